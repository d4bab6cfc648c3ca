//! The progress bar, and the progress in the message after Ctrl-C.

use std::{
    io::{self, IsTerminal as _},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

/// The bar appears after this time.
const BAR_DELAY: Duration = Duration::from_millis(400);

/// The progress of a command.
#[derive(Debug)]
pub(crate) struct Progress {
    terminal: bool,
    state: Mutex<ProgressState>,
}

#[derive(Debug)]
struct ProgressState {
    begun: Instant,
    unit: &'static str,
    done: u64,
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let state = ProgressState { begun: Instant::now(), unit: "", done: 0, total: None, bar: None };
        Self { terminal: io::stderr().is_terminal(), state: Mutex::new(state) }
    }

    /// Returns whether standard error is a terminal.
    pub(crate) const fn is_visible(&self) -> bool {
        self.terminal
    }

    /// Returns whether standard error is a terminal and the bar is not shown.
    pub(crate) fn is_terminal_without_bar(&self) -> bool {
        self.terminal && self.lock().bar.is_none()
    }

    /// Starts counting in a unit.
    pub(crate) fn begin(&self, unit: &'static str, total: Option<u64>) {
        let mut state = self.lock();
        (state.unit, state.done, state.total) = (unit, 0, total);
    }

    pub(crate) fn advance(&self, by: u64, total: Option<u64>) {
        let mut state = self.lock();
        state.done = state.done.saturating_add(by);
        state.total = total.or(state.total);
        if self.terminal && state.bar.is_none() && state.begun.elapsed() >= BAR_DELAY {
            state.bar = Some(bar(state.unit));
        }
        if let Some(bar) = &state.bar {
            if let Some(total) = state.total {
                bar.set_length(total);
                bar.set_style(style(true));
            }
            bar.set_position(state.done);
        }
    }

    /// Hides the bar while `print` runs.
    pub(crate) fn beside<R>(&self, print: impl FnOnce() -> R) -> R {
        let bar = self.lock().bar.clone();
        match bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Removes the bar.
    pub(crate) fn end(&self) {
        if let Some(bar) = self.lock().bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Returns the progress as the end of a sentence.
    pub(crate) fn so_far(&self) -> String {
        let state = self.lock();
        match (state.unit, state.total) {
            ("", _) => "while waiting for a response".to_owned(),
            (unit, Some(total)) => format!("after {} of {} {unit}", HumanCount(state.done), HumanCount(total)),
            (unit, None) => format!("after {} {unit}", HumanCount(state.done)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, ProgressState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bar(unit: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_style(style(false)).with_message(unit);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn style(with_total: bool) -> ProgressStyle {
    let template = if with_total {
        "{spinner} {bar:30} {human_pos}/{human_len} {msg}, {per_sec}, {eta} left"
    } else {
        "{spinner} {human_pos} {msg}, {per_sec}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(begun: Instant) -> Progress {
        let state = ProgressState { begun, unit: "items", done: 0, total: None, bar: None };
        Progress { terminal: true, state: Mutex::new(state) }
    }

    #[test]
    fn the_bar_appears_after_a_delay() {
        let now = Instant::now();
        let short = begun(now + Duration::from_secs(3_600));
        short.advance(1, None);
        assert!(short.lock().bar.is_none());
        let long = begun(now.checked_sub(BAR_DELAY).unwrap());
        long.advance(1, None);
        assert!(long.lock().bar.is_some());
        long.end();
        assert!(long.lock().bar.is_none());
    }

    #[test]
    fn progress_is_described() {
        let progress = Progress::new();
        assert_eq!(progress.so_far(), "while waiting for a response");
        progress.begin("items", None);
        progress.advance(1_200, None);
        assert_eq!(progress.so_far(), "after 1,200 items");
        progress.advance(1, Some(5_000));
        assert_eq!(progress.so_far(), "after 1,201 of 5,000 items");
    }
}
