//! Logs users in to a web server. It keeps each login by its `state` until the browser is redirected.
//!
//! Runs against the simulator, whose users approve at once.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use http::Request;
use pd_oauth::{MemoryStore, OAuthClient, PendingLogin, Redirected, UserToken};
use pd_rest::RestSession;
use pd_sim::Sim;
use serde_json::Value;
use tower_service::Service;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The server's state.
struct App {
    client: OAuthClient,
    api: String,
    pending: Mutex<HashMap<String, PendingLogin>>,
}

impl App {
    /// `GET /login`: returns the URL to which the browser is redirected.
    fn login(&self) -> Result<String> {
        let login = self.client.authorize_url(["users.read", "incidents.read"], "https://app.example.com/callback")?;
        let url = login.url().to_owned();
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.insert(login.state().to_owned(), login);
        Ok(url)
    }

    /// `GET /callback`: returns the session of the user. To keep logins after a restart, use a store in your database, with one row
    /// for each user.
    async fn callback(&self, query: &str) -> Result<RestSession> {
        let redirected = Redirected::parse(query)?;
        let state = redirected.state().unwrap_or_default();
        let login = self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let login = login.ok_or("no login with this state was begun here")?;
        let tokens = self.client.exchange_code(login, &redirected).await?;
        let provider = UserToken::new(self.client.clone(), MemoryStore::from(tokens));
        Ok(RestSession::builder_with(provider).base_url(&*self.api).build()?)
    }
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result {
    let sim = Sim::start().await?;
    let client =
        OAuthClient::builder(sim.oauth_client_id()).secret(sim.oauth_client_secret()).base_url(sim.url()).build()?;
    let app = App { client, api: sim.url().to_owned(), pending: Mutex::default() };

    // Two users log in at the same time, and their redirects arrive in another order.
    let urls = [app.login()?, app.login()?];
    for url in urls.iter().rev() {
        let session = app.callback(&browse(&sim, url).await?).await?;
        let incidents: Vec<Value> = session.list_all("incidents").await?;
        assert!(!incidents.is_empty());
    }
    assert!(app.callback("?code=forged&state=forged").await.is_err());
    Ok(())
}

/// The user's browser: opens the URL, and returns the query of the redirect.
async fn browse(sim: &Sim, url: &str) -> Result<String> {
    let response = sim.service().call(Request::get(url).body(String::new())?).await?;
    let location = response.headers().get("location").ok_or("no redirect")?.to_str()?;
    Ok(location.split_once('?').map(|(_, query)| query.to_owned()).ok_or("no query")?)
}
