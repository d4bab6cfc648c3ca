//! Several processes with one key: their time, relative to the time that the rate limit permits, and the number of 429 responses.
//!
//! The server is `pd-sim`, with a rate limit like PagerDuty's, scaled down.

use std::{
    io::{Write as _, stdout},
    time::{Duration, Instant},
};

use pd_core::Credential;
use pd_rest::RestSession;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::AsyncReadExt as _;

use crate::{child::Process, client::Failure};

/// The number of processes that share the key.
const PROCESSES: usize = 4;
/// The number of requests that the server permits in a window.
const BUDGET: usize = 240;
/// The length of a window.
const WINDOW: Duration = Duration::from_secs(5);

/// Options of the simulator.
#[derive(Debug, clap::Args)]
pub(crate) struct ServerOptions {
    #[arg(long)]
    budget: u64,
    #[arg(long)]
    window_ms: u64,
    #[arg(long)]
    latency_ms: u64,
}

/// Options of one of the processes.
#[derive(Debug, clap::Args)]
pub(crate) struct ClientOptions {
    #[arg(long)]
    url: String,
    #[arg(long)]
    key: String,
    #[arg(long)]
    requests: usize,
    #[arg(long)]
    in_flight: usize,
    #[arg(long)]
    no_pacing: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Simulator {
    url: String,
    key: String,
}

/// The responses of one process.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct ProcessResponses {
    attempts: u64,
    rejected: u64,
}

/// The result of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) requests: usize,
    /// Wall clock, in seconds.
    pub(crate) took: f64,
    /// The minimum time that the rate limit permits, in seconds.
    pub(crate) ideal: f64,
    /// The share of 429s among all responses.
    pub(crate) rejected: f64,
}

/// Serves until standard input ends.
pub(crate) async fn serve(options: &ServerOptions) -> Result<(), Failure> {
    let sim = pd_sim::Sim::builder()
        .budget(options.budget, Duration::from_millis(options.window_ms))
        .latency(Duration::from_millis(options.latency_ms))
        .journal_limit(1)
        .start()
        .await?;
    let simulator = Simulator { url: sim.url().to_owned(), key: sim.api_key().to_owned() };
    writeln!(stdout(), "{}", serde_json::to_string(&simulator)?)?;
    let mut rest = Vec::new();
    tokio::io::stdin().read_to_end(&mut rest).await?;
    Ok(())
}

/// Sends the requests of one process, after it has read a line.
pub(crate) async fn share(options: &ClientOptions) -> Result<(), Failure> {
    use futures_util::{StreamExt as _, TryStreamExt as _, stream};
    let session = RestSession::builder(Credential::token(options.key.clone())?)
        .base_url(&options.url)
        .pacing(!options.no_pacing)
        .build()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let users = stream::iter(0..options.requests).map(|_| {
        let session = session.clone();
        async move { session.rget::<Vec<Value>>("users").query("limit", 1).await.map(drop) }
    });
    users.buffer_unordered(options.in_flight).try_collect::<()>().await?;
    let profile = session.transport().profile();
    let rejected = profile.iter().map(|(_, entry)| entry.client_errors).sum();
    let share = ProcessResponses { attempts: profile.total_calls(), rejected };
    writeln!(stdout(), "{}", serde_json::to_string(&share)?)?;
    Ok(())
}

/// Makes the processes use up several windows and a half.
///
/// Ideally, the clients use up a window as fast as they can, and then wait for the next one. So the ideal time is the length of these
/// windows, and for the last half the time of these requests without a rate limit.
pub(crate) fn run(pacing: bool, windows: usize, in_flight: usize) -> Result<Outcome, Failure> {
    let requests = windows * BUDGET + BUDGET / 2;
    let (unlimited, _) = timed(requests, usize::MAX, pacing, in_flight)?;
    let (took, shares) = timed(requests, BUDGET, pacing, in_flight)?;
    let (attempts, rejected) = shares
        .iter()
        .fold((0, 0), |(attempts, rejected), share| (attempts + share.attempts, rejected + share.rejected));
    let last = unlimited.as_secs_f64() * ratio(BUDGET / 2, requests);
    Ok(Outcome {
        requests,
        took: took.as_secs_f64(),
        ideal: ratio(windows, 1) * WINDOW.as_secs_f64() + last,
        rejected: ratio(usize::try_from(rejected)?, usize::try_from(attempts)?),
    })
}

fn timed(
    requests: usize,
    budget: usize,
    pacing: bool,
    in_flight: usize,
) -> Result<(Duration, Vec<ProcessResponses>), Failure> {
    let (budget, window) = (budget.to_string(), WINDOW.as_millis().to_string());
    let mut server =
        Process::start(&["limited-server", "--budget", &budget, "--window-ms", &window, "--latency-ms", "2"])?;
    let simulator: Simulator = server.read()?;
    let (each, in_flight) = ((requests / PROCESSES).to_string(), in_flight.to_string());
    let mut arguments = vec!["limited-client", "--url", &simulator.url, "--key", &simulator.key];
    arguments.extend(["--requests", &each, "--in-flight", &in_flight]);
    if !pacing {
        arguments.push("--no-pacing");
    }
    let mut processes = Vec::new();
    for _ in 0..PROCESSES {
        processes.push(Process::start(&arguments)?);
    }
    let begun = Instant::now();
    for process in &mut processes {
        process.start_round()?;
    }
    let mut shares = Vec::new();
    for process in &mut processes {
        shares.push(process.read()?);
    }
    Ok((begun.elapsed(), shares))
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
