//! Measures the rate of enqueueing, and the time and memory of delivering the pending events.
//!
//! `cargo bench -p pd-outbox --bench measure -- [EVENTS [CALLERS]]`: 100,000 events and 256 concurrent callers by default. The
//! outbox is in a temporary directory below the current one, so run it in a directory on the disk that you want to measure.
#![expect(clippy::print_stdout, reason = "a command that prints a report")]

use std::{
    convert::Infallible,
    env,
    error::Error,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use http::{Request, Response};
use pd_events::{EventsSession, Trigger};
use pd_outbox::Outbox;
use pd_transport::Body;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let events: usize = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let callers: usize = arguments.next().map_or(Ok(256), |text| text.parse())?;
    let temporary = tempfile::tempdir_in(".")?;
    let directory = temporary.path().join("outbox");
    let server = tower::service_fn(|_: Request<Body>| async {
        let response = Response::builder().status(202).body(Body::from(r#"{"status":"success"}"#));
        Ok::<_, Infallible>(response.unwrap_or_default())
    });
    let session = EventsSession::builder("0123456789abcdef0123456789abcdef").build_with(server)?;

    let queue = Arc::new(Outbox::builder(session.clone()).open_queue(&directory).await?);
    let start = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let queue = Arc::clone(&queue);
            tokio::spawn(async move {
                for number in (caller..events).step_by(callers) {
                    let trigger = Trigger::new("Disk is full on the database server", "db1.example.com");
                    queue
                        .send(trigger.custom_details(serde_json::json!({"number": number, "text": "x".repeat(200)})))
                        .await?;
                }
                Ok::<_, pd_outbox::Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{events} events enqueued by {callers} callers in {seconds:.1} s: {:.0} per second",
        events as f64 / seconds
    );
    drop(queue);

    reset_peak();
    let before = memory("VmHWM");
    let start = Instant::now();
    let outbox = Outbox::builder(session).open(&directory).await?;
    let opened = start.elapsed();
    let left = outbox.drain(Duration::from_secs(600)).await?;
    let seconds = start.elapsed().as_secs_f64();
    println!("opened in {opened:.1?}; {} events delivered in {seconds:.1} s", events as u64 - left);
    println!("resident memory: {before} KiB before, {} KiB at its peak", memory("VmHWM"));
    Ok(())
}

/// Resets the peak of resident memory to the current size, on Linux.
fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Returns a number of `/proc/self/status`, or 0 on other systems.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}
