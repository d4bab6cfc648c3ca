//! An outbox on Redis Streams, for hosts that share one sender. Needs a server:
//!
//! ```console
//! $ redis-server --appendonly yes --appendfsync always &
//! $ REDIS_URL=redis://127.0.0.1/ cargo run -p pd-outbox --example redis_streams
//! ```
#![expect(clippy::print_stdout, reason = "a command that prints what it does")]

use std::{env, error::Error, time::Duration};

use pd_events::{EventsSession, Trigger};
use pd_outbox::Outbox;
use pd_sim::Sim;

mod store;

use store::RedisStore;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".to_owned());
    let sim = Sim::start().await?;
    let session = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;

    // A host of the fleet enqueues.
    let store = RedisStore::connect(&url, "pd:outbox").await?;
    let queue = Outbox::builder(session.clone()).open_queue_with(store);
    let enqueued = queue.send(Trigger::new("Disk is full", "db1").dedup_key("db1/disk")).await?;
    println!("event {} is on disk", enqueued.id());

    // One process sends. A second process cannot send until the lease of the first one has expired.
    let store = RedisStore::connect(&url, "pd:outbox").await?;
    let outbox = Outbox::builder(session).open_with(store).await?;
    let left = outbox.drain(Duration::from_secs(10)).await?;
    println!("{left} events are left, {} alerts are open", sim.count("alerts"));
    Ok(())
}
