//! Writes that PagerDuty's documentation and common scripts use.

use http::StatusCode;
use pd_sim::Sim;
use serde_json::{Value, json};

use crate::client::Client;

fn first(sim: &Sim, collection: &str) -> String {
    sim.objects(collection)[0]["id"].as_str().unwrap().to_owned()
}

fn member<'m>(members: &'m Value, user: &str) -> Option<&'m Value> {
    members["members"].as_array().unwrap().iter().find(|member| member["user"]["id"] == user)
}

#[tokio::test]
async fn users_can_be_added_to_and_removed_from_a_team() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let user = first(&sim, "users");
    let team = client.post("/teams", json!({"team": {"name": "New"}})).await.json()["team"]["id"].clone();
    let team = team.as_str().unwrap();
    let path = format!("/teams/{team}/users/{user}");
    let members = async || client.get(&format!("/teams/{team}/members?limit=100")).await.json();

    assert_eq!(client.delete(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.put(&path, json!({"role": "pilot"})).await.status, StatusCode::BAD_REQUEST);
    assert!(member(&members().await, &user).is_none());
    assert_eq!(client.put(&path, json!({"role": "responder"})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(member(&members().await, &user).unwrap()["role"], "responder");
    assert_eq!(client.put(&path, json!({"role": "manager"})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(member(&members().await, &user).unwrap()["role"], "manager");
    let teams = client.get(&format!("/users/{user}")).await.json()["user"]["teams"].clone();
    assert_eq!(teams.as_array().unwrap().iter().filter(|own| own["id"] == team).count(), 1);
    assert_eq!(client.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert!(member(&members().await, &user).is_none());
    let unknown = format!("/teams/PNONE00/users/{user}");
    assert_eq!(client.put(&unknown, json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn escalation_policies_can_be_added_to_and_removed_from_a_team() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let policy = first(&sim, "escalation_policies");
    let team = client.post("/teams", json!({"team": {"name": "New"}})).await.json()["team"]["id"].clone();
    let path = format!("/teams/{}/escalation_policies/{policy}", team.as_str().unwrap());
    let teams = || sim.get("escalation_policies", &policy).unwrap()["teams"].to_string();
    assert_eq!(client.put(&path, json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(teams().contains(team.as_str().unwrap()));
    assert_eq!(client.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert!(!teams().contains(team.as_str().unwrap()));
}

#[tokio::test]
async fn service_dependencies_can_be_associated_and_disassociated() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let body = json!({"relationships": [{
        "supporting_service": {"id": "PSUP001", "type": "business_service"},
        "dependent_service": {"id": "PDEP001", "type": "service"},
    }]});
    let count = async || {
        let found = client.get("/service_dependencies/technical_services/PDEP001").await.json();
        found["relationships"].as_array().unwrap().len()
    };
    for _ in 0..2 {
        assert_eq!(client.post("/service_dependencies/associate", body.clone()).await.status, StatusCode::OK);
        assert_eq!(count().await, 1);
    }
    assert_eq!(client.post("/service_dependencies/disassociate", body.clone()).await.status, StatusCode::OK);
    assert_eq!(count().await, 0);
    assert_eq!(client.post("/service_dependencies/disassociate", body).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn custom_fields_and_singletons_can_be_set() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let incident = first(&sim, "incidents");
    let path = format!("/incidents/{incident}/custom_fields/values");
    for value in ["blue", "green"] {
        let body = json!({"custom_fields": [{"name": "color", "value": value}]});
        assert_eq!(client.put(&path, body).await.json()["custom_fields"][0]["value"], value);
    }
    assert_eq!(client.get(&path).await.json()["custom_fields"].as_array().unwrap().len(), 1);

    let made = client.post("/event_orchestrations", json!({"orchestration": {"name": "Main"}})).await.json();
    let router = format!("/event_orchestrations/{}/router", made["orchestration"]["id"].as_str().unwrap());
    let rules = json!({"orchestration_path": {"sets": [{"id": "start", "rules": []}]}});
    assert_eq!(client.put(&router, rules).await.status, StatusCode::OK);
    assert_eq!(client.get(&router).await.json()["orchestration_path"]["sets"][0]["id"], "start");
    let unknown = "/event_orchestrations/PNONE00/router";
    assert_eq!(client.put(unknown, json!({"orchestration_path": {}})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn responder_requests_status_updates_sessions_extensions_and_response_plays_work() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let (incident, user) = (first(&sim, "incidents"), first(&sim, "users"));
    let ask = json!({"requester_id": user, "message": "Help", "responder_request_targets": []});
    let asked = client.post(&format!("/incidents/{incident}/responder_requests"), ask).await;
    assert!(asked.status.is_success(), "{asked:?}");
    let update = client.post(&format!("/incidents/{incident}/status_updates"), json!({"message": "Up"})).await;
    assert_eq!(update.json()["status_update"]["message"], "Up");

    sim.insert(&format!("users/{user}/sessions"), json!({"type": "browser"}));
    assert_eq!(client.delete(&format!("/users/{user}/sessions")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(sim.count(&format!("users/{user}/sessions")), 0);

    sim.insert("extensions", json!({"id": "PEXT001", "temporarily_disabled": true}));
    let enabled = client.post("/extensions/PEXT001/enable", json!({})).await.json();
    assert_eq!(enabled["extension"]["temporarily_disabled"], false);

    sim.insert("response_plays", json!({"id": "PPLAY01"}));
    let body = json!({"incident": {"id": incident, "type": "incident_reference"}});
    assert_eq!(client.post("/response_plays/PPLAY01/run", body).await.json()["status"], "ok");
    let nothing = client.post("/response_plays/PPLAY01/run", json!({"incident": {"id": "QNONE"}})).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}
