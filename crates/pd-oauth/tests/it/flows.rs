//! Logins, app tokens, and their errors.

use std::time::Duration;

use http::{Method, header::AUTHORIZATION};
use pd_oauth::{ErrorKind, OAuthClient, PendingLogin, Redirected, TokenKind};
use pd_sim::{Consent, Fault};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::bench::{Bench, DAY, REDIRECT, builder};

#[tokio::test]
async fn a_user_logs_in_and_the_tokens_have_expiry_scopes_and_subdomain() {
    let bench = Bench::new().await;
    let before = jiff::Timestamp::now();
    let tokens = bench.try_login(&["users.read", "incidents.write"]).await.unwrap();
    assert_eq!((tokens.kind(), tokens.subdomain()), (TokenKind::User, Some("acme")));
    assert_eq!(tokens.scopes(), ["users.read", "incidents.write", "openid"]);
    assert!(tokens.missing_scopes().is_empty() && tokens.id_token().is_some() && tokens.refresh_token().is_some());
    let lifetime = tokens.expires_at().unwrap().duration_since(before);
    assert!((DAY.as_secs()..DAY.as_secs() + 60).contains(&lifetime.as_secs().try_into().unwrap()), "{lifetime}");
    let user: Value = bench.session(Fixed(tokens)).rget("users/me").await.unwrap();
    assert_eq!(user["id"], bench.sim.objects("users")[0]["id"]);
}

/// A provider of tokens that are never renewed.
struct Fixed(pd_oauth::TokenSet);

impl pd_transport::CredentialProvider for Fixed {
    async fn credential(&self) -> Result<pd_core::Credential, pd_transport::BoxError> {
        Ok(self.0.credential().clone())
    }
}

#[tokio::test]
async fn the_url_has_pkce_and_state_and_the_requests_have_no_authorization_header() {
    let bench = Bench::new().await;
    let login = bench.client.authorize_url(["users.read", "openid"], REDIRECT).unwrap();
    let query: Vec<(String, String)> =
        form_urlencoded::parse(login.url().split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    let value = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!((value("response_type"), value("code_challenge_method")), (Some("code"), Some("S256")));
    assert_eq!((value("scope"), value("redirect_uri")), (Some("users.read openid"), Some(REDIRECT)));
    assert_eq!((value("state"), value("code_challenge").map(str::len)), (Some(login.state()), Some(43)));
    let other = bench.client.authorize_url(["users.read"], REDIRECT).unwrap();
    assert_ne!(login.state(), other.state());
    let redirected = bench.browse(&login).await;
    let tokens = bench.client.exchange_code(login, &Redirected::parse(&redirected).unwrap()).await.unwrap();
    bench.client.refresh(&tokens).await.unwrap();
    bench.client.app_token(["users.read"]).await.unwrap();
    let sent = bench.sim.journal().to(&Method::POST, "/oauth/token");
    assert_eq!(sent.len(), 3);
    for request in sent {
        assert!(!request.headers().contains_key(AUTHORIZATION));
        assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert!(String::from_utf8_lossy(&request.body()).contains("client_secret="));
    }
}

#[tokio::test]
async fn a_client_without_a_secret_logs_in_by_pkce() {
    let bench = Bench::new().await;
    bench.sim.register_oauth_client("public", None, &["http://127.0.0.1/callback"]);
    let client = OAuthClient::builder("public").base_url(bench.sim.url()).build().unwrap();
    let login = client.authorize_url(["users.read"], "http://127.0.0.1:4000/callback").unwrap();
    let redirected = bench.browse(&login).await;
    client.exchange_code(login, &Redirected::parse(&redirected).unwrap()).await.unwrap();
    let sent = bench.sim.journal().last().unwrap();
    assert!(!String::from_utf8_lossy(&sent.body()).contains("client_secret"));
    assert_eq!(client.app_token(["users.read"]).await.unwrap_err().kind(), &ErrorKind::Invalid);
}

#[tokio::test]
async fn the_request_for_an_app_token_has_the_account_and_the_region() {
    let bench = Bench::new().await;
    let tokens = bench.client.app_token(["incidents.read"]).await.unwrap();
    assert_eq!((tokens.kind(), tokens.subdomain()), (TokenKind::App, Some("acme")));
    assert!(tokens.refresh_token().is_none() && tokens.missing_scopes().is_empty());
    assert!(tokens.access_token().expose_secret().starts_with("pdus+"));
    let eu = builder(&bench.sim).region(pd_core::Region::Eu).build().unwrap().app_token(["incidents.read"]).await;
    assert!(eu.unwrap().access_token().expose_secret().starts_with("pdeu+"));
    let sent = bench.sim.journal().last().unwrap();
    assert!(String::from_utf8_lossy(&sent.body()).contains("scope=as_account-eu.acme+incidents.read"));
    let elsewhere = builder(&bench.sim).subdomain("other").build().unwrap();
    let error = elsewhere.app_token(["incidents.read"]).await.unwrap_err();
    assert_eq!(error.oauth_code(), Some("invalid_scope"));
    assert!(!error.needs_login() && !error.is_transient(), "{error}");
}

#[tokio::test]
async fn scopes_that_were_not_granted_are_reported() {
    let bench = Bench::new().await;
    bench.sim.set_consent(Consent::approve().scopes(["users.read"]));
    let tokens = bench.try_login(&["users.read", "incidents.read", "pizza.read"]).await.unwrap();
    assert_eq!(tokens.missing_scopes(), ["incidents.read", "pizza.read"]);
    let tokens = bench.client.refresh(&tokens).await.unwrap();
    assert_eq!(tokens.missing_scopes(), ["incidents.read", "pizza.read"], "they are still missing after a refresh");
}

#[tokio::test]
async fn another_state_is_rejected_and_nothing_is_sent() {
    let bench = Bench::new().await;
    let (login, other) =
        (bench.client.authorize_url(["users.read"], REDIRECT), bench.client.authorize_url(["users.read"], REDIRECT));
    let redirected = bench.browse(&other.unwrap()).await;
    let login = login.unwrap();
    for redirected in [redirected.clone(), redirected.split("&state").next().unwrap().to_owned()] {
        let stored = PendingLogin::from_json(login.to_json().expose_secret()).unwrap();
        let error = bench.client.exchange_code(stored, &Redirected::parse(&redirected).unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::StateMismatch);
        assert!(error.to_string().contains("state"), "{error}");
    }
    assert_eq!(bench.requests("authorization_code"), 0);
}

#[tokio::test]
async fn denied_consent_has_its_own_error_kind() {
    let bench = Bench::new().await;
    bench.sim.set_consent(Consent::deny());
    let error = bench.try_login(&["users.read"]).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Denied);
    assert!(error.to_string().contains("access_denied") && !error.needs_login(), "{error}");
    assert_eq!(bench.requests("authorization_code"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_code_expires_after_30_seconds() {
    let bench = Bench::new().await;
    for (seconds, works) in [(29, true), (30, false)] {
        let login = bench.client.authorize_url(["users.read"], REDIRECT).unwrap();
        let redirected = Redirected::parse(&bench.browse(&login).await).unwrap();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        let result = bench.client.exchange_code(login, &redirected).await;
        assert_eq!(result.is_ok(), works, "{seconds} s: {result:?}");
        if let Err(error) = result {
            assert!(error.needs_login() && error.oauth_code() == Some("invalid_grant"), "{error}");
            assert!(error.to_string().ends_with("log in again"), "{error}");
        }
    }
}

#[tokio::test]
async fn another_verifier_is_rejected() {
    let bench = Bench::new().await;
    let login = bench.client.authorize_url(["users.read"], REDIRECT).unwrap();
    let redirected = Redirected::parse(&bench.browse(&login).await).unwrap();
    let other = bench.client.authorize_url(["users.read"], REDIRECT).unwrap();
    let verifier = |login: &PendingLogin| {
        let stored: Value = serde_json::from_str(login.to_json().expose_secret()).unwrap();
        stored["verifier"].as_str().unwrap().to_owned()
    };
    let forged = login.to_json().expose_secret().replace(&verifier(&login), &verifier(&other));
    let error = bench.client.exchange_code(PendingLogin::from_json(&forged).unwrap(), &redirected).await.unwrap_err();
    assert_eq!(error.oauth_code(), Some("invalid_grant"));
    assert!(error.to_string().contains("verifier"), "{error}");
}

#[tokio::test]
async fn another_redirect_url_is_rejected() {
    let bench = Bench::new().await;
    let login = bench.client.authorize_url(["users.read"], REDIRECT).unwrap();
    let redirected = Redirected::parse(&bench.browse(&login).await).unwrap();
    let stored = login.to_json().expose_secret().replace(":8910", ":8911");
    let error = bench.client.exchange_code(PendingLogin::from_json(&stored).unwrap(), &redirected).await.unwrap_err();
    assert_eq!(error.oauth_code(), Some("invalid_grant"));
}

#[tokio::test]
async fn a_code_that_is_used_twice_revokes_its_tokens() {
    let bench = Bench::new().await;
    let login = bench.client.authorize_url(["users.read"], REDIRECT).unwrap();
    let redirected = Redirected::parse(&bench.browse(&login).await).unwrap();
    let again = PendingLogin::from_json(login.to_json().expose_secret()).unwrap();
    let tokens = bench.client.exchange_code(login, &redirected).await.unwrap();
    assert!(bench.client.exchange_code(again, &redirected).await.unwrap_err().needs_login());
    assert!(bench.client.refresh(&tokens).await.unwrap_err().needs_login());
}

#[tokio::test]
async fn the_error_of_a_wrong_secret_does_not_ask_to_log_in_again() {
    let bench = Bench::new().await;
    let tokens = bench.login().await;
    let wrong = builder(&bench.sim).secret("wrong-secret-0000").build().unwrap();
    let error = wrong.refresh(&tokens).await.unwrap_err();
    assert_eq!(error.oauth_code(), Some("invalid_client"));
    assert!(!error.needs_login() && error.to_string().contains("client secret"), "{error}");
    bench.client.refresh(&tokens).await.unwrap();
}

#[tokio::test]
async fn a_code_is_never_sent_twice_after_an_unknown_outcome() {
    let bench = Bench::new().await;
    for fault in [Fault::lose_response(), Fault::cut_body(5), Fault::status(502)] {
        let before = bench.requests("authorization_code");
        bench.sim.fault(fault.path("/oauth/token"));
        let error = bench.try_login(&["users.read"]).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Unknown);
        assert!(error.needs_login() && !error.is_transient(), "{error}");
        assert_eq!(bench.requests("authorization_code"), before + 1);
    }
}

#[tokio::test]
async fn requests_that_spent_nothing_are_retried() {
    let bench = Bench::new().await;
    // The connection is reset before the request is written.
    bench.sim.close_connections();
    bench.sim.fault(Fault::status(429).header("retry-after", "0").path("/oauth/token"));
    bench.login().await;
    bench.sim.fault(Fault::lose_response().path("/oauth/token").times(2));
    bench.client.app_token(["users.read"]).await.unwrap();
    assert_eq!(bench.requests("client_credentials"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_that_outlasts_the_deadline_is_transient() {
    let bench = Bench::new().await;
    let tokens = bench.login().await;
    bench.sim.fault(Fault::status(429).header("retry-after", "40").path("/oauth/token").always());
    let error = bench.client.refresh(&tokens).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::RateLimited);
    assert!(error.is_transient() && !error.needs_login(), "{error}");
}

#[tokio::test]
async fn invalid_arguments_are_rejected_before_sending() {
    let bench = Bench::new().await;
    for (scope, redirect) in [("", REDIRECT), ("a b", REDIRECT), ("users.read", "callback"), ("users.read", "")] {
        let error = bench.client.authorize_url([scope], redirect).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Invalid, "{error}");
    }
    let errors = [
        OAuthClient::builder(" ").build().unwrap_err(),
        OAuthClient::builder("id").secret("").build().unwrap_err(),
        OAuthClient::builder("id").subdomain("acme.pagerduty.com").build().unwrap_err(),
        OAuthClient::builder("id").base_url("http://identity.example").build().unwrap_err(),
        OAuthClient::builder("id")
            .transport(|transport| transport.credential(pd_core::Credential::token("HIDDENSECRET").unwrap()))
            .build()
            .unwrap_err(),
    ];
    for error in errors {
        assert!(!format!("{error} {error:?}").contains("HIDDENSECRET"), "{error:?}");
    }
    assert_eq!(bench.sim.journal().total(), 0);
}
