//! Times in a query.

use jiff::{Timestamp, Zoned};

/// A point in time: a [`jiff::Timestamp`], a [`jiff::Zoned`], or RFC 3339 text with an offset, such as
/// `2026-01-01T09:00:00+01:00`.
///
/// The offset is required: a server would read a time without one in its own time zone.
pub trait TimeBound {
    /// Returns the time.
    ///
    /// # Errors
    ///
    /// [`jiff::Error`] if the text is not RFC 3339 with an offset.
    fn timestamp(self) -> Result<Timestamp, jiff::Error>;
}

impl TimeBound for Timestamp {
    fn timestamp(self) -> Result<Timestamp, jiff::Error> {
        Ok(self)
    }
}

impl TimeBound for Zoned {
    fn timestamp(self) -> Result<Timestamp, jiff::Error> {
        Ok(Self::timestamp(&self))
    }
}

impl TimeBound for &Zoned {
    fn timestamp(self) -> Result<Timestamp, jiff::Error> {
        Ok(Zoned::timestamp(self))
    }
}

impl TimeBound for &str {
    fn timestamp(self) -> Result<Timestamp, jiff::Error> {
        self.parse()
    }
}

impl TimeBound for String {
    fn timestamp(self) -> Result<Timestamp, jiff::Error> {
        self.parse()
    }
}

impl TimeBound for &String {
    fn timestamp(self) -> Result<Timestamp, jiff::Error> {
        self.parse()
    }
}
