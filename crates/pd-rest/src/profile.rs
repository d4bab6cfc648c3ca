//! What was called, how often, and how long it took.

use std::{collections::BTreeMap, time::Duration};

use crate::RestSession;

/// Counted are attempts, each retry one of them, and the time that they took: waiting between them, for the rate limit for
/// instance, is not in it. An operation is named by method and canonical path, `GET /users/{id}`.
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
/// # Ok(())
/// # }
/// ```
impl RestSession {
    /// How many attempts were made, by operation.
    #[must_use]
    pub fn api_call_counts(&self) -> BTreeMap<String, u64> {
        self.transport().profile().iter().map(|(operation, entry)| (operation.to_owned(), entry.calls)).collect()
    }

    /// How long they took together, by operation.
    #[must_use]
    pub fn api_time(&self) -> BTreeMap<String, Duration> {
        self.transport().profile().iter().map(|(operation, entry)| (operation.to_owned(), entry.time)).collect()
    }

    /// How many attempts were made.
    #[must_use]
    pub fn total_call_count(&self) -> u64 {
        self.transport().profile().total_calls()
    }

    /// How long they took together.
    #[must_use]
    pub fn total_call_time(&self) -> Duration {
        self.transport().profile().total_time()
    }
}
