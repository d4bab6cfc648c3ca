use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{Request, Response, StatusCode};
use pd_core::{Api, Operation};
use tokio::time::{Instant, advance, sleep, timeout};
use tower::{Layer, Service as _, ServiceExt, service_fn, util::BoxCloneSyncService};

use super::*;
use crate::{CallDeadline, RetryLayer, RetryOptions, deadline::DeadlineLayer, retry::Jitter};

type Inner = BoxCloneSyncService<Request<Body>, Response<Body>, Error>;

/// A server with PagerDuty's fixed windows, which counts its requests and its 429s.
#[derive(Debug)]
struct Budget {
    limit: u64,
    window: Duration,
    begun: Option<Instant>,
    used: u64,
    asked: u64,
    rejected: u64,
}

impl Budget {
    fn new(limit: u64, window: Duration) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { limit, window, begun: None, used: 0, asked: 0, rejected: 0 }))
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
            self.rejected += 1;
        }
        let left = (begun + self.window).duration_since(now);
        answer(status, self.limit, self.limit - self.used, left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }
}

fn answer(status: StatusCode, limit: u64, remaining: u64, reset: u64) -> Response<Body> {
    let response = Response::builder().status(status);
    let response = response.header("ratelimit-limit", limit).header("ratelimit-remaining", remaining);
    response.header("ratelimit-reset", reset).body(Body::empty()).unwrap()
}

/// Returns the stack of one process: pacing and retry, over a network with a latency of 5 to 15 ms each way.
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

/// Runs `processes` that send `each` requests, `at_once` in flight. Returns the time.
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
async fn four_processes_share_a_quota_with_few_429s_and_at_most_5_percent_of_delay() {
    for (limit, window, at_once) in [(960, 60, 10), (960, 60, 1), (400, 10, 4), (200, 5, 8), (200, 5, 1), (300, 3, 2)] {
        for seed in 0..2 {
            let budget = Budget::new(limit, Duration::from_secs(window));
            // Five windows and a half.
            let each = (limit * 11 / 8) as usize;
            let took = run(&budget, 4, each, at_once, seed).await;
            let budget = budget.lock().unwrap();
            let rejected = budget.rejected as f64 / budget.asked as f64;
            let ideal = (5 * window) as f64;
            let case =
                format!("limit {limit}, window {window} s, {at_once} at once, seed {seed}: {took:?}, {rejected:.4}");
            assert!(rejected <= 0.01, "{case}");
            // Requests of the last half window are not delayed, and the processes do not end at the same moment.
            let full_speed = 0.02 * (each as f64 / 11.0) / at_once as f64;
            assert!(took.as_secs_f64() <= ideal * 1.05 + 2.0 * full_speed, "{case}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn many_processes_that_start_at_once_get_few_429s() {
    for (processes, at_once, seed) in [(64, 30, 0), (64, 4, 1), (16, 30, 2), (16, 4, 3)] {
        let budget = Budget::new(960, Duration::from_secs(60));
        let each = 960 * 5 / 2 / usize::try_from(processes).unwrap();
        let took = run(&budget, processes, each, at_once, seed).await;
        let budget = budget.lock().unwrap();
        let rejected = budget.rejected as f64 / budget.asked as f64;
        let case = format!("{processes} processes, {at_once} at once: {took:?}, {rejected:.4}");
        assert!(rejected <= 0.01, "{case}");
        // Two windows and a half; the half at the end is made at full speed.
        assert!(took.as_secs_f64() <= 120.0 * 1.10, "{case}");
    }
}

/// A service whose responses take 300 ms, and the number of requests that it got.
fn slow(pacing: &PacingLayer, headers: (u64, u64, u64)) -> (Inner, Arc<Mutex<u32>>) {
    let sent = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&sent);
    let service = Inner::new(pacing.layer(service_fn(move |_: Request<Body>| {
        *counter.lock().unwrap() += 1;
        async move {
            sleep(Duration::from_millis(300)).await;
            Ok::<_, Error>(answer(StatusCode::OK, headers.0, headers.1, headers.2))
        }
    })));
    (service, sent)
}

#[tokio::test(start_paused = true)]
async fn the_first_request_goes_alone_until_it_is_answered_or_dropped() {
    for drops_first in [false, true] {
        let (service, sent) = slow(&PacingLayer::seeded(1), (960, 900, 60));
        let mut calls: Vec<_> = (0..5).map(|_| Box::pin(service.clone().oneshot(request()))).collect();
        for call in &mut calls {
            assert!(timeout(Duration::ZERO, call).await.is_err());
        }
        assert_eq!(*sent.lock().unwrap(), 1);
        if drops_first {
            drop(calls.remove(0));
            assert!(timeout(Duration::ZERO, &mut calls[0]).await.is_err());
            assert_eq!(*sent.lock().unwrap(), 2, "another one is the first");
        }
        let begun = Instant::now();
        for result in futures_util::future::join_all(calls).await {
            result.unwrap();
        }
        assert_eq!(begun.elapsed().as_millis() / 100, 6, "the first, and then the others at once");
        assert_eq!(*sent.lock().unwrap(), 5, "with the one that was dropped");
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_request_that_hangs_delays_the_others_by_one_second() {
    let service = Inner::new(PacingLayer::seeded(1).layer(service_fn(|request: Request<Body>| async move {
        if request.extensions().get::<Operation>().unwrap().path() == "/slow" {
            std::future::pending::<()>().await;
        }
        Ok::<_, Error>(Response::new(Body::empty()))
    })));
    let mut hanging = Box::pin(service.clone().oneshot(on("/slow")));
    assert!(timeout(Duration::ZERO, &mut hanging).await.is_err());
    assert_eq!(took(&service, request()).await, 1);
    assert_eq!(took(&service, request()).await, 0);
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_a_shared_window_is_spread_and_a_deadline_is_kept() {
    // Others have used 930 of 960.
    let (service, sent) = slow(&PacingLayer::seeded(1), (960, 30, 60));
    service.clone().oneshot(request()).await.unwrap();
    let begun = Instant::now();
    service.clone().oneshot(request()).await.unwrap();
    let waited = begun.elapsed();
    assert!(Duration::from_secs(1) < waited && waited < Duration::from_secs(59), "{waited:?}");
    // Some requests remain, so one without the time to wait is sent at once.
    let mut urgent = request();
    let deadline = Duration::from_millis(500);
    urgent.extensions_mut().insert(CallDeadline(Some(deadline)));
    let begun = Instant::now();
    DeadlineLayer::new(None).layer(service).oneshot(urgent).await.unwrap();
    assert!(begun.elapsed() < deadline);
    assert_eq!(*sent.lock().unwrap(), 3);
}

/// A service whose responses report these values for each path: limit, remaining, reset.
fn reporting(pacing: &PacingLayer, report: impl Fn(&str) -> (u64, u64, u64) + Clone + Send + Sync + 'static) -> Inner {
    Inner::new(pacing.layer(service_fn(move |request: Request<Body>| {
        let operation = request.extensions().get::<Operation>().unwrap();
        let (limit, remaining, reset) = report(operation.path());
        std::future::ready(Ok(answer(StatusCode::OK, limit, remaining, reset)))
    })))
}

async fn took(service: &Inner, request: Request<Body>) -> u64 {
    let begun = Instant::now();
    service.clone().oneshot(request).await.unwrap();
    begun.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_request_waits_for_the_next_window_only_if_nothing_remains() {
    let pacing = PacingLayer::seeded(1);
    let service = reporting(&pacing, |_| (960, 0, 30));
    assert_eq!((pacing.rate_limit(), took(&service, request()).await), (None, 0));
    let known = pacing.rate_limit().unwrap();
    assert_eq!((known.limit, known.remaining, known.reset), (960, 0, Duration::from_secs(30)));
    advance(Duration::from_secs(10)).await;
    assert_eq!(took(&service, request()).await, 20);

    let plenty = reporting(&PacingLayer::new(), |_| (960, 500, 30));
    for _ in 0..100 {
        assert_eq!(took(&plenty, request()).await, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_with_its_own_limit_has_its_own_window() {
    let pacing = PacingLayer::seeded(1);
    let service = reporting(&pacing, |path| match path {
        "/users" | "/teams" => (960, 900, 60),
        "/services" => (30, 0, 40),
        _ => (30, 20, 60),
    });
    for path in ["/users", "/services", "/schedules", "/teams"] {
        assert_eq!(took(&service, on(path)).await, 0, "{path}");
    }
    assert_eq!(took(&service, on("/users")).await, 0);
    assert_eq!(took(&service, on("/schedules")).await, 0);
    assert_eq!(took(&service, on("/services")).await, 40);
}

#[tokio::test(start_paused = true)]
async fn paths_that_report_the_credentials_limit_share_its_window() {
    let pacing = PacingLayer::seeded(1);
    let service = reporting(&pacing, |path| if path == "/teams" { (960, 0, 25) } else { (960, 10, 25) });
    took(&service, on("/users")).await;
    took(&service, on("/teams")).await;
    assert_eq!(took(&service, on("/users")).await, 25);
}

#[tokio::test(start_paused = true)]
async fn a_reset_forgets_the_limits() {
    let pacing = PacingLayer::seeded(1);
    let service = reporting(&pacing, |_| (960, 0, 30));
    took(&service, request()).await;
    let waiting = tokio::spawn({
        let service = service.clone();
        async move { took(&service, request()).await }
    });
    tokio::task::yield_now().await;
    advance(Duration::from_secs(3)).await;
    pacing.reset();
    assert_eq!(waiting.await.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_outlast_the_deadline_is_skipped() {
    let pacing = PacingLayer::seeded(1);
    let service = DeadlineLayer::new(None).layer(reporting(&pacing, |_| (960, 0, 30)));
    service.clone().oneshot(request()).await.unwrap();
    let mut call = request();
    call.extensions_mut().insert(CallDeadline(Some(Duration::from_secs(20))));
    let begun = Instant::now();
    let error = service.oneshot(call).await.unwrap_err();
    assert!(error.is_deadline() && !error.is_ambiguous(), "{error:?}");
    assert_eq!((error.attempts(), begun.elapsed()), (0, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn requests_in_flight_count_until_they_return_or_are_dropped() {
    let pacing = PacingLayer::seeded(1);
    let slow = pacing.layer(service_fn(|_: Request<Body>| async {
        sleep(Duration::from_secs(1)).await;
        Ok::<_, Error>(answer(StatusCode::OK, 3, 2, 60))
    }));
    slow.clone().oneshot(request()).await.unwrap();
    // Two requests fit. The third waits until one of them returns.
    let mut calls: Vec<_> = (0..3).map(|_| Box::pin(slow.clone().oneshot(request()))).collect();
    let mut third = calls.pop().unwrap();
    for call in &mut calls {
        assert!(timeout(Duration::ZERO, call).await.is_err());
    }
    assert!(timeout(Duration::from_millis(900), &mut third).await.is_err());
    // Dropping a request, in flight or waiting, lets another one be sent.
    drop(calls);
    drop(third);
    let begun = Instant::now();
    let next = (slow.clone().oneshot(request()), slow.clone().oneshot(request()));
    let (first, second) = tokio::join!(next.0, next.1);
    first.unwrap();
    second.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_request_uses_no_permit() {
    let pacing = PacingLayer::seeded(1);
    let limited = tower::limit::ConcurrencyLimitLayer::new(1).layer(service_fn(|request: Request<Body>| {
        let path = request.extensions().get::<Operation>().unwrap().path().to_owned();
        std::future::ready(Ok::<_, Error>(match path.as_str() {
            "/services" => answer(StatusCode::OK, 30, 0, 40),
            _ => answer(StatusCode::OK, 960, 900, 60),
        }))
    }));
    let service = Inner::new(pacing.layer(limited));
    took(&service, on("/users")).await;
    took(&service, on("/services")).await;
    let mut ready = service.clone();
    ready.ready().await.unwrap();
    let waiting = ready.call(on("/services"));
    let mut waiting = std::pin::pin!(waiting);
    assert!(timeout(Duration::from_secs(1), waiting.as_mut()).await.is_err());
    assert_eq!(took(&service, on("/users")).await, 0, "the permit is free");
    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn implausible_headers_are_bounded() {
    for (limit, remaining, reset) in
        [(0, 0, 0), (0, 0, u64::MAX), (u64::MAX, 0, u64::MAX), (1, u64::MAX, 1), (u64::MAX, u64::MAX, 0)]
    {
        let service = reporting(&PacingLayer::seeded(1), move |_| (limit, remaining, reset));
        for _ in 0..3 {
            // A window is at most five minutes long.
            assert!(took(&service, request()).await <= 301, "{limit} {remaining} {reset}");
        }
    }
}

/// A service whose responses report these values for each method and path.
fn by_method(pacing: &PacingLayer, report: impl Fn(&str) -> (u64, u64, u64) + Clone + Send + Sync + 'static) -> Inner {
    Inner::new(pacing.layer(service_fn(move |request: Request<Body>| {
        let path = request.extensions().get::<Operation>().unwrap().path().to_owned();
        let (limit, remaining, reset) = report(&format!("{} {path}", request.method()));
        std::future::ready(Ok(answer(StatusCode::OK, limit, remaining, reset)))
    })))
}

fn method(method: http::Method, path: &str) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    request.extensions_mut().insert(Operation::resolve(Api::Rest, &method, path));
    *request.method_mut() = method;
    request
}

#[tokio::test(start_paused = true)]
async fn a_method_with_its_own_limit_does_not_delay_other_methods_of_its_path() {
    use http::Method;
    let pacing = PacingLayer::seeded(1);
    let service = by_method(&pacing, |operation| match operation {
        "PUT /incidents" => (20, 0, 12),
        "POST /incidents" => (20, 15, 12),
        _ => (960, 900, 40),
    });
    // In either order.
    took(&service, method(Method::PUT, "/incidents")).await;
    for _ in 0..3 {
        assert_eq!(took(&service, method(Method::GET, "/incidents")).await, 0);
        assert_eq!(took(&service, method(Method::POST, "/incidents")).await, 0);
        assert_eq!(took(&service, on("/users")).await, 0);
    }
    assert_eq!(took(&service, method(Method::PUT, "/incidents")).await, 12);
}

#[tokio::test(start_paused = true)]
async fn a_limit_above_the_credentials_does_not_split_the_shared_window() {
    let pacing = PacingLayer::seeded(1);
    let service = by_method(&pacing, |operation| match operation {
        "GET /analytics" => (3_000, 2_000, 60),
        "GET /teams" => (960, 0, 25),
        _ => (960, 900, 25),
    });
    for path in ["/users", "/services", "/analytics", "/teams"] {
        assert_eq!(took(&service, on(path)).await, 0, "{path}");
    }
    assert_eq!(took(&service, on("/analytics")).await, 0);
    // `/teams` used up the window that it shares with `/users`, and still does after `/analytics` has reported its own.
    assert_eq!(took(&service, on("/users")).await, 25);
}

#[tokio::test(start_paused = true)]
async fn the_number_of_windows_is_bounded_and_further_operations_are_still_paced() {
    let pacing = PacingLayer::seeded(1);
    let service =
        by_method(&pacing, |operation| if operation.ends_with("/last") { (7, 0, 33) } else { (960, 500, 60) });
    for number in 0..3_000 {
        took(&service, on(&format!("/things{number}"))).await;
    }
    took(&service, on("/last")).await;
    assert_eq!(took(&service, on("/last")).await, 33);
    let own = by_method(&pacing, |operation| (1 + operation.len() as u64, 5, 60));
    for number in 0..5_000 {
        took(&own, on(&format!("/more{}/of/{}s", "x".repeat(number % 40), number))).await;
    }
    assert!(pacing.pacer.windows() <= operations::MOST_OPERATIONS + 10, "{}", pacing.pacer.windows());
}

#[tokio::test(start_paused = true)]
async fn requests_of_an_ended_window_delay_no_other_request() {
    let pacing = PacingLayer::seeded(1);
    let slow = pacing.layer(service_fn(|request: Request<Body>| async move {
        if request.extensions().get::<Operation>().unwrap().path() == "/slow" {
            std::future::pending::<()>().await;
        }
        Ok::<_, Error>(answer(StatusCode::OK, 2, 2, 10))
    }));
    slow.clone().oneshot(request()).await.unwrap();
    slow.clone().oneshot(on("/slow2")).await.unwrap();
    let mut hanging: Vec<_> = (0..2).map(|_| Box::pin(slow.clone().oneshot(on("/slow")))).collect();
    for call in &mut hanging {
        assert!(timeout(Duration::ZERO, call).await.is_err());
    }
    let begun = Instant::now();
    timeout(Duration::from_secs(60), slow.oneshot(request())).await.unwrap().unwrap();
    assert_eq!(begun.elapsed().as_secs(), 10);
}

/// An event of a window.
#[derive(Debug, Clone)]
enum WindowEvent {
    Ask,
    Answer { limit: u64, remaining: u64, reset: u64, is_429: bool },
    Drop,
    Pass { millis: u64 },
}

fn window_event() -> impl proptest::strategy::Strategy<Value = WindowEvent> {
    use proptest::prelude::*;
    let number = || prop_oneof![0..5_u64, 0..1_000_u64, Just(u64::MAX)];
    prop_oneof![
        Just(WindowEvent::Ask),
        (number(), number(), prop_oneof![0..3_u64, 0..400_u64, Just(u64::MAX)], any::<bool>())
            .prop_map(|(limit, remaining, reset, is_429)| WindowEvent::Answer { limit, remaining, reset, is_429 }),
        Just(WindowEvent::Drop),
        prop_oneof![0..3_u64, 0..100_000_u64].prop_map(|millis| WindowEvent::Pass { millis }),
    ]
}

proptest::proptest! {
    /// A waiting task neither spins nor sleeps forever.
    #[test]
    fn a_wait_ends_with_a_returning_request_or_at_a_time_in_the_future(
        events in proptest::collection::vec(window_event(), 1..60), chance in 0.0..1.0_f64,
    ) {
        let mut now = Instant::now();
        let seen = |limit, remaining, reset| RateLimit { limit, remaining, reset: Duration::from_secs(reset) };
        let mut window = window::Window::new(seen(1, 1, 1), now);
        let mut in_flight = Vec::new();
        for event in events {
            match event {
                WindowEvent::Ask => match window.turn(now, || None, || chance) {
                    window::Turn::Go => in_flight.push(window.begin()),
                    window::Turn::Wait { until, in_flight: is_some } => {
                        proptest::prop_assert!(until.is_none_or(|until| until > now), "{:?}", window);
                        proptest::prop_assert!(until.is_some() || is_some, "{:?}", window);
                        proptest::prop_assert!(!is_some || !in_flight.is_empty(), "{:?}", window);
                    }
                },
                WindowEvent::Answer { limit, remaining, reset, is_429 } => {
                    if let Some(period) = in_flight.pop() {
                        window.end(period);
                        window.observe(seen(limit, remaining, reset), is_429, now);
                    }
                }
                WindowEvent::Drop => in_flight.pop().into_iter().for_each(|period| window.end(period)),
                WindowEvent::Pass { millis } => now += Duration::from_millis(millis),
            }
        }
    }
}
