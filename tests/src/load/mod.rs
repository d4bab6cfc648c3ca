//! Many concurrent calls through two sessions, HTTP/1.1 and HTTP/2 over TLS, with every kind of fault.
//!
//! [`run`] starts a simulator with every fault for each session, runs callers in two runtimes, and compares their results with the
//! simulators. The binary `load` prints the [`Report`] of a long run. A test makes a short run.

mod attempts;
mod caller;
mod faults;
mod memory;
mod report;
mod session_load;

use std::{error::Error, time::Duration};

use futures_util::future::join_all;
use tokio::{
    runtime::Handle,
    time::{Instant, timeout},
};

pub use attempts::Attempts;
use caller::Caller;
pub use report::{Report, SessionReport};
use session_load::{BackgroundRuntime, SessionLoad};

/// The deadline of a call.
const DEADLINE: Duration = Duration::from_secs(20);
/// The tolerance after the deadline of a call, and the time in which tasks and connections must end after the session was dropped.
const GRACE: Duration = Duration::from_secs(20);
/// The number of users in every list.
const USERS: usize = 150;
/// The number of users on each page of a list. Each page is a request with its own deadline.
const PAGE: u32 = 40;

/// The options of a load.
#[derive(Debug, Clone)]
pub struct Load {
    /// The number of callers. Each makes one call after another.
    pub callers: usize,
    /// The maximum number of calls of a caller.
    pub calls: u64,
    /// The time after which a caller starts no call.
    pub duration: Duration,
    /// The probability of each kind of fault for a request. A fault that affects all requests of an HTTP/2 connection has a
    /// hundredth of it, and a fault of a TLS handshake ten times of it.
    pub probability: f64,
    /// The timeout of an attempt, which is also the time that a silent server costs.
    pub timeout: Duration,
    /// The seed for calls and faults.
    pub seed: u64,
}

/// Runs a load on two sessions. Half of the callers use each session, and half of these run in a second runtime.
///
/// # Errors
///
/// Returns an error if a simulator or a session cannot start, a caller panics, or a call outlives its deadline.
pub async fn run(load: &Load) -> Result<Report, Box<dyn Error + Send + Sync>> {
    let tasks_before = Handle::current().metrics().num_alive_tasks();
    let parts = [SessionLoad::http1(load)?, SessionLoad::http2(load).await?];
    let other_runtime = BackgroundRuntime::start()?;
    let sampling = tokio::spawn(memory::sample());
    let begun = Instant::now();

    let until = begun + load.duration;
    let part_of = |number: usize| number / 2 % parts.len();
    let callers = (0..load.callers).filter_map(|number| {
        let part = &parts[part_of(number)];
        let caller = Caller::new(number, load, &part.sim).run(part.session.clone(), load.calls, until);
        if number.is_multiple_of(2) { Some(tokio::spawn(caller)) } else { other_runtime.spawn(caller) }
    });
    let callers: Vec<_> = callers.collect();
    let callers = timeout(load.duration + caller::LONGEST + GRACE, join_all(callers)).await;
    drop(other_runtime);
    let callers = callers.map_err(|_| "a call has not ended, long after its deadline")?;
    let callers = callers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let elapsed = begun.elapsed();
    sampling.abort();
    let memory = sampling.await.err().map(|_| memory::take()).unwrap_or_default();

    let mut callers_of = parts.each_ref().map(|_| Vec::new());
    for (number, caller) in callers.into_iter().enumerate() {
        callers_of[part_of(number)].push(caller);
    }
    let mut reports = Vec::new();
    for (part, callers) in parts.into_iter().zip(callers_of) {
        let (sim, mut report) = part.end().await;
        report.compare(&sim, &callers);
        reports.push(report);
    }
    let tasks_left = settled(|| Handle::current().metrics().num_alive_tasks(), tasks_before).await;
    Ok(Report { elapsed, memory, tasks_left: tasks_left.saturating_sub(tasks_before), parts: reports })
}

/// Waits until a count drops to `floor`, at most [`GRACE`]. Returns its last value.
async fn settled(count: impl Fn() -> usize, floor: usize) -> usize {
    let down = async {
        while count() > floor {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let _ = timeout(GRACE, down).await;
    count()
}
