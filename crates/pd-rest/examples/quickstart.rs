//! Lists users, reads one, updates one and pages through an audit log.
//!
//! Runs against an embedded simulator; with `PD_API_KEY` set, against your own account, where it only reads.

#![cfg_attr(
    not(test),
    expect(clippy::print_stdout, clippy::indexing_slicing, reason = "an example prints what it finds")
)]

use std::env;

use pd_rest::RestSession;
use pd_sim::Sim;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
#[cfg_attr(test, allow(dead_code, reason = "a test never uses an account"))]
async fn main() -> Result {
    let Ok(key) = env::var("PD_API_KEY") else { return simulated().await };
    println!("Reading from your account (PD_API_KEY is set).");
    read(&RestSession::new(key)?).await?;
    Ok(())
}

/// Runs the example against the simulator.
pub(crate) async fn simulated() -> Result {
    let sim = Sim::builder().users(250).start().await?;
    println!("Against the embedded simulator at {}.", sim.url());
    let credential = pd_core::Credential::token(sim.api_key())?;
    let session = RestSession::builder(credential).base_url(sim.url()).build()?;
    let (users, records) = read(&session).await?;
    update(&session).await?;
    if (users, records) == (250, 60) { Ok(()) } else { Err(format!("{users} users, {records} records").into()) }
}

/// Returns how many users and how many audit records it read.
async fn read(session: &RestSession) -> Result<(usize, usize)> {
    let users: Vec<Value> = session.list_all("users").await?;
    println!("\n{} users; the first five:", users.len());
    for user in users.iter().take(5) {
        println!("  {}  {:<28} {}", text(user, "id"), text(user, "name"), text(user, "email"));
    }

    if let Some(user) = users.first() {
        let user: Value = session.rget(user).await?;
        println!("\nRead {} ({}).", text(&user, "name"), text(&user, "role"));
    }

    println!("\nThe audit log's first records:");
    let mut records = session.iter_cursor::<Value>("audit/records").page_size(25);
    let mut count = 0;
    while let Some(record) = records.next().await {
        let record = record?;
        if count < 5 {
            println!(
                "  {}  {} {}",
                text(&record, "execution_time"),
                text(&record, "action"),
                record["root_resource"]["summary"]
            );
        }
        count += 1;
        if count == 60 {
            break;
        }
    }
    println!("  … {count} records read, 25 to a page.");
    Ok((users.len(), count))
}

async fn update(session: &RestSession) -> Result {
    let users: Vec<Value> = session.rget("users").query("limit", 1).await?;
    if let Some(user) = users.first() {
        let updated: Value = session.rput(user).json(&json!({"type": "user", "name": "Jane Doe"})).await?;
        println!("\nRenamed {} to {}.", text(user, "name"), text(&updated, "name"));
    }
    Ok(())
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("-")
}
