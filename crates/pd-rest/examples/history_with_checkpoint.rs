//! Reads the log entries of 90 days, stops in the middle, and resumes from a checkpoint that was stored in a file.
//!
//! Runs against an embedded simulator.

#![cfg_attr(not(test), expect(clippy::print_stdout, reason = "an example prints what it finds"))]

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use pd_core::Credential;
use pd_rest::{Checkpoint, RestSession};
use pd_sim::Sim;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
pub(crate) async fn main() -> Result {
    let sim = Sim::builder().incidents(0).start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    let until = Timestamp::from_second(sim.now().as_second())?;
    let since = until - SignedDuration::from_hours(24 * 90);
    sim.clear("log_entries");
    for number in 0..1_000 {
        let created_at = since + SignedDuration::from_mins(100 * number);
        sim.insert("log_entries", json!({"id": format!("R{number:04}"), "created_at": created_at.to_string()}));
    }
    let file = std::env::temp_dir().join(format!("history-{}.json", std::process::id()));

    let first = read(&session, since, until, &file, 400).await?;
    println!("{first} log entries, then the program stopped");
    let rest = read(&session, since, until, &file, usize::MAX).await?;
    println!("{rest} log entries after the restart, {} altogether", first + rest);
    fs::remove_file(file)?;
    if first + rest == 1_000 { Ok(()) } else { Err("an entry was lost or repeated".into()) }
}

/// Reads at most `at_most` entries after the checkpoint in `file`, and stores a new checkpoint.
async fn read(session: &RestSession, since: Timestamp, until: Timestamp, file: &Path, at_most: usize) -> Result<usize> {
    let checkpoint: Option<Checkpoint> = match fs::read(file) {
        Ok(stored) => Some(serde_json::from_slice(&stored)?),
        Err(_) => None,
    };
    // Four requests at a time. PagerDuty permits 960 a minute for a key.
    let mut entries = session.iter_history::<Value>("log_entries", since, until).concurrency(4).resume(checkpoint);
    let mut count = 0;
    while count < at_most
        && let Some(entry) = entries.next().await
    {
        // Handle the entry here. If that fails, the stored checkpoint is unchanged, and the next run reads these entries again.
        entry?;
        count += 1;
    }
    let progress = entries.progress();
    println!("  {} requests for {} of {:?} entries", progress.requests, progress.records, progress.total);
    fs::write(file, serde_json::to_vec(&entries.checkpoint())?)?;
    Ok(count)
}
