//! Times in a query, always with their offset from UTC: a server reads a time without one in a time zone of its own.

use jiff::{Timestamp, Zoned};
use serde::de::DeserializeOwned;

use crate::{Call, Listing, call::Draft, outcome::Outcome};

/// A point in time as people have it: a [`jiff::Timestamp`], a [`jiff::Zoned`], or RFC 3339 text with an offset, such as
/// `2026-01-01T09:00:00+01:00`.
pub trait TimeBound {
    /// The time, or why the text is not one.
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

impl Draft {
    pub(crate) fn set_time(&mut self, name: &'static str, time: impl TimeBound) {
        match time.timestamp() {
            Ok(time) => self.set_query(name, time.to_string()),
            Err(error) => self.refuse(|| {
                format!("`{name}` must be RFC 3339 text with an offset, such as 2026-01-01T09:00:00+01:00: {error}")
            }),
        }
    }
}

impl<K: Outcome> Call<K> {
    /// Sets `since`, the start of the time window. It is sent as UTC. See [`TimeBound`] for the types that it takes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// use jiff::{SignedDuration, Timestamp};
    ///
    /// let now = Timestamp::now();
    /// let oncalls: Vec<serde_json::Value> =
    ///     session.rget("oncalls").since(now).until(now + SignedDuration::from_hours(8)).await?;
    /// # let _ = oncalls;
    /// # Ok(())
    /// # }
    /// ```
    pub fn since(self, since: impl TimeBound) -> Self {
        self.set_time("since", since)
    }

    /// Sets `until`, the end of the time window, as [`since`](Self::since) does.
    pub fn until(self, until: impl TimeBound) -> Self {
        self.set_time("until", until)
    }
}

impl<I: DeserializeOwned + Send + 'static, K> Listing<I, K> {
    /// Sets `since`, as [`Call::since`] does. [`iter_history`](crate::RestSession::iter_history) takes its window itself.
    pub fn since(self, since: impl TimeBound) -> Self {
        self.set_time("since", since)
    }

    /// Sets `until`, as [`Call::until`] does.
    pub fn until(self, until: impl TimeBound) -> Self {
        self.set_time("until", until)
    }
}
