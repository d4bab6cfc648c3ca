use serde::{Deserialize, Serialize};

/// A time window, in whole seconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use pd_paginate::history::Window;
///
/// assert_eq!(Window::new(0, 86_400).seconds(), 86_400);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The start, sent as `since`.
    pub since: i64,
    /// The end, sent as `until`.
    pub until: i64,
}

impl Window {
    /// Creates the window from `since` to `until`.
    #[must_use]
    pub const fn new(since: i64, until: i64) -> Self {
        Self { since, until }
    }

    /// Returns the width in seconds.
    #[must_use]
    pub const fn seconds(&self) -> u64 {
        self.until.abs_diff(self.since)
    }
}

/// The order in which the server lists the records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The newest record first, like most of PagerDuty's lists.
    #[default]
    Descending,
    /// The oldest record first.
    Ascending,
}

impl Order {
    /// Returns whether a record at `first` may be listed before one at `second`.
    pub(super) const fn allows(self, first: i64, second: i64) -> bool {
        match self {
            Self::Ascending => first <= second,
            Self::Descending => first >= second,
        }
    }

    /// Returns the bound at which the server's list starts.
    pub(super) const fn near_edge(self, window: Window) -> i64 {
        match self {
            Self::Ascending => window.since,
            Self::Descending => window.until,
        }
    }

    /// Returns the bound at which the server's list ends.
    pub(super) const fn far_edge(self, window: Window) -> i64 {
        match self {
            Self::Ascending => window.until,
            Self::Descending => window.since,
        }
    }

    /// Creates the window that is listed from `near` to `far`.
    pub(super) const fn window(self, near: i64, far: i64) -> Window {
        match self {
            Self::Ascending => Window::new(near, far),
            Self::Descending => Window::new(far, near),
        }
    }

    /// Splits off the part of `window` that is listed first, at most `width` seconds wide. Returns it and the rest.
    pub(super) const fn split(self, window: Window, width: u64) -> (Window, Option<Window>) {
        if width >= window.seconds() {
            return (window, None);
        }
        let (near, far) = (self.near_edge(window), self.far_edge(window));
        let cut = match self {
            Self::Ascending => near.saturating_add_unsigned(width),
            Self::Descending => near.saturating_sub_unsigned(width),
        };
        (self.window(near, cut), Some(self.window(cut, far)))
    }

    /// Returns the part of `window` with all records of the second `time` and of the seconds listed after it, no matter which bounds
    /// the server includes. Returns `None` if that part is not narrower than `window`.
    pub(super) const fn rest_after(self, window: Window, time: i64) -> Option<Window> {
        match self {
            Self::Ascending => {
                let since = time.saturating_sub(1);
                if since > window.since && since < window.until { Some(Window::new(since, window.until)) } else { None }
            }
            Self::Descending => {
                let until = time.saturating_add(1);
                if until < window.until && until > window.since { Some(Window::new(window.since, until)) } else { None }
            }
        }
    }
}
