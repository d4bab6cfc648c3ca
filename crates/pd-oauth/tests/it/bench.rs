//! A simulator, a client of it, and the user's browser.

use std::time::Duration;

use http::{Method, Request};
use pd_oauth::{Error, MemoryStore, OAuthClient, OAuthClientBuilder, PendingLogin, Redirected, TokenSet, UserToken};
use pd_rest::RestSession;
use pd_sim::Sim;
use pd_transport::{
    CredentialProvider, RetryOptions,
    pd_http::{ClientOptions, Proxy},
};
use tower_service::Service as _;

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(crate) const REDIRECT: &str = "http://127.0.0.1:8910/callback";

pub(crate) struct Bench {
    pub(crate) sim: Sim,
    pub(crate) client: OAuthClient,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let sim = Sim::builder().users(3).incidents(3).start().await.unwrap();
        let client = builder(&sim).build().unwrap();
        Self { sim, client }
    }

    /// Opens the URL of a login, as a browser does, and returns the URL that the browser is sent to.
    pub(crate) async fn browse(&self, login: &PendingLogin) -> String {
        let path = login.url().strip_prefix(self.sim.url()).unwrap();
        let response = self.sim.service().call(Request::get(path).body(String::new()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 302);
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    pub(crate) async fn try_login(&self, scopes: &[&str]) -> Result<TokenSet, Error> {
        let login = self.client.authorize_url(scopes.iter().copied(), REDIRECT).unwrap();
        let redirected = self.browse(&login).await;
        self.client.exchange_code(login, &Redirected::parse(&redirected)?).await
    }

    pub(crate) async fn login(&self) -> TokenSet {
        self.try_login(&["users.read", "incidents.read"]).await.unwrap()
    }

    /// A provider of a new login, in memory.
    pub(crate) async fn provider(&self) -> (UserToken, MemoryStore) {
        let store = MemoryStore::from(self.login().await);
        (UserToken::new(self.client.clone(), store.clone()), store)
    }

    pub(crate) fn session(&self, provider: impl CredentialProvider) -> RestSession {
        let builder = RestSession::builder_with(provider).base_url(self.sim.url());
        builder.transport(direct).build().unwrap()
    }

    /// The token requests of a grant.
    pub(crate) fn requests(&self, grant: &str) -> usize {
        let body = format!("grant_type={grant}");
        let of_grant = |request: &pd_sim::Recorded| String::from_utf8_lossy(&request.body()).contains(&body);
        self.sim.journal().to(&Method::POST, "/oauth/token").iter().filter(|request| of_grant(request)).count()
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.requests("refresh_token")
    }
}

pub(crate) fn builder(sim: &Sim) -> OAuthClientBuilder {
    let builder = OAuthClient::builder(sim.oauth_client_id()).secret(sim.oauth_client_secret()).subdomain("acme");
    builder
        .base_url(sim.url())
        .transport(|transport| direct(transport).retry(RetryOptions::new().initial(Duration::ZERO)))
}

fn direct(transport: pd_transport::TransportBuilder) -> pd_transport::TransportBuilder {
    transport.http_client(ClientOptions::new().proxy(Proxy::none()))
}
