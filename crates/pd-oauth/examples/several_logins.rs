//! Keeps the logins of several accounts in one directory, and lists the incidents of each.
//!
//! Runs against a simulator for each account.

use std::path::Path;

use pd_oauth::{AppToken, FileStore, OAuthClient};
use pd_rest::RestSession;
use pd_sim::Sim;
use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let accounts = ["acme", "initech"];
    let mut simulators = Vec::new();
    for subdomain in accounts {
        simulators.push(Sim::builder().subdomain(subdomain).start().await?);
    }
    for (sim, subdomain) in simulators.iter().zip(accounts) {
        let session = session(sim, subdomain, directory.path())?;
        let incidents: Vec<Value> = session.list_all("incidents").await?;
        assert_eq!(incidents.len(), sim.count("incidents"));
    }
    // A second run reads the tokens from the files.
    for (sim, subdomain) in simulators.iter().zip(accounts) {
        let before = sim.journal().to(&http::Method::POST, "/oauth/token").len();
        session(sim, subdomain, directory.path())?.rget::<Vec<Value>>("incidents").await?;
        assert_eq!(sim.journal().to(&http::Method::POST, "/oauth/token").len(), before);
    }
    Ok(())
}

/// A session of one account, with its tokens in a file of its own.
fn session(sim: &Sim, subdomain: &str, directory: &Path) -> Result<RestSession> {
    let client = OAuthClient::builder(sim.oauth_client_id())
        .secret(sim.oauth_client_secret())
        .subdomain(subdomain)
        .base_url(sim.url())
        .build()?;
    let store = FileStore::new(directory.join(format!("{subdomain}.json")));
    let provider = AppToken::with_store(client, ["incidents.read"], store);
    Ok(RestSession::builder_with(provider).base_url(sim.url()).build()?)
}
