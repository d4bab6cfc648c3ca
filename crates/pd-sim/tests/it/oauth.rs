//! The authorization server, and the scopes that endpoints require.

use std::time::Duration;

use form_urlencoded::Serializer;
use http::{Method, StatusCode};
use pd_sim::{Consent, Fault, Sim};
use serde_json::{Value, json};

use crate::client::{Answer, Client};

const CALLBACK: &str = "http://127.0.0.1:5000/callback";
/// The verifier and the challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn authorize(sim: &Sim, changes: &[(&str, &str)]) -> Answer {
    let mut query = vec![
        ("client_id", sim.oauth_client_id()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "incidents.read users.read pizza.read"),
        ("state", "s&=1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    query.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    query.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    let query = Serializer::new(String::new()).extend_pairs(query).finish();
    Client::new(sim).anonymous().get(&format!("/oauth/authorize?{query}")).await
}

/// Returns the parameters of a redirect.
fn redirected(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::FOUND);
    let location = answer.headers["location"].to_str().unwrap();
    let query = location.strip_prefix(CALLBACK).unwrap().strip_prefix('?').unwrap();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

async fn code(sim: &Sim) -> String {
    value(&redirected(&authorize(sim, &[]).await), "code").to_owned()
}

async fn token(sim: &Sim, pairs: &[(&str, &str)]) -> Answer {
    let client = [("client_id", sim.oauth_client_id()), ("client_secret", sim.oauth_client_secret())];
    let given = |name: &str| pairs.iter().any(|(known, _)| *known == name);
    let mut body = Serializer::new(String::new());
    body.extend_pairs(client.iter().filter(|(name, _)| !given(name)));
    body.extend_pairs(pairs);
    Client::new(sim).anonymous().send(Method::POST, "/oauth/token", body.finish()).await.unwrap()
}

async fn exchange(sim: &Sim, code: &str) -> Answer {
    let pairs =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    token(sim, &pairs).await
}

async fn refresh(sim: &Sim, tokens: &Value) -> Answer {
    let spent = tokens["refresh_token"].as_str().unwrap();
    token(sim, &[("grant_type", "refresh_token"), ("refresh_token", spent)]).await
}

fn bearer(sim: &Sim, tokens: &Value) -> Client {
    Client::new(sim).authorized(&format!("Bearer {}", tokens["access_token"].as_str().unwrap()))
}

#[tokio::test]
async fn a_code_is_exchanged_for_tokens_that_authorize_requests() {
    let sim = Sim::start().await.unwrap();
    let answer = redirected(&authorize(&sim, &[]).await);
    assert_eq!((value(&answer, "subdomain"), value(&answer, "state")), ("acme", "s&=1"));
    let tokens = exchange(&sim, value(&answer, "code")).await.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("bearer"), &json!(86_400)));
    assert_eq!(tokens["scope"], "incidents.read users.read openid", "an unknown scope is ignored");
    let me = bearer(&sim, &tokens).get("/users/me").await.json();
    assert_eq!(me["user"]["id"], sim.objects("users")[0]["id"]);
    let second = sim.objects("users")[1]["id"].as_str().unwrap().to_owned();
    sim.set_consent(Consent::approve().user(&second));
    let tokens = exchange(&sim, &code(&sim).await).await.json();
    assert_eq!(bearer(&sim, &tokens).get("/users/me").await.json()["user"]["id"], json!(second));
}

#[tokio::test]
async fn an_unknown_client_or_redirect_url_is_not_redirected() {
    let sim = Sim::start().await.unwrap();
    for change in [
        ("client_id", "nobody"),
        ("redirect_uri", "https://evil.example/"),
        ("redirect_uri", "http://127.0.0.1.evil.example/callback"),
    ] {
        assert_eq!(authorize(&sim, &[change]).await.status, StatusCode::BAD_REQUEST, "{change:?}");
    }
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
    ] {
        let answer = redirected(&authorize(&sim, &[change]).await);
        assert_eq!((value(&answer, "error"), value(&answer, "state")), (error, "s&=1"));
    }
    sim.set_consent(Consent::deny());
    assert_eq!(value(&redirected(&authorize(&sim, &[]).await), "error"), "access_denied");
    sim.set_consent(Consent::approve());
    sim.register_oauth_client("public", None, &[CALLBACK]);
    let without_pkce = [("client_id", "public"), ("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(value(&redirected(&authorize(&sim, &without_pkce).await), "error"), "invalid_request");
}

#[tokio::test(start_paused = true)]
async fn an_invalid_expired_or_used_code_is_rejected() {
    let sim = Sim::start().await.unwrap();
    let pairs = |code, verifier, redirect| {
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier)]
    };
    let code_now = code(&sim).await;
    for wrong in [
        pairs(&code_now, "wrong", CALLBACK),
        pairs(&code_now, VERIFIER, "http://127.0.0.1:5001/callback"),
        pairs("wrong", VERIFIER, CALLBACK),
    ] {
        let answer = token(&sim, &wrong).await;
        assert_eq!((answer.status, answer.json()["error"].clone()), (StatusCode::BAD_REQUEST, json!("invalid_grant")));
    }
    let tokens = exchange(&sim, &code_now).await.json();
    // The second use revokes the tokens of the first.
    assert_eq!(exchange(&sim, &code_now).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(bearer(&sim, &tokens).get("/users/me").await.status, StatusCode::UNAUTHORIZED);
    let late = code(&sim).await;
    tokio::time::advance(Duration::from_secs(30)).await;
    assert_eq!(exchange(&sim, &late).await.json()["error"], "invalid_grant");
    for client in [("client_secret", "wrong"), ("client_id", "nobody")] {
        let answer = token(&sim, &[client, ("grant_type", "client_credentials")]).await;
        assert_eq!(
            (answer.status, answer.json()["error"].clone()),
            (StatusCode::UNAUTHORIZED, json!("invalid_client"))
        );
    }
    assert_eq!(token(&sim, &[("grant_type", "password")]).await.json()["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn a_refresh_token_that_is_used_twice_revokes_its_login() {
    let sim = Sim::start().await.unwrap();
    let first = exchange(&sim, &code(&sim).await).await.json();
    let second = refresh(&sim, &first).await.json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(bearer(&sim, &first).get("/users/me").await.status, StatusCode::OK, "the old access token stays valid");
    let other = exchange(&sim, &code(&sim).await).await.json();
    assert_eq!(refresh(&sim, &first).await.json()["error"], "invalid_grant");
    assert_eq!(refresh(&sim, &second).await.json()["error"], "invalid_grant");
    assert_eq!(bearer(&sim, &second).get("/users/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(bearer(&sim, &other).get("/users/me").await.status, StatusCode::OK, "another login is not affected");
}

#[tokio::test(start_paused = true)]
async fn tokens_expire_by_the_simulators_clock() {
    let sim = Sim::start().await.unwrap();
    sim.set_token_lifetimes(Duration::from_secs(60), Duration::from_secs(120));
    let tokens = exchange(&sim, &code(&sim).await).await.json();
    assert_eq!(tokens["expires_in"], 60);
    tokio::time::advance(Duration::from_secs(59)).await;
    assert_eq!(bearer(&sim, &tokens).get("/users/me").await.status, StatusCode::OK);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(bearer(&sim, &tokens).get("/users/me").await.status, StatusCode::UNAUTHORIZED);
    let tokens = refresh(&sim, &tokens).await.json();
    tokio::time::advance(Duration::from_secs(120)).await;
    assert_eq!(refresh(&sim, &tokens).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn scopes_are_enforced() {
    let sim = Sim::start().await.unwrap();
    let tokens = exchange(&sim, &code(&sim).await).await.json();
    let client = bearer(&sim, &tokens);
    assert_eq!(client.get("/incidents").await.status, StatusCode::OK);
    let rejected = client.post("/incidents", json!({"incident": {}})).await;
    assert_eq!(rejected.status, StatusCode::FORBIDDEN);
    assert_eq!(rejected.json()["error"]["required_scopes"], "incidents.write");
    assert_eq!(rejected.json()["error"]["token_scopes"], "incidents.read users.read openid");
    assert_eq!(client.get("/maintenance_windows").await.json()["error"]["required_scopes"], "services.read");
    // API keys, and the initial bearer token, have all scopes.
    assert_eq!(Client::new(&sim).get("/maintenance_windows").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_app_token_belongs_to_the_account() {
    let sim = Sim::start().await.unwrap();
    let app = |scope: &'static str| [("grant_type", "client_credentials"), ("scope", scope)];
    let tokens = token(&sim, &app("as_account-us.acme incidents.read users.read")).await.json();
    assert_eq!((&tokens["scope"], tokens.get("refresh_token")), (&json!("incidents.read users.read"), None));
    assert_eq!(bearer(&sim, &tokens).get("/incidents").await.status, StatusCode::OK);
    assert_eq!(bearer(&sim, &tokens).get("/users/me").await.status, StatusCode::BAD_REQUEST, "it has no user");
    for scope in ["incidents.read", "as_account-us.other incidents.read", "as_account-mars.acme"] {
        assert_eq!(token(&sim, &app(scope)).await.json()["error"], "invalid_scope", "{scope}");
    }
}

#[tokio::test]
async fn faults_can_be_injected_into_the_authorization_server() {
    let sim = Sim::start().await.unwrap();
    sim.fault(Fault::status(503).path("/oauth/authorize"));
    assert_eq!(authorize(&sim, &[]).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let code = code(&sim).await;
    sim.fault(Fault::status(503).path("/oauth/token"));
    assert_eq!(exchange(&sim, &code).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(exchange(&sim, &code).await.status, StatusCode::OK, "the fault did not use the code");
}
