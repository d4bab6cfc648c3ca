//! The history before the start of the simulator.

use jiff::SignedDuration;
use serde_json::{Map, json};

use super::{
    names::TROUBLES,
    team::{cycle, pick},
};
use crate::{
    clock,
    incident::{self, Opening},
    world::World,
};

/// Audit records a quarter of an hour apart: most of a day of them, and the rest over the month before.
const RECORDS: i64 = 120;

/// Incidents an hour apart up to now: in four, one triggered, one acknowledged, two resolved.
pub(super) fn incidents(world: &World, users: &[String], services: &[String], count: usize) {
    if services.is_empty() {
        return;
    }
    for index in 0..count {
        let back = i64::try_from(count - index).unwrap_or_default();
        let created_at = before_now(world, SignedDuration::from_hours(back));
        let mut store = world.store();
        let agent = store.reference("users", cycle(users, index)).unwrap_or_default();
        let opening = Opening {
            title: pick(&TROUBLES, index).to_owned(),
            service: cycle(services, index).to_owned(),
            urgency: Some(if index % 3 == 2 { "low" } else { "high" }.to_owned()),
            incident_key: None,
            created_at: created_at.clone(),
            rest: Map::new(),
        };
        let opened = incident::open(&mut store, opening, &agent);
        let status = match index % 4 {
            0 => continue,
            1 => "acknowledged",
            _ => "resolved",
        };
        incident::set_status(&mut store, opened.id(), status, &agent, &created_at);
    }
}

/// Audit records, change events and notifications.
pub(super) fn records(world: &World, users: &[String]) {
    for index in 0..RECORDS {
        let minutes = if index < 90 { index * 15 } else { 1_440 + (index - 90) * 1_380 };
        let at = before_now(world, SignedDuration::from_mins(minutes));
        let turn = usize::try_from(index).unwrap_or_default();
        let mut store = world.store();
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

fn before_now(world: &World, by: SignedDuration) -> String {
    let now = world.clock.now();
    clock::format(now.saturating_sub(by).unwrap_or(now))
}
