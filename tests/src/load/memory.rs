//! The resident memory of this process over time.

use std::{
    fs,
    sync::{Mutex, PoisonError},
    time::Duration,
};

static SAMPLES: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// Samples every quarter of a second until it is aborted.
pub(super) async fn sample() {
    SAMPLES.lock().unwrap_or_else(PoisonError::into_inner).clear();
    loop {
        if let Some(bytes) = resident() {
            SAMPLES.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Returns the samples so far, in bytes.
pub(super) fn take() -> Vec<u64> {
    std::mem::take(&mut *SAMPLES.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Reads the value from Linux. Other systems give no sample.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}
