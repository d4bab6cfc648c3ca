//! Users, teams, schedules, escalation policies and services.

use serde_json::{Value, json};

use super::names::{FIRST, LAST, SERVICES, TEAMS};
use crate::{sim_state::SimState, store::Store};

/// Returns the name and email address of the user at `index`. After some hundreds of users, names repeat with a number.
fn user(index: usize) -> (String, String) {
    let first = pick(&FIRST, index);
    let last = pick(&LAST, index);
    let round = index / (FIRST.len() * LAST.len());
    let name = if round == 0 { format!("{first} {last}") } else { format!("{first} {last} {}", round + 1) };
    let local: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c == ' ' { '.' } else { c })
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    (name, format!("{local}@example.com"))
}

pub(super) fn pick<'n>(names: &[&'n str], index: usize) -> &'n str {
    names.get(index % names.len().max(1)).copied().unwrap_or("Nobody")
}

/// Returns the item at `index` modulo the length.
pub(super) fn cycle(items: &[String], index: usize) -> &str {
    items.get(index % items.len().max(1)).map_or("", String::as_str)
}

/// Creates the users and returns their ids.
pub(super) fn users(state: &SimState, count: usize) -> Vec<String> {
    let mut store = state.store();
    let roles = ["owner", "admin", "user", "user", "user", "limited_user"];
    let mut ids = Vec::with_capacity(count);
    for index in 0..count {
        let (name, email) = user(index);
        let created = store.insert(
            "users",
            json!({
                "name": name, "email": email, "role": pick(&roles, index), "time_zone": "Etc/UTC", "color": "teal",
                "job_title": "Site Reliability Engineer", "description": null, "invitation_sent": false,
                "avatar_url": "https://example.com/avatar.png", "teams": [], "contact_methods": [], "notification_rules": [],
            }),
        );
        let id = created.id().to_owned();
        contacts(&mut store, &id, &email);
        ids.push(id);
    }
    ids
}

fn contacts(store: &mut Store, user: &str, email: &str) {
    let methods = format!("users/{user}/contact_methods");
    let method = store.insert(
        &methods,
        json!({"type": "email_contact_method", "label": "Default", "summary": "Default", "address": email, "html_url": null}),
    );
    let method = json!({"id": method.id(), "type": "email_contact_method_reference", "summary": "Default", "self": method.value().get("self"), "html_url": null});
    let rule = store.insert(
        &format!("users/{user}/notification_rules"),
        json!({"type": "assignment_notification_rule", "start_delay_in_minutes": 0, "urgency": "high", "contact_method": method, "summary": "0 minutes: channel Default", "html_url": null}),
    );
    let rule = json!({"id": rule.id(), "type": "assignment_notification_rule_reference", "summary": rule.text("summary"), "self": rule.value().get("self"), "html_url": null});
    store.update("users", user, |own| {
        own.insert("contact_methods".to_owned(), json!([method]));
        own.insert("notification_rules".to_owned(), json!([rule]));
    });
}

/// Creates teams, schedules, escalation policies and services, and returns the ids of the services.
pub(super) fn organization(state: &SimState, users: &[String]) -> Vec<String> {
    let mut store = state.store();
    let mut policies = Vec::new();
    let mut teams = Vec::new();
    for (index, name) in TEAMS.iter().enumerate() {
        let team = store.insert(
            "teams",
            json!({"name": name, "description": format!("The {name} team"), "default_role": "manager"}),
        );
        teams.push(team.id().to_owned());
        policies.push(policy(&mut store, users, team.id(), name, index));
    }
    for (index, user) in users.iter().enumerate() {
        let team = store.reference("teams", cycle(&teams, index));
        store.update("users", user, |own| {
            own.insert("teams".to_owned(), json!([team]));
        });
    }
    let services = SERVICES.iter().enumerate().map(|(index, name)| {
        let policy = store.reference("escalation_policies", cycle(&policies, index));
        let team = store.reference("teams", cycle(&teams, index));
        let service = store.insert(
            "services",
            json!({
                "name": name, "description": format!("{name} in production"), "status": "active", "created_at": state.now(),
                "auto_resolve_timeout": 14400, "acknowledgement_timeout": 600, "alert_creation": "create_alerts_and_incidents",
                "escalation_policy": policy, "teams": [team], "integrations": [], "addons": [],
            }),
        );
        service.id().to_owned()
    });
    let services = services.collect();
    catalogue(&mut store, &services);
    services
}

/// Creates the schedule, the escalation policy and the on-calls of a team. Returns the id of the policy.
fn policy(store: &mut Store, users: &[String], team: &str, name: &str, index: usize) -> String {
    let team = store.reference("teams", team);
    let members: Vec<_> =
        (0..3).filter_map(|turn| store.reference("users", cycle(users, index + turn * TEAMS.len()))).collect();
    let schedule = store.insert(
        "schedules",
        json!({"name": format!("{name} primary"), "time_zone": "Etc/UTC", "description": null, "users": members, "teams": [team]}),
    );
    let schedule = store.reference("schedules", schedule.id());
    let second = members.get(1).or(members.first()).cloned();
    let levels = [
        json!({"id": store.ids.next_for("escalation_rules"), "escalation_delay_in_minutes": 30, "targets": [members.first(), schedule]}),
        json!({"id": store.ids.next_for("escalation_rules"), "escalation_delay_in_minutes": 30, "targets": [second]}),
    ];
    let policy = store.insert(
        "escalation_policies",
        json!({"name": format!("{name} on call"), "escalation_rules": levels, "num_loops": 2, "on_call_handoff_notifications": "if_has_services", "services": [], "teams": [team]}),
    );
    let policy = policy.id().to_owned();
    let reference = store.reference("escalation_policies", &policy);
    let first = members.first().cloned().map(|user| (1, user, schedule.unwrap_or(Value::Null)));
    let rest = second.map(|user| (2, user, Value::Null));
    for (level, user, schedule) in first.into_iter().chain(rest) {
        store.insert(
            "oncalls",
            json!({"escalation_policy": reference, "escalation_level": level, "user": user, "schedule": schedule, "start": null, "end": null}),
        );
    }
    policy
}

fn catalogue(store: &mut Store, services: &Vec<String>) {
    for (index, (name, color)) in
        [("P1", "a8171c"), ("P2", "eb6016"), ("P3", "f9b406"), ("P4", "555555")].iter().enumerate()
    {
        store.insert(
            "priorities",
            json!({"name": name, "color": color, "order": 1 << (3 - index), "description": null}),
        );
    }
    for name in ["Online shop", "Internal tools"] {
        store.insert("business_services", json!({"name": name, "description": null, "point_of_contact": "Platform"}));
    }
    for label in ["tier-1", "tier-2", "europe"] {
        store.insert("tags", json!({"label": label}));
    }
    for name in ["Datadog", "Prometheus", "Amazon CloudWatch"] {
        store.insert("vendors", json!({"name": name, "long_name": name, "description": null}));
    }
    for service in services {
        let reference = store.reference("services", service);
        store.insert(
            "alert_grouping_settings",
            json!({"type": "time", "name": null, "config": {"timeout": 300}, "services": [reference]}),
        );
    }
}
