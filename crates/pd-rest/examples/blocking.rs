//! Renames a user without async. Needs the feature `blocking`.
//!
//! Runs against the simulator. Your program starts with `RestSession::new(std::env::var("PD_API_KEY")?)?` instead, and needs
//! no runtime.

use pd_rest::{Credential, blocking::RestSession};
use pd_sim::Sim;
use serde_json::{Value, json};

/// Runs the example.
pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Only the simulator needs this runtime.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let sim = runtime.block_on(Sim::start())?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;

    // A list is an iterator.
    let users: Vec<Value> = session.iter_all("users").page_size(25).collect::<Result<_, _>>()?;
    let Some(user) = users.first() else { return Err("the account has no users".into()) };

    // All other requests have `send`.
    let update = json!({"type": "user", "name": "Jane Doe"});
    session.rput(user).json(&update).discard().send()?;
    let renamed: Value = session.rget(user).send()?;
    assert_eq!(renamed.get("name"), update.get("name"));
    Ok(())
}
