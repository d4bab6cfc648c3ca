//! Many clients with one key, in virtual time. Each has its own stack, and detects the others only by the response headers.
//!
//! The server allows 960 requests a minute for the key, and a request takes 10 to 30 ms. The ideal time is the time of the same load
//! with pacing off, and a server that delays each request until the quota permits it, in the order of arrival.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fastrand::Rng;
use http::{Request, Response, StatusCode};
use pd_core::{Api, Operation};
use pd_transport::{Body, Transport, retry::Jitter};
use tokio::time::{Instant, sleep, sleep_until};
use tower_service::Service as _;

use crate::{client::Failure, shared_budget::ratio};

const QUOTA: u64 = 960;
const WINDOW: Duration = Duration::from_secs(60);
/// The number of requests of all clients together: four windows and a half.
const REQUESTS: usize = 4_320;

/// The load of the clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// Each keeps four requests in flight.
    Steady,
    /// Each sends bursts of 30, with pauses of up to 20 s between them.
    Bursty,
    /// Each joins within the first two minutes, keeps four requests in flight, and leaves.
    Joining,
}

impl Load {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Bursty => "bursty",
            Self::Joining => "joining",
        }
    }

    /// Returns the bound on the percentage of 429s. If 64 clients join one after another, most of them join a window that the others
    /// have used up, and each can learn that only from a 429.
    pub(crate) const fn most_rejected(self, clients: usize) -> f64 {
        match self {
            Self::Joining if clients > 16 => 2.0,
            Self::Steady | Self::Bursty | Self::Joining => 1.0,
        }
    }
}

/// The result of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) took: f64,
    pub(crate) ideal: f64,
    /// 429s among all responses.
    pub(crate) rejected: f64,
    /// The time of the slowest client, relative to the median.
    pub(crate) slowest: f64,
    /// The same with the ideal server. A client that joins a window that is used up waits for the next window.
    pub(crate) ideal_slowest: f64,
}

/// Counts requests in fixed windows. The first window begins with the first request.
#[derive(Debug, Default)]
struct Server {
    begun: Option<Instant>,
    used: u64,
    asked: u64,
    rejected: u64,
    /// Whether the server delays requests instead of rejecting them.
    holds: bool,
}

impl Server {
    fn left_of_window(&mut self, now: Instant) -> Duration {
        let begun = self.begun.filter(|begun| now.duration_since(*begun) < WINDOW);
        if begun.is_none() {
            self.used = 0;
        }
        (*self.begun.insert(begun.unwrap_or(now)) + WINDOW).duration_since(now)
    }

    /// Returns the response, or the time at which to try again.
    fn answer(&mut self) -> Result<Response<Body>, Instant> {
        let now = Instant::now();
        let left = self.left_of_window(now);
        if self.holds && self.used >= QUOTA {
            return Err(now + left);
        }
        self.asked += 1;
        let mut response = Response::new(Body::empty());
        if self.used < QUOTA {
            self.used += 1;
        } else {
            self.rejected += 1;
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        }
        if !self.holds {
            let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
            let headers = response.headers_mut();
            headers.insert("ratelimit-limit", QUOTA.into());
            headers.insert("ratelimit-remaining", (QUOTA - self.used).into());
            headers.insert("ratelimit-reset", seconds.into());
        }
        Ok(response)
    }
}

/// The network between a client and the server.
#[derive(Clone)]
struct Network {
    server: Arc<Mutex<Server>>,
    rng: Arc<Mutex<Rng>>,
}

impl Network {
    async fn leg(&self) {
        let micros = self.rng.lock().unwrap_or_else(PoisonError::into_inner).u64(5_000..15_000);
        sleep(Duration::from_micros(micros)).await;
    }

    async fn send(self) -> Result<Response<Body>, pd_transport::BoxError> {
        self.leg().await;
        loop {
            let answer = self.server.lock().unwrap_or_else(PoisonError::into_inner).answer();
            match answer {
                Ok(response) => {
                    self.leg().await;
                    return Ok(response);
                }
                Err(until) => sleep_until(until).await,
            }
        }
    }
}

/// Runs a fleet with this seed.
pub(crate) fn run(clients: usize, load: Load, seed: u64) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let (ideal, ideal_times, _) = runtime.block_on(fleet(clients, load, seed, true))?;
    let (took, times, rejected) = runtime.block_on(fleet(clients, load, seed, false))?;
    let (took, ideal) = (took.as_secs_f64(), ideal.as_secs_f64());
    Ok(Outcome { took, ideal, rejected, slowest: spread(&times), ideal_slowest: spread(&ideal_times) })
}

/// Returns the slowest time, relative to the median.
fn spread(sorted: &[Duration]) -> f64 {
    let of_median = sorted.last().zip(sorted.get(sorted.len() / 2));
    of_median.map_or(0.0, |(slowest, median)| slowest.as_secs_f64() / median.as_secs_f64())
}

type Times = (Duration, Vec<Duration>, f64);

async fn fleet(clients: usize, load: Load, seed: u64, ideal: bool) -> Result<Times, Failure> {
    let server = Arc::new(Mutex::new(Server { holds: ideal, ..Server::default() }));
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..clients {
        let seed = seed * 1_000 + u64::try_from(number)?;
        let network = Network { server: Arc::clone(&server), rng: Arc::new(Mutex::new(Rng::with_seed(seed))) };
        let transport = Transport::builder("https://api.pagerduty.com".parse()?)
            .pacing(!ideal)
            .jitter(Jitter::seeded(seed))
            .build_with(tower::service_fn(move |_: Request<Body>| network.clone().send()))?;
        tasks.spawn(client(transport, load, REQUESTS / clients, Rng::with_seed(seed)));
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.push(done??);
    }
    times.sort_unstable();
    let server = server.lock().unwrap_or_else(PoisonError::into_inner);
    let rejected = ratio(usize::try_from(server.rejected)?, usize::try_from(server.asked)?);
    Ok((begun.elapsed(), times, rejected))
}

/// Runs one client. Returns the time from joining to leaving.
async fn client(transport: Transport, load: Load, requests: usize, mut rng: Rng) -> Result<Duration, Failure> {
    if load == Load::Joining {
        sleep(Duration::from_millis(rng.u64(0..120_000))).await;
    }
    let begun = Instant::now();
    let mut left = requests;
    while left > 0 {
        let (burst, in_flight) = match load {
            Load::Steady | Load::Joining => (left, 4),
            Load::Bursty => (left.min(30), 30),
        };
        send(&transport, burst, in_flight).await?;
        left -= burst;
        if load == Load::Bursty && left > 0 {
            sleep(Duration::from_millis(rng.u64(0..20_000))).await;
        }
    }
    Ok(begun.elapsed())
}

async fn send(transport: &Transport, requests: usize, in_flight: usize) -> Result<(), Failure> {
    use futures_util::{StreamExt as _, TryStreamExt as _, stream};
    let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users");
    let all = stream::iter(0..requests).map(|_| {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = http::Uri::from_static("https://api.pagerduty.com/users");
        request.extensions_mut().insert(operation.clone());
        let mut transport = transport;
        transport.call(request)
    });
    all.buffer_unordered(in_flight).try_for_each(|_| std::future::ready(Ok(()))).await?;
    Ok(())
}
