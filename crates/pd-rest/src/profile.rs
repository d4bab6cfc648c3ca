//! The profile of a session: the number of attempts of each operation, and their time.

use std::{collections::BTreeMap, time::Duration};

use crate::RestSession;

/// The profile counts attempts: each retry counts. Times do not include the waits between attempts, for example for the rate limit.
/// The key of an operation is its method and canonical path: `GET /users/{id}`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// let users: Vec<serde_json::Value> = session.list_all("users").await?;
/// for (operation, calls) in session.api_call_counts() {
///     println!("{operation}: {calls} in {:?}", session.api_time()[&operation]);
/// }
/// assert_eq!(session.total_call_count(), 1);
/// # assert_eq!(session.api_call_counts().len(), 1);
/// # Ok(())
/// # }
/// ```
impl RestSession {
    /// Returns the number of attempts of each operation.
    #[must_use]
    pub fn api_call_counts(&self) -> BTreeMap<String, u64> {
        self.transport().profile().iter().map(|(operation, entry)| (operation.to_owned(), entry.calls)).collect()
    }

    /// Returns the total time of the attempts of each operation.
    #[must_use]
    pub fn api_time(&self) -> BTreeMap<String, Duration> {
        self.transport().profile().iter().map(|(operation, entry)| (operation.to_owned(), entry.time)).collect()
    }

    /// Returns the number of all attempts.
    #[must_use]
    pub fn total_call_count(&self) -> u64 {
        self.transport().profile().total_calls()
    }

    /// Returns the total time of all attempts.
    #[must_use]
    pub fn total_call_time(&self) -> Duration {
        self.transport().profile().total_time()
    }
}
