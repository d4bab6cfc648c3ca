use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{Request, Response, StatusCode};
use pd_core::{Api, Operation};
use tokio::time::{Instant, advance, sleep};
use tower::{Layer, Service, ServiceExt, service_fn, util::BoxCloneSyncService};

use super::*;
use crate::{RetryLayer, RetryOptions, deadline::DeadlineLayer, retry::Jitter};

type Inner = BoxCloneSyncService<Request<Body>, Response<Body>, Error>;

/// A server that counts as PagerDuty's does, in fixed windows, and knows how often it was asked and refused.
#[derive(Debug)]
struct Budget {
    limit: u64,
    window: Duration,
    begun: Option<Instant>,
    used: u64,
    asked: u64,
    refused: u64,
}

impl Budget {
    fn new(limit: u64, window: Duration) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { limit, window, begun: None, used: 0, asked: 0, refused: 0 }))
    }

    fn answer(&mut self) -> Response<Body> {
        let now = Instant::now();
        let begun = self.begun.filter(|begun| now.duration_since(*begun) < self.window);
        if begun.is_none() {
            self.used = 0;
        }
        let begun = *self.begun.insert(begun.unwrap_or(now));
        self.asked += 1;
        let status = if self.used < self.limit { StatusCode::OK } else { StatusCode::TOO_MANY_REQUESTS };
        if status == StatusCode::OK {
            self.used += 1;
        } else {
            self.refused += 1;
        }
        let left = (begun + self.window).duration_since(now);
        answer(status, self.limit, self.limit - self.used, left.as_secs_f64().ceil() as u64)
    }
}

fn answer(status: StatusCode, limit: u64, remaining: u64, reset: u64) -> Response<Body> {
    let response = Response::builder().status(status);
    let response = response.header("ratelimit-limit", limit).header("ratelimit-remaining", remaining);
    response.header("ratelimit-reset", reset).body(Body::empty()).unwrap()
}

/// One process: the layers that matter, over a network that takes 5 to 15 ms each way.
fn process(budget: &Arc<Mutex<Budget>>, seed: u64) -> Inner {
    let budget = Arc::clone(budget);
    let rng = Arc::new(Mutex::new(Rng::with_seed(seed)));
    let leaf = service_fn(move |_: Request<Body>| {
        let (budget, rng) = (Arc::clone(&budget), Arc::clone(&rng));
        async move {
            let leg = || Duration::from_micros(rng.lock().unwrap().u64(5_000..15_000));
            sleep(leg()).await;
            let response = budget.lock().unwrap().answer();
            sleep(leg()).await;
            Ok::<_, Error>(response)
        }
    });
    let paced = PacingLayer::seeded(seed).layer(leaf);
    Inner::new(RetryLayer::with_jitter(RetryOptions::new(), Jitter::seeded(seed)).layer(paced))
}

/// So many processes make so many requests each, so many at once; how long that takes.
async fn run(budget: &Arc<Mutex<Budget>>, processes: u64, each: usize, at_once: usize, seed: u64) -> Duration {
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..processes {
        let service = process(budget, seed * 100 + number);
        let left = Arc::new(Mutex::new(each));
        for _ in 0..at_once {
            let (service, left) = (service.clone(), Arc::clone(&left));
            tasks.spawn(async move {
                let next = || {
                    let mut left = left.lock().unwrap();
                    *left = left.checked_sub(1)?;
                    Some(())
                };
                while next().is_some() {
                    let response = service.clone().oneshot(request()).await.unwrap();
                    assert_eq!(response.status(), StatusCode::OK);
                }
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    begun.elapsed()
}

fn request() -> Request<Body> {
    on("/users")
}

fn on(path: &str) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    request.extensions_mut().insert(Operation::resolve(Api::Rest, &http::Method::GET, path));
    request
}

#[tokio::test(start_paused = true)]
async fn four_processes_share_a_budget_without_being_refused_or_losing_time() {
    for (limit, window, at_once) in [(960, 60, 10), (960, 60, 1), (400, 10, 4), (200, 5, 8), (200, 5, 1), (300, 3, 2)] {
        for seed in 0..5 {
            let budget = Budget::new(limit, Duration::from_secs(window));
            // Five windows and a half.
            let each = (limit * 11 / 8) as usize;
            let took = run(&budget, 4, each, at_once, seed).await;
            let budget = budget.lock().unwrap();
            let refused = budget.refused as f64 / budget.asked as f64;
            let ideal = (5 * window) as f64;
            let case =
                format!("limit {limit}, window {window} s, {at_once} at once, seed {seed}: {took:?}, {refused:.4}");
            assert!(refused <= 0.01, "{case}");
            // The half window at the end is made at full speed; it is the time of the requests themselves.
            let full_speed = 0.02 * (each as f64 / 11.0) / at_once as f64;
            assert!(took.as_secs_f64() <= ideal * 1.05 + full_speed, "{case}");
        }
    }
}
