//! The secrets of OAuth: client secret, code, verifier, and the three tokens.

use std::time::Duration;

use pd_oauth::{
    AppToken, FileStore, MemoryStore, OAuthClient, PendingLogin, Redirected, TokenSet, TokenStore as _, UserToken,
};
use pd_rest::RestSession;
use pd_sim::{Fault, Sim};
use pd_transport::{
    Limit, RetryOptions,
    pd_http::{ClientOptions, Proxy},
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{
    echo,
    sink::{ACCESS_TOKEN, CLIENT_SECRET, CODE, ID_TOKEN, REFRESH_TOKEN, Sink, VERIFIER},
};

const REDIRECT: &str = "http://127.0.0.1:8910/callback";

fn client(sim: &Sim) -> OAuthClient {
    let retry = RetryOptions::new().status(429, Limit::N(0)).initial(Duration::ZERO).max_network_attempts(1);
    OAuthClient::builder("leak-client")
        .secret(CLIENT_SECRET)
        .subdomain("acme")
        .base_url(sim.url())
        .transport(|transport| {
            transport
                .http_client(ClientOptions::new().proxy(Proxy::none()))
                .max_response_bytes(1 << 20)
                .timeout(Duration::from_secs(30))
                .retry(retry)
        })
        .build()
        .unwrap()
}

/// The response of the token endpoint with known tokens.
fn tokens() -> Fault {
    let body = json!({
        "access_token": ACCESS_TOKEN, "refresh_token": REFRESH_TOKEN, "id_token": ID_TOKEN,
        "scope": "users.read openid", "token_type": "bearer", "expires_in": 86_400,
    });
    Fault::status(200).body(body.to_string(), "application/json").path("/oauth/token")
}

/// A login with the known verifier, and the redirect with the known code.
fn login(client: &OAuthClient) -> (PendingLogin, Redirected) {
    let login = client.authorize_url(["users.read", "incidents.read"], REDIRECT).unwrap();
    let mut stored: Value = serde_json::from_str(login.to_json().expose_secret()).unwrap();
    stored["verifier"] = json!(VERIFIER);
    let redirected = format!("{REDIRECT}?code={CODE}&subdomain=acme&state={}", login.state());
    (PendingLogin::from_json(&stored.to_string()).unwrap(), Redirected::parse(&redirected).unwrap())
}

/// The requests that get a response.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenRequestKind {
    /// The exchange of a code, whose request has a code and a verifier.
    Code,
    /// A refresh, whose request has a refresh token.
    Refresh,
    Everything,
}

/// Makes token requests, and requests of sessions whose provider needs a token request.
async fn ask(sink: &Sink, sim: &Sim, client: &OAuthClient, known: &TokenSet, asked: TokenRequestKind) {
    if asked != TokenRequestKind::Refresh {
        let (login, redirected) = login(client);
        sink.result("exchange_code", client.exchange_code(login, &redirected).await);
    }
    if asked != TokenRequestKind::Code {
        sink.result("refresh", client.refresh(known).await);
        let old = known.to_json().expose_secret().replace("202", "200");
        let provider = UserToken::new(client.clone(), MemoryStore::from(TokenSet::from_json(&old).unwrap()));
        sink.result("tokens", provider.tokens().await);
        let session = RestSession::builder_with(provider).base_url(sim.url()).build().unwrap();
        sink.result("rget", session.rget::<Value>("users/me").await);
        sink.debug("session", &session);
    }
    if asked == TokenRequestKind::Everything {
        sink.result("app_token", client.app_token(["users.read"]).await);
        sink.result("app tokens", AppToken::new(client.clone(), ["users.read"]).tokens().await);
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_of_oauth_is_shown_by_responses_or_faults() {
    let sink = Sink::install();
    let sim = Sim::builder().users(2).start().await.unwrap();
    let client = client(&sim);
    sim.fault(tokens());
    let (pending, redirected) = login(&client);
    let known = client.exchange_code(pending, &redirected).await.unwrap();
    // Only requests that contain the secret, because the client cannot redact a secret that it does not know.
    for (secret, asked) in [
        (CLIENT_SECRET, TokenRequestKind::Everything),
        (CODE, TokenRequestKind::Code),
        (VERIFIER, TokenRequestKind::Code),
        (REFRESH_TOKEN, TokenRequestKind::Refresh),
    ] {
        for (name, fault) in echo::with_texts(vec![("a secret of the request", format!("you sent {secret}"))]) {
            sink.about(name);
            sim.fault(fault.path("/oauth/token").always());
            ask(&sink, &sim, &client, &known, asked).await;
            sim.clear_faults();
        }
    }
    let faults = echo::faults().into_iter().map(|(name, fault)| (name.to_owned(), fault));
    for (name, fault) in faults.chain(responses_with_tokens()) {
        sink.about(name);
        sim.fault(fault.path("/oauth/token").always());
        ask(&sink, &sim, &client, &known, TokenRequestKind::Everything).await;
        sim.clear_faults();
    }
    sink.assert_clean();
}

/// Responses with tokens that cannot be read.
fn responses_with_tokens() -> Vec<(String, Fault)> {
    let whole = json!({"refresh_token": REFRESH_TOKEN, "id_token": ID_TOKEN, "access_token": ACCESS_TOKEN}).to_string();
    let bodies = [
        whole[..whole.len() - 1].to_owned(),
        whole.replace("access_token", "token"),
        whole.replace(ACCESS_TOKEN, &format!("{ACCESS_TOKEN}\\n{ACCESS_TOKEN}")),
        format!("[{whole}]"),
        whole.replace(':', ";"),
    ];
    let response =
        |(number, body)| (format!("tokens, body {number}"), Fault::status(200).body(body, "application/json"));
    bodies.into_iter().enumerate().map(response).collect()
}

#[tokio::test]
async fn debug_output_of_each_oauth_type_hides_its_secrets() {
    let sink = Sink::install();
    sink.about("Debug");
    let sim = Sim::builder().users(2).start().await.unwrap();
    let client = client(&sim);
    sink.debug("builder", &OAuthClient::builder("leak-client").secret(CLIENT_SECRET));
    sink.debug("client", &client);
    let (pending, redirected) = login(&client);
    sink.debug("login", &pending);
    sink.debug("stored login", &pending.to_json());
    sink.debug("redirect", &redirected);
    sim.fault(tokens());
    let tokens = client.exchange_code(pending, &redirected).await.unwrap();
    sink.debug("tokens", &tokens);
    sink.debug("stored tokens", &tokens.to_json());
    sink.debug("token", &(tokens.access_token(), tokens.refresh_token(), tokens.id_token(), tokens.credential()));
    let store = MemoryStore::from(tokens.clone());
    sink.debug("store", &store);
    let directory = tempfile::tempdir().unwrap();
    let file = FileStore::new(directory.path().join("login.json"));
    file.save(&tokens).await.unwrap();
    sink.debug("file store", &file);
    sink.debug("lock", &file.lock().await.unwrap());
    let provider = UserToken::new(client.clone(), file);
    provider.tokens().await.unwrap();
    sink.debug("provider", &provider);
    sink.debug("app provider", &AppToken::new(client.clone(), ["users.read"]));
    sink.result("forged state", client.exchange_code(login(&client).0, &login(&client).1).await);
    sink.result("stored tokens", TokenSet::from_json(&format!("{{\"access_token\": [\"{ACCESS_TOKEN}\"]}}")));
    sink.result("stored login", PendingLogin::from_json(&format!("{{\"verifier\": [\"{VERIFIER}\"]}}")));
    sink.assert_clean();
}
