//! Many concurrent calls through one session, with every kind of fault.
//!
//! [`run`] starts a simulator with every fault, lets callers work through one session,
//! and compares their results with the simulator. The binary `load` prints the [`Report`] of a long run; a
//! test makes a short one.

mod attempts;
mod caller;
mod faults;
mod memory;
mod report;

use std::{error::Error, sync::Arc, time::Duration};

use futures_util::future::join_all;
use pd_core::Credential;
use pd_rest::RestSession;
use pd_sim::{Sim, SimBuilder};
use pd_transport::{Limit, RetryOptions};
use tokio::{
    runtime::{Builder, Handle},
    time::{Instant, timeout},
};

use attempts::{AttemptCounts, CountAttempts};
use caller::Caller;
pub use report::Report;

/// The deadline of a call.
const DEADLINE: Duration = Duration::from_secs(20);
/// The tolerance after a call's deadline, and for tasks and connections after the end of the session.
const GRACE: Duration = Duration::from_secs(20);
/// The users in every list.
const USERS: usize = 150;
const MAX_RESPONSE: usize = 1 << 20;

/// The options of a load.
#[derive(Debug, Clone)]
pub struct Load {
    /// The number of callers. Each makes one call after another.
    pub callers: usize,
    /// The maximum number of calls of a caller.
    pub calls: u64,
    /// The time after which a caller starts no call.
    pub duration: Duration,
    /// The probability of each kind of fault for a request.
    pub probability: f64,
    /// The timeout of an attempt, which is also the cost of a silent server.
    pub timeout: Duration,
    /// The seed for calls and faults.
    pub seed: u64,
}

/// Runs a load on a session.
///
/// # Errors
///
/// Returns an error if the simulator or the session cannot start, a caller panics, or a call outlives its deadline.
pub async fn run(load: &Load) -> Result<Report, Box<dyn Error + Send + Sync>> {
    let tasks_before = Handle::current().metrics().num_alive_tasks();
    let sim = Arc::new(simulator(load.seed).start_on_thread()?);
    let faults = faults::all(&sim, load.probability);
    let counts = Arc::new(AttemptCounts::default());
    let session = session(&sim, &counts, load.timeout)?;
    // Half of the callers use the session from this one.
    let other_runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let sampling = tokio::spawn(memory::sample());
    let begun = Instant::now();

    let until = begun + load.duration;
    let callers = (0..load.callers).map(|number| {
        let caller = Caller::new(number, load, &sim);
        let caller = caller.run(session.clone(), load.calls, until);
        if number % 2 == 0 { tokio::spawn(caller) } else { other_runtime.spawn(caller) }
    });
    let callers: Vec<_> = callers.collect();
    let callers = timeout(load.duration + DEADLINE + GRACE, join_all(callers)).await;
    other_runtime.shutdown_background();
    let callers = callers.map_err(|_| "a call has not ended, long after its deadline")?;
    let callers = callers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let elapsed = begun.elapsed();
    sampling.abort();
    let memory = sampling.await.err().map(|_| memory::take()).unwrap_or_default();

    sim.clear_faults();
    let attempts_of_session = session.transport().profile().total_calls();
    drop(session);
    let connections_left = settled(|| sim.connections().open, 0).await;
    let tasks_left = settled(|| Handle::current().metrics().num_alive_tasks(), tasks_before).await;
    let tasks_left = tasks_left.saturating_sub(tasks_before);

    let mut report = Report { elapsed, memory, connections_left, tasks_left, attempts_of_session, ..Report::default() };
    report.hits = faults.into_iter().map(|fault| (fault.name, fault.handle.hits())).collect();
    report.attempts = counts.snapshot();
    report.requests_read = sim.journal().total();
    report.answers_begun = sim.journal().statuses();
    report.connections_opened = sim.connections().opened;
    for caller in &callers {
        caller.report(&sim, &mut report);
    }
    Ok(report)
}

fn simulator(seed: u64) -> SimBuilder {
    let budget = (u64::MAX / 4, Duration::from_secs(3_600));
    Sim::builder().seed(seed).users(USERS).incidents(0).budget(budget.0, budget.1).journal_limit(100)
}

fn session(
    sim: &Sim,
    counts: &Arc<AttemptCounts>,
    timeout: Duration,
) -> Result<RestSession, Box<dyn Error + Send + Sync>> {
    let mut retry = RetryOptions::new().initial(Duration::from_millis(20)).max_delay(Duration::from_millis(500));
    for status in [500, 502, 503, 504] {
        retry = retry.status(status, Limit::N(3));
    }
    let layer = CountAttempts::new(Arc::clone(counts));
    let session = RestSession::builder(Credential::token(sim.api_key())?)
        .base_url(sim.url())
        .timeout(timeout)
        .deadline(DEADLINE)
        .retry(retry)
        .transport(move |transport| transport.attempt_layer(layer).max_response_bytes(MAX_RESPONSE))
        .build()?;
    Ok(session)
}

/// Waits a while for a count to drop to `floor`. Returns its last value.
async fn settled(count: impl Fn() -> usize, floor: usize) -> usize {
    let down = async {
        while count() > floor {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let _ = timeout(GRACE, down).await;
    count()
}
