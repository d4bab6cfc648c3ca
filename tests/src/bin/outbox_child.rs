//! A process that enqueues and sends events until it is killed. The test `outbox_kill` starts it.
//!
//! Arguments: the directory, the URL of the simulator, two routing keys, and the first number, or `drain`.

use std::{
    env,
    error::Error,
    io::{self, Write as _},
    time::Duration,
};

use pd_events::{Event, EventsSession, default_retry};
use pd_outbox::{Outbox, store::ListState};
use serde_json::json;

/// The number of alerts of each routing key. Each alert has its own task.
const ALERTS: u64 = 4;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [directory, url, key, other_key, task] = arguments.as_slice() else { return Err("five arguments".into()) };
    let session =
        EventsSession::builder(key.clone()).base_url(url).retry(default_retry().max_network_attempts(0)).build()?;
    let outbox = Outbox::open(directory, session).await?;
    if task == "drain" {
        let left = outbox.drain(Duration::from_secs(600)).await?;
        let entries = outbox.queue().list(ListState::Pending, None, 20).await?;
        return if left == 0 { Ok(()) } else { Err(format!("{left} events are left: {entries:#?}").into()) };
    }
    let first: u64 = task.parse()?;
    let tasks = (0..2 * ALERTS).map(|task| {
        let key = if task < ALERTS { key } else { other_key };
        tokio::spawn(enqueue(outbox.clone(), key.clone(), task, first))
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await?.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Enqueues events of one alert, and triggers with generated keys. Prints the number of each event after it was enqueued.
async fn enqueue(outbox: Outbox, key: String, task: u64, first: u64) -> Result<(), Box<dyn Error + Send + Sync>> {
    for step in 0.. {
        let number = first + step * 2 * ALERTS + task;
        let mut event = json!({
            "routing_key": key,
            "event_action": if step % 5 == 4 { "resolve" } else { "trigger" },
            "payload": {"summary": "x", "source": "y", "severity": "info", "custom_details": {"number": number}},
        });
        // Every third trigger gets a generated key.
        if step % 3 != 0 || step % 5 == 4 {
            event["dedup_key"] = json!(format!("alert-{task}"));
        }
        outbox.send(Event::whole(event)).await?;
        // The test reads a line only after it is complete.
        io::stdout().lock().write_all(format!("{number}\n").as_bytes())?;
    }
    Ok(())
}
