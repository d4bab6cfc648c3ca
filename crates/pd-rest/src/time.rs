//! Times in a query, always with their offset from UTC: what has none, servers read in a time zone of their own.

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::{Call, Listing, outcome::Outcome};

impl<K: Outcome> Call<K> {
    /// Sets `since`, the beginning of the window of time that is asked for: a [`jiff::Timestamp`] or a [`jiff::Zoned`], sent
    /// as UTC.
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
    pub fn since(self, since: impl Into<Timestamp>) -> Self {
        self.set_query("since", since.into().to_string())
    }

    /// Sets `until`, the end of the window of time that is asked for, as [`since`](Self::since).
    pub fn until(self, until: impl Into<Timestamp>) -> Self {
        self.set_query("until", until.into().to_string())
    }
}

impl<I: DeserializeOwned + Send + 'static, K> Listing<I, K> {
    /// Sets `since`, as [`Call::since`] does. [`iter_history`](crate::RestSession::iter_history) takes its window itself.
    pub fn since(self, since: impl Into<Timestamp>) -> Self {
        self.set_query("since", since.into().to_string())
    }

    /// Sets `until`, as [`Call::until`] does.
    pub fn until(self, until: impl Into<Timestamp>) -> Self {
        self.set_query("until", until.into().to_string())
    }
}
