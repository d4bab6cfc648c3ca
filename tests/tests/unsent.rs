//! An attempt whose request was never written does not change how the response to the next one is read.

mod loopback;

use std::time::Duration;

use http::{Method, StatusCode};
use loopback::{Handshake, TlsSim};
use pd_core::{Credential, Effect};
use pd_rest::RestSession;
use pd_sim::Sim;
use pd_transport::{
    RetryOptions,
    pd_http::{ClientOptions, Proxy, Roots},
};
use serde_json::{Value, json};

/// An attempt ends in the stalled handshake long before the handshake's own limit. Long enough for a response to come.
const ATTEMPT: Duration = Duration::from_secs(1);
const CONNECT: Duration = Duration::from_secs(60);

/// A session whose first TLS handshake stalls.
async fn stalled_once() -> (RestSession, TlsSim) {
    let stall = |connection| if connection == 0 { Handshake::Stall } else { Handshake::Complete };
    let server = TlsSim::start(Sim::builder(), &["h2", "http/1.1"], stall).await;
    let client = ClientOptions::new()
        .proxy(Proxy::none())
        .roots(Roots::OnlyGiven)
        .root_certificates(server.root.clone())
        .connect_timeout(CONNECT);
    let session = RestSession::builder(Credential::token(server.sim.account_key()).unwrap())
        .base_url(&server.url)
        .default_from("ada.okafor@example.com")
        .timeout(ATTEMPT)
        .retry(RetryOptions::new().initial(Duration::from_millis(1)))
        .transport(|transport| transport.http_client(client))
        .build()
        .unwrap();
    (session, server)
}

/// The server saw only the second attempt.
fn assert_retried(sim: &Sim, method: &Method, path: &str) {
    assert_eq!(sim.journal().to(method, path).len(), 1);
    assert_eq!(sim.connections().opened, 1, "the stalled handshake never reached the simulator");
}

#[tokio::test]
async fn a_deletion_of_nothing_is_not_found_if_the_first_attempt_was_not_sent() {
    let (session, server) = stalled_once().await;
    let error = session.rdelete("teams/PNEVER1").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND), "{error}");
    assert!(!error.is_ambiguous(), "{error}");
    assert_eq!(error.effect(), Effect::Rejected);
    assert_retried(&server.sim, &Method::DELETE, "/teams/PNEVER1");
}

#[tokio::test]
async fn a_conflict_of_a_put_is_certain_if_the_first_attempt_was_not_sent() {
    let (session, server) = stalled_once().await;
    let resolved =
        server.sim.objects("incidents").into_iter().find(|incident| incident["status"] == "resolved").unwrap();
    let path = format!("/incidents/{}", resolved["id"].as_str().unwrap());
    let resolve = json!({"type": "incident_reference", "status": "resolved"});
    let error = session.rput::<Value>(path.as_str()).json(&resolve).await.unwrap_err();
    assert_eq!(error.api_error().unwrap().code(), Some(1001), "{error}");
    assert!(!error.is_ambiguous() && !error.to_string().contains("may have"), "{error}");
    assert_eq!(error.effect(), Effect::Rejected);
    assert_retried(&server.sim, &Method::PUT, &path);
}

#[tokio::test]
async fn an_incident_of_somebody_else_is_not_returned_if_the_first_attempt_was_not_sent() {
    let (session, server) = stalled_once().await;
    let service = server.sim.objects("services")[0]["id"].clone();
    let incident = json!({
        "type": "incident",
        "title": "Disk full",
        "incident_key": "disk-1",
        "service": {"id": service, "type": "service_reference"},
    });
    server.sim.insert(
        "incidents",
        json!({
            "title": "Disk full",
            "status": "triggered",
            "incident_key": "disk-1",
            "service": {"id": service, "type": "service_reference"},
        }),
    );
    let error = session.rpost::<Value>("incidents").json(&incident).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST), "{error}");
    assert!(!error.is_ambiguous(), "{error}");
    assert_eq!(error.effect(), Effect::Rejected);
    assert_retried(&server.sim, &Method::POST, "/incidents");
    assert!(server.sim.journal().to(&Method::GET, "/incidents").is_empty(), "nothing is looked up");
}
