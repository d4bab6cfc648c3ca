//! An attempt whose request was never written does not change how the session interprets the response to the retry.

use std::time::Duration;

use http::{Method, StatusCode};
use pd_core::{Credential, Effect};
use pd_fixtures::{Handshake, HeldClock, until};
use pd_rest::RestSession;
use pd_sim::Sim;
use pd_tests::TlsSim;
use pd_transport::{
    RetryOptions,
    pd_http::{ClientOptions, Proxy, Roots},
};
use serde_json::{Value, json};

/// The timeout of an attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// The timeout for connecting, which never expires here.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(60);

/// Starts a server whose first TLS handshake stalls, and a session for it.
async fn first_handshake_stalls() -> (RestSession, TlsSim) {
    let stall = |connection| if connection == 0 { Handshake::Stall } else { Handshake::Complete };
    let server = TlsSim::start(Sim::builder(), &["h2", "http/1.1"], stall).await;
    let client = ClientOptions::new()
        .proxy(Proxy::none())
        .roots(Roots::OnlyGiven)
        .root_certificates(server.root.clone())
        .connect_timeout(CONNECT_TIMEOUT);
    let session = RestSession::builder(Credential::token(server.sim.account_key()).unwrap())
        .base_url(&server.url)
        .default_from("ada.okafor@example.com")
        .timeout(ATTEMPT_TIMEOUT)
        .retry(RetryOptions::new().initial(Duration::ZERO))
        .transport(|transport| transport.http_client(client))
        .build()
        .unwrap();
    (session, server)
}

/// Makes a call whose first attempt times out in its TLS handshake. No other attempt does: the clock stands still.
async fn after_a_timeout<T>(server: &TlsSim, call: impl IntoFuture<Output = T>) -> T {
    let _clock = HeldClock::new();
    let timeout = async {
        until(|| server.server.connections() == 1).await;
        tokio::time::advance(ATTEMPT_TIMEOUT).await;
    };
    tokio::join!(call.into_future(), timeout).0
}

/// Asserts that the server received the second attempt only.
fn assert_one_request_arrived(sim: &Sim, method: &Method, path: &str) {
    assert_eq!(sim.journal().to(method, path).len(), 1);
    assert_eq!(sim.connections().opened, 1, "the stalled handshake never reached the simulator");
}

#[tokio::test(start_paused = true)]
async fn a_delete_of_a_missing_resource_is_not_found_if_the_first_attempt_was_not_sent() {
    let (session, server) = first_handshake_stalls().await;
    let error = after_a_timeout(&server, session.rdelete("teams/PNEVER1")).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND), "{error}");
    assert!(!error.is_ambiguous(), "{error}");
    assert_eq!(error.effect(), Effect::Rejected);
    assert_one_request_arrived(&server.sim, &Method::DELETE, "/teams/PNEVER1");
}

#[tokio::test(start_paused = true)]
async fn a_put_conflict_is_not_ambiguous_if_the_first_attempt_was_not_sent() {
    let (session, server) = first_handshake_stalls().await;
    let resolved =
        server.sim.objects("incidents").into_iter().find(|incident| incident["status"] == "resolved").unwrap();
    let path = format!("/incidents/{}", resolved["id"].as_str().unwrap());
    let resolve = json!({"type": "incident_reference", "status": "resolved"});
    let call = session.rput::<Value>(path.as_str()).json(&resolve);
    let error = after_a_timeout(&server, call).await.unwrap_err();
    assert_eq!(error.api_error().unwrap().code(), Some(1001), "{error}");
    assert!(!error.is_ambiguous() && !error.to_string().contains("may have"), "{error}");
    assert_eq!(error.effect(), Effect::Rejected);
    assert_one_request_arrived(&server.sim, &Method::PUT, &path);
}

#[tokio::test(start_paused = true)]
async fn an_existing_incident_is_not_returned_as_created_if_the_first_attempt_was_not_sent() {
    let (session, server) = first_handshake_stalls().await;
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
    let call = session.rpost::<Value>("incidents").json(&incident);
    let error = after_a_timeout(&server, call).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST), "{error}");
    assert!(!error.is_ambiguous(), "{error}");
    assert_eq!(error.effect(), Effect::Rejected);
    assert_one_request_arrived(&server.sim, &Method::POST, "/incidents");
    assert!(
        server.sim.journal().to(&Method::GET, "/incidents").is_empty(),
        "the session does not look for the incident"
    );
}
