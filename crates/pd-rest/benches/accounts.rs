//! The time, the memory and the connections of one session for each of 10,000 accounts, over one connection pool.
//!
//! `cargo bench -p pd-rest --bench accounts` prints the table of `docs/performance.md`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its result")]

use std::time::{Duration, Instant};

use allocation_counter::{AllocationInfo, measure};
use pd_rest::{Credential, RestSession};
use pd_sim::Sim;
use serde_json::Value;

const ACCOUNTS: usize = 10_000;
/// Sessions with a pool of their own, for comparison.
const SEPARATE: usize = 100;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn credential(number: usize) -> Result<Credential> {
    Ok(Credential::token(format!("u+accountkey{number:06}"))?)
}

/// Runs a function, and returns its result with the time and the allocations that it took.
fn cost<T>(run: impl FnOnce() -> Result<T>) -> Result<(T, Duration, AllocationInfo)> {
    let mut result = None;
    let start = Instant::now();
    let info = measure(|| result = Some(run()));
    let time = start.elapsed();
    Ok((result.ok_or("the function did not run")??, time, info))
}

fn row(what: &str, count: usize, time: Duration, info: &AllocationInfo) {
    let each = time.as_secs_f64() * 1e6 / count as f64;
    let bytes = info.bytes_current / count as i64;
    println!("| {what} | {count} | {each:.1} µs | {bytes} |");
}

fn main() -> Result {
    // The simulator runs on a thread of its own, so that its memory does not count.
    let sim = Sim::builder().users(1).start_on_thread()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let first = RestSession::builder(credential(0)?).base_url(sim.url()).build()?;
    let get = |session: &RestSession| {
        // A key that the simulator does not know gets a 401: a complete request and response.
        runtime.block_on(async { session.rget::<Value>("users").await }).is_err()
    };
    get(&first);

    println!("| sessions | number | time of each | bytes of each |\n|---|--:|--:|--:|");
    let (accounts, time, info) = cost(|| -> Result<Vec<RestSession>> {
        (1..=ACCOUNTS).map(|number| Ok(first.with_credential(credential(number)?))).collect()
    })?;
    row("`with_credential`", ACCOUNTS, time, &info);
    let (failed, time, used) = cost(|| Ok(accounts.iter().filter(|session| get(session)).count()))?;
    row("the same, by the first request", ACCOUNTS, time, &used);
    println!("\n{failed} requests, {} connections", sim.connections().opened);

    let (separate, time, info) = cost(|| -> Result<Vec<RestSession>> {
        (0..SEPARATE).map(|number| Ok(RestSession::builder(credential(number)?).base_url(sim.url()).build()?)).collect()
    })?;
    row("`RestSession::builder`, a pool for each", SEPARATE, time, &info);
    drop((accounts, separate));
    Ok(())
}
