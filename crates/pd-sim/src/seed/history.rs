//! Incidents and records from before the start of the simulator.

use jiff::SignedDuration;
use serde_json::{Map, json};

use super::{
    names::INCIDENT_TITLES,
    team::{cycle, pick},
};
use crate::{
    clock,
    incident::{self, NewIncident},
    sim_state::SimState,
};

/// The number of audit records. The latest 90 are 15 minutes apart, and the others 23 hours.
const RECORDS: i64 = 120;

/// Creates incidents, one for each hour before now. Of every four, one is triggered, one acknowledged and two are resolved.
pub(super) fn incidents(state: &SimState, users: &[String], services: &[String], count: usize) {
    if services.is_empty() {
        return;
    }
    for index in 0..count {
        let back = i64::try_from(count - index).unwrap_or_default();
        let created_at = before_now(state, SignedDuration::from_hours(back));
        let mut store = state.store();
        let agent = store.reference("users", cycle(users, index)).unwrap_or_default();
        let new = NewIncident {
            title: pick(&INCIDENT_TITLES, index).to_owned(),
            service: cycle(services, index).to_owned(),
            urgency: Some(if index % 3 == 2 { "low" } else { "high" }.to_owned()),
            incident_key: None,
            created_at: created_at.clone(),
            other: Map::new(),
        };
        let opened = incident::open(&mut store, new, &agent);
        let status = match index % 4 {
            0 => continue,
            1 => "acknowledged",
            _ => "resolved",
        };
        incident::set_status(&mut store, opened.id(), status, &agent, &created_at);
    }
}

/// Creates audit records, change events and notifications.
pub(super) fn records(state: &SimState, users: &[String]) {
    for index in 0..RECORDS {
        let minutes = if index < 90 { index * 15 } else { 1_440 + (index - 90) * 1_380 };
        let at = before_now(state, SignedDuration::from_mins(minutes));
        let turn = usize::try_from(index).unwrap_or_default();
        let mut store = state.store();
        let user = store.reference("users", cycle(users, turn));
        store.insert(
            "audit/records",
            json!({
                "execution_time": at, "action": pick(&["create", "update", "delete"], turn),
                "actors": [user], "root_resource": user, "method": {"type": "browser"},
                "details": {"resource": user},
            }),
        );
        if index % 10 == 0 {
            store.insert("change_events", json!({"timestamp": at, "summary": format!("Deployed build {index}"), "source": "ci", "services": [], "links": []}));
            store.insert("notifications", json!({"started_at": at, "type": "email_notification", "user": user, "address": "someone@example.com", "summary": "Notified"}));
        }
    }
}

fn before_now(state: &SimState, by: SignedDuration) -> String {
    let now = state.clock.now();
    clock::format(now.saturating_sub(by).unwrap_or(now))
}
