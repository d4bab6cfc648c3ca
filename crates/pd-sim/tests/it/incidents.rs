//! Creating and changing incidents over REST.

use http::StatusCode;
use pd_sim::Sim;
use serde_json::{Value, json};

use crate::client::Client;

async fn start() -> (Sim, Client) {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    (sim, client)
}

fn with_status(sim: &Sim, status: &str) -> Vec<String> {
    let incidents = sim.objects("incidents");
    let wanted = incidents.iter().filter(|incident| incident["status"] == status);
    wanted.map(|incident| incident["id"].as_str().unwrap().to_owned()).collect()
}

fn new_incident(sim: &Sim, key: Option<&str>) -> Value {
    let service = &sim.objects("services")[0]["id"];
    let mut incident =
        json!({"type": "incident", "title": "On fire", "service": {"id": service, "type": "service_reference"}});
    if let Some(key) = key {
        incident["incident_key"] = json!(key);
    }
    json!({"incident": incident})
}

#[tokio::test]
async fn a_second_incident_with_the_key_of_an_open_one_is_rejected() {
    let (sim, client) = start().await;
    let body = new_incident(&sim, Some("db-1/disk"));
    let made = client.post("/incidents", body.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let incident = made.json()["incident"].clone();
    assert_eq!(
        (&incident["status"], &incident["urgency"], &incident["incident_key"]),
        (&json!("triggered"), &json!("high"), &json!("db-1/disk"))
    );
    assert_eq!(incident["assignments"].as_array().unwrap().len(), 1);
    let again = client.post("/incidents", body.clone()).await;
    assert_eq!((again.status, again.code()), (StatusCode::BAD_REQUEST, 2002));
    assert!(again.json()["error"]["errors"][0].as_str().unwrap().contains("already exists"));
    assert_eq!(
        client.get("/incidents?incident_key=db-1/disk").await.ids("incidents"),
        [incident["id"].as_str().unwrap()]
    );
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    client.put(&path, json!({"incident": {"type": "incident_reference", "status": "resolved"}})).await;
    assert_eq!(client.post("/incidents", body).await.status, StatusCode::CREATED, "the key is free again");
    assert_eq!(client.post("/incidents", new_incident(&sim, None)).await.status, StatusCode::CREATED);
    assert_eq!(client.post("/incidents", new_incident(&sim, None)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn writes_with_an_account_level_key_require_a_valid_from_header() {
    let (sim, client) = start().await;
    let client = client.authorized(&format!("Token token={}", sim.account_key()));
    let rejected = client.post("/incidents", new_incident(&sim, None)).await;
    assert_eq!(rejected.status, StatusCode::BAD_REQUEST);
    assert!(rejected.json()["error"]["errors"][0].as_str().unwrap().contains("From"));
    let stranger = client.clone().header("from", "nobody@example.com");
    assert_eq!(stranger.post("/incidents", new_incident(&sim, None)).await.code(), 1008);
    let known = client.header("from", "ada.okafor@example.com");
    assert_eq!(known.post("/incidents", new_incident(&sim, None)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_status_change_is_logged_and_a_repeated_one_rejected() {
    let (sim, client) = start().await;
    let id = with_status(&sim, "triggered").remove(0);
    let path = format!("/incidents/{id}");
    let put = async |status: &str| {
        client.put(&path, json!({"incident": {"type": "incident_reference", "status": status}})).await
    };
    assert_eq!(put("acknowledged").await.json()["incident"]["status"], "acknowledged");
    assert_eq!(put("acknowledged").await.code(), 1002);
    assert_eq!(put("resolved").await.json()["incident"]["type"], "incident");
    assert_eq!(put("resolved").await.code(), 1001);
    assert_eq!(put("nonsense").await.status, StatusCode::BAD_REQUEST);
    let log = client.get(&format!("{path}/log_entries")).await.json();
    let kinds: Vec<_> =
        log["log_entries"].as_array().unwrap().iter().map(|entry| entry["type"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 3);
    assert!(kinds.contains(&"acknowledge_log_entry") && kinds.contains(&"resolve_log_entry"));
}

#[tokio::test]
async fn an_update_of_many_incidents_changes_all_or_none() {
    let (sim, client) = start().await;
    let ids = with_status(&sim, "triggered");
    let change = |id: &str| json!({"id": id, "type": "incident_reference", "status": "acknowledged"});
    let body = json!({"incidents": [change(&ids[0]), change("NOPE"), change(&with_status(&sim, "resolved")[0])]});
    let rejected = client.put("/incidents", body).await;
    assert_eq!(rejected.status, StatusCode::BAD_REQUEST);
    assert_eq!(rejected.json()["error"]["errors"].as_array().unwrap().len(), 2);
    assert_eq!(sim.get("incidents", &ids[0]).unwrap()["status"], "triggered");
    let body = json!({"incidents": [change(&ids[0]), change(&ids[1])]});
    let done = client.put("/incidents", body).await;
    assert_eq!((done.status, done.ids("incidents")), (StatusCode::OK, ids[..2].to_vec()));
    assert_eq!(sim.get("incidents", &ids[1]).unwrap()["status"], "acknowledged");
}

#[tokio::test]
async fn incidents_can_be_annotated_snoozed_and_reassigned() {
    let (sim, client) = start().await;
    let id = with_status(&sim, "triggered").remove(0);
    let path = format!("/incidents/{id}");
    let note = client.post(&format!("{path}/notes"), json!({"note": {"content": "Looking"}})).await;
    assert_eq!(note.json()["note"]["content"], "Looking");
    assert_eq!(client.get(&format!("{path}/notes")).await.ids("notes").len(), 1);
    let log = client.get(&format!("{path}/log_entries")).await.json();
    let annotated = log["log_entries"].as_array().unwrap().iter().find(|entry| entry["type"] == "annotate_log_entry");
    assert_eq!(annotated.unwrap()["channel"]["summary"], "Looking");

    let snoozed = client.post(&format!("{path}/snooze"), json!({"duration": 3600})).await;
    assert_eq!(snoozed.status, StatusCode::CREATED);
    assert_eq!(snoozed.json()["incident"]["pending_actions"][0]["type"], "unacknowledge");
    assert_eq!(client.post(&format!("{path}/snooze"), json!({"duration": 0})).await.status, StatusCode::BAD_REQUEST);

    let user = &sim.objects("users")[9]["id"];
    let body = json!({"incident": {"type": "incident_reference", "assignments": [{"assignee": {"id": user, "type": "user_reference"}}]}});
    let assigned = client.put(&path, body).await.json();
    assert_eq!(&assigned["incident"]["assignments"][0]["assignee"]["id"], user);
    let policy = &sim.objects("escalation_policies")[2];
    let body = json!({"incident": {"type": "incident_reference", "escalation_policy": {"id": policy["id"], "type": "escalation_policy_reference"}}});
    let moved = client.put(&path, body).await.json();
    assert_eq!(
        moved["incident"]["assignments"][0]["assignee"]["id"],
        policy["escalation_rules"][0]["targets"][0]["id"]
    );
}

#[tokio::test]
async fn merging_resolves_the_sources() {
    let (sim, client) = start().await;
    let ids = with_status(&sim, "triggered");
    let body = json!({"source_incidents": [{"id": ids[1], "type": "incident_reference"}]});
    let merged = client.put(&format!("/incidents/{}/merge", ids[0]), body).await;
    assert_eq!((merged.status, &merged.json()["incident"]["id"]), (StatusCode::OK, &json!(ids[0])));
    assert_eq!(sim.get("incidents", &ids[1]).unwrap()["status"], "resolved");
}

#[tokio::test]
async fn overrides_can_be_added_one_by_one_or_together() {
    let (sim, client) = start().await;
    let schedule = sim.objects("schedules")[0]["id"].as_str().unwrap().to_owned();
    let user = json!({"id": sim.objects("users")[0]["id"], "type": "user_reference"});
    let one = json!({"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z", "user": user});
    let path = format!("/schedules/{schedule}/overrides");
    assert_eq!(client.post(&path, json!({"override": one})).await.json()["override"]["user"], user);
    let both = client.post(&path, json!({"overrides": [one, {"start": "x"}]})).await;
    assert_eq!(
        (both.status, &both.json()[0]["status"], &both.json()[1]["status"]),
        (StatusCode::CREATED, &json!(201), &json!(400))
    );
    assert_eq!(client.get(&path).await.ids("overrides").len(), 2);
    let id = client.get(&path).await.ids("overrides").remove(0);
    assert_eq!(client.delete(&format!("{path}/{id}")).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_maintenance_window_requires_a_from_header() {
    let (sim, client) = start().await;
    let window = json!({"maintenance_window": {"type": "maintenance_window", "start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-01T01:00:00Z", "services": []}});
    assert_eq!(client.post("/maintenance_windows", window.clone()).await.status, StatusCode::CREATED);
    let account = client.authorized(&format!("Token token={}", sim.account_key()));
    assert_eq!(account.post("/maintenance_windows", window).await.status, StatusCode::BAD_REQUEST);
}
