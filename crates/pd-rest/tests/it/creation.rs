//! A retry cannot create a second incident with the same key.

use http::Method;
use pd_core::Credential;
use pd_rest::RestSession;
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

fn session(sim: &Sim) -> RestSession {
    let credential = Credential::token(sim.account_key()).unwrap();
    let retry = pd_transport::RetryOptions::new().initial(std::time::Duration::ZERO);
    let builder = RestSession::builder(credential).base_url(sim.url()).default_from("ada.okafor@example.com");
    builder.retry(retry).build().unwrap()
}

fn incident(sim: &Sim, key: Option<&str>) -> Value {
    let service = sim.objects("services")[0]["id"].clone();
    let mut incident =
        json!({"type": "incident", "title": "Disk full", "service": {"id": service, "type": "service_reference"}});
    if let Some(key) = key {
        incident["incident_key"] = json!(key);
    }
    incident
}

#[tokio::test]
async fn the_incident_that_the_first_attempt_created_is_returned() {
    let sim = Sim::start().await.unwrap();
    let session = session(&sim);
    let before = sim.count("incidents");
    sim.fault(Fault::lose_response().method(Method::POST));
    let made: Value = session.rpost("incidents").json(&incident(&sim, Some("disk-1"))).await.unwrap();
    assert_eq!(made["incident_key"], "disk-1");
    assert_eq!(made["title"], "Disk full");
    assert_eq!(sim.count("incidents"), before + 1);
    let posts = sim.journal().to(&Method::POST, "/incidents");
    assert_eq!(posts.len(), 2, "the request is repeated");
    assert_eq!(posts[0].body(), posts[1].body());
    let lookup = &sim.journal().to(&Method::GET, "/incidents")[0];
    assert_eq!(lookup.query_value("date_range"), Some("all"));
    assert_eq!(lookup.query_value("incident_key"), Some("disk-1"));
}

#[tokio::test]
async fn a_key_of_an_existing_incident_is_an_error() {
    let sim = Sim::start().await.unwrap();
    let session = session(&sim);
    let _: Value = session.rpost("incidents").json(&incident(&sim, Some("disk-2"))).await.unwrap();
    let error = session.rpost::<Value>("incidents").json(&incident(&sim, Some("disk-2"))).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400), "no attempt was ambiguous: {error}");
}

#[tokio::test]
async fn without_a_key_nothing_is_retried() {
    let sim = Sim::start().await.unwrap();
    let session = session(&sim);
    let before = sim.count("incidents");
    sim.fault(Fault::lose_response().method(Method::POST));
    let error = session.rpost::<Value>("incidents").json(&incident(&sim, None)).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(sim.count("incidents"), before + 1);
    assert_eq!(sim.journal().to(&Method::POST, "/incidents").len(), 1);
}

#[tokio::test]
async fn another_error_after_a_lost_response_is_returned() {
    let sim = Sim::start().await.unwrap();
    let session = session(&sim);
    sim.fault(Fault::reset_after_read().method(Method::POST));
    sim.fault(
        Fault::status(400)
            .body(
                r#"{"error":{"message":"Invalid Input Provided","code":2001,"errors":["Title is too long"]}}"#,
                "application/json",
            )
            .method(Method::POST),
    );
    let error = session.rpost::<Value>("incidents").json(&incident(&sim, Some("disk-3"))).await.unwrap_err();
    assert_eq!(error.api_error().unwrap().errors(), ["Title is too long"]);
}

#[tokio::test]
async fn if_the_incident_cannot_be_found_the_rejection_is_returned_and_is_ambiguous() {
    for lookup in [Fault::status(500), Fault::reset_after_read(), Fault::html()] {
        let sim = Sim::start().await.unwrap();
        let session = session(&sim);
        sim.fault(Fault::lose_response().method(Method::POST));
        sim.fault(lookup.method(Method::GET).times(10));
        let error = session.rpost::<Value>("incidents").json(&incident(&sim, Some("disk-4"))).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400), "{error}");
        assert!(error.is_ambiguous() && error.to_string().contains("may have been carried out"), "{error}");
    }
}
