//! A paused clock that a test advances by itself.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

/// The real time after which a test fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(60);

/// Keeps tokio's paused clock from advancing by itself until it is dropped, or for a minute of real time.
///
/// Otherwise the clock advances to the next timer whenever the runtime waits for a socket, so a timeout may expire while a
/// response is on its way. `tokio::time::advance` still advances it.
#[derive(Debug)]
pub struct HeldClock(#[expect(dead_code, reason = "the task waits until this is dropped")] mpsc::Sender<()>);

impl HeldClock {
    /// Holds the clock of this runtime.
    ///
    /// # Panics
    ///
    /// Panics outside of a runtime.
    #[expect(clippy::new_without_default, reason = "the value is a guard")]
    pub fn new() -> Self {
        // Tokio does not advance a paused clock while a blocking task runs.
        let (held, released) = mpsc::channel();
        tokio::task::spawn_blocking(move || released.recv_timeout(PATIENCE));
        Self(held)
    }
}

/// Lets the other tasks of this runtime run until the condition is true.
///
/// # Panics
///
/// Panics if that takes more than a minute of real time.
pub async fn until(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "the condition is still false after {PATIENCE:?}");
        tokio::task::yield_now().await;
    }
}
