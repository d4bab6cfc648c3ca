//! Counts the users of several accounts over one connection pool.
//!
//! Runs against the simulator.

use pd_rest::{Credential, RestSession};
use pd_sim::Sim;

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let keys = [sim.api_key().to_owned(), sim.account_key().to_owned()];
    let first = RestSession::builder(Credential::token(&*keys[0])?).base_url(sim.url()).build()?;
    for key in keys {
        let session = first.with_credential(Credential::token(key)?);
        let users = session.get_total("users").await?;
        assert!(users > 0 && !session.subdomain().await?.is_empty());
    }
    Ok(())
}
