use crate::{OFFSET_CEILING, PageError};

/// How a history is sliced.
///
/// ```
/// use pd_paginate::history::HistoryOptions;
///
/// // Audit records: by cursor, in windows of 31 days at most.
/// let audit = HistoryOptions::new().max_window(31 * 86_400).without_probes();
/// # let _ = audit;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryOptions {
    pub(super) max_window: Option<u64>,
    pub(super) ceiling: u64,
    pub(super) overlap: u32,
    pub(super) probes: bool,
}

impl Default for HistoryOptions {
    fn default() -> Self {
        Self { max_window: None, ceiling: OFFSET_CEILING, overlap: 0, probes: true }
    }
}

impl HistoryOptions {
    /// Any width of window, each probed against a ceiling of 10,000 records.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The widest window that the endpoint takes, in seconds.
    #[must_use]
    pub const fn max_window(mut self, seconds: u64) -> Self {
        self.max_window = Some(seconds);
        self
    }

    /// The most records that a slice may hold.
    #[must_use]
    pub const fn ceiling(mut self, ceiling: u64) -> Self {
        self.ceiling = ceiling;
        self
    }

    /// Slices are cut to the widest window only, and not probed: cursors reach any number of records.
    #[must_use]
    pub const fn without_probes(mut self) -> Self {
        self.probes = false;
        self
    }

    /// Makes slices overlap by so many seconds (0 unless given) in place of sharing one instant: 1 is right for a server that
    /// takes neither bound as inclusive. A slice of one second then holds its neighbours' records too, and counts them.
    #[must_use]
    pub const fn overlap(mut self, seconds: u32) -> Self {
        self.overlap = seconds;
        self
    }

    /// The widest slice before the overlap is added to it, in seconds.
    pub(super) fn widest(&self) -> Result<Option<u64>, PageError> {
        let Some(seconds) = self.max_window else { return Ok(None) };
        match seconds.checked_sub(u64::from(self.overlap)) {
            None | Some(0) => Err(PageError::InvalidMaxWindow { seconds }),
            widest => Ok(widest),
        }
    }
}
