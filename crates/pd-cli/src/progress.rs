//! How far a long work has come: a bar on a terminal, and a sentence for when it is interrupted.

use std::{
    io::{self, IsTerminal as _},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

/// What is over sooner than this shows no bar.
const QUIET: Duration = Duration::from_millis(400);

/// Progress of the one work that a run does.
#[derive(Debug)]
pub(crate) struct Progress {
    terminal: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    begun: Instant,
    unit: &'static str,
    done: u64,
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let state = State { begun: Instant::now(), unit: "", done: 0, total: None, bar: None };
        Self { terminal: io::stderr().is_terminal(), state: Mutex::new(state) }
    }

    /// Whether anybody sees the bar.
    pub(crate) const fn is_visible(&self) -> bool {
        self.terminal
    }

    /// Whether there is anybody to see how far it is, and nothing that they see.
    pub(crate) fn leaves_in_the_dark(&self) -> bool {
        self.terminal && self.lock().bar.is_none()
    }

    /// Begins a work that is counted in `unit`.
    pub(crate) fn begin(&self, unit: &'static str, total: Option<u64>) {
        let mut state = self.lock();
        (state.unit, state.done, state.total) = (unit, 0, total);
    }

    pub(crate) fn advance(&self, by: u64, total: Option<u64>) {
        let mut state = self.lock();
        state.done = state.done.saturating_add(by);
        state.total = total.or(state.total);
        if self.terminal && state.bar.is_none() && state.begun.elapsed() >= QUIET {
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

    /// Runs `print` with the bar out of its way.
    pub(crate) fn beside<R>(&self, print: impl FnOnce() -> R) -> R {
        let bar = self.lock().bar.clone();
        match bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = self.lock().bar.take() {
            bar.finish_and_clear();
        }
    }

    /// How far it came, as the rest of a sentence.
    pub(crate) fn so_far(&self) -> String {
        let state = self.lock();
        match (state.unit, state.total) {
            ("", _) => "while an answer was awaited".to_owned(),
            (unit, Some(total)) => format!("after {} of {} {unit}", HumanCount(state.done), HumanCount(total)),
            (unit, None) => format!("after {} {unit}", HumanCount(state.done)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
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

    #[test]
    fn tells_how_far_it_came() {
        let progress = Progress::new();
        assert_eq!(progress.so_far(), "while an answer was awaited");
        progress.begin("items", None);
        progress.advance(1_200, None);
        assert_eq!(progress.so_far(), "after 1,200 items");
        progress.advance(1, Some(5_000));
        assert_eq!(progress.so_far(), "after 1,201 of 5,000 items");
    }
}
