//! Slows down before the server says 429.

/// Seconds until the window of the budget ends.
pub(crate) const RATELIMIT_RESET: &str = "ratelimit-reset";
