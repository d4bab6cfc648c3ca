//! The hints of errors.

use std::time::Duration;

use pd_core::{Api, Credential};
use pd_rest::{Error, RestSession};
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

use super::support::{self, builder, session, session_with};

fn hint(error: &Error) -> Option<&str> {
    match error {
        Error::Api(refusal) => refusal.hint(),
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn an_account_level_key_without_from_gets_a_hint_about_from() {
    let sim = Sim::start().await.unwrap();
    let session = RestSession::builder(Credential::token(sim.account_key()).unwrap());
    let session = session.base_url(sim.url()).build().unwrap();
    let error = session.rpost::<Value>("incidents").json(&json!({"title": "x"})).await.unwrap_err();
    assert!(hint(&error).unwrap().contains("default_from"), "{error}");
    let error = session.rget::<Value>("users/me").await.unwrap_err();
    assert!(hint(&error).unwrap().contains("users/ID"), "{error}");
    let stranger = session.rpost::<Value>("incidents").from("nobody@example.com").json(&json!({"title": "x"}));
    let error = stranger.await.unwrap_err();
    assert!(hint(&error).unwrap().contains("e-mail address of a user of this account"), "{error}");
}

#[tokio::test]
async fn a_raw_response_has_the_same_hints_as_an_entity() {
    let message = json!({"error": {"message": "Invalid Input Provided", "code": 2001, "errors": ["No"]}});
    let (session, _) = session_with(builder(Api::Rest), move |_| support::json(400, &message));
    let response = session.post("incidents").from("a@example.com").json(&json!({})).await.unwrap();
    assert_eq!(hint(&response.error_for_status().unwrap_err()), None, "there was a `From`");
    let response = session.get("incidents").query("team_ids", "PT1").await.unwrap();
    assert!(hint(&response.error_for_status().unwrap_err()).unwrap().contains("`team_ids[]`"));
}

/// A user's own key needs no `From`.
#[tokio::test]
async fn from_is_suggested_only_if_the_error_mentions_it() {
    let (session, _) = session(|request| {
        let message =
            if request.uri().path() == "/incidents" { "Title cannot be empty" } else { "From header missing" };
        support::json(400, &json!({"error": {"errors": [message]}}))
    });
    let error = session.rpost::<Value>("incidents").json(&json!({})).await.unwrap_err();
    assert_eq!(hint(&error), None);
    let error = session.rput::<Value>("incidents/P1").json(&json!({})).await.unwrap_err();
    assert!(hint(&error).unwrap().contains("default_from"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_429_that_the_deadline_ended_says_so() {
    let sim = Sim::start().await.unwrap();
    let session = RestSession::builder(Credential::token(sim.api_key()).unwrap()).base_url(sim.url());
    let session = session.deadline(Duration::from_secs(1)).build().unwrap();
    sim.fault(Fault::status(429));
    let error = session.rget::<Value>("users").await.unwrap_err();
    assert!(error.is_deadline() && error.is_rate_limited());
    assert!(hint(&error).unwrap().contains("deadline"), "{error}");
}
