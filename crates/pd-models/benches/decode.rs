//! Time and memory of a model, compared with a handwritten struct with the same members, and with `Value`.

// The macro of Criterion writes a function without docs.
#![allow(missing_docs)]

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use pd_models::Incident;
use serde::Deserialize;
use serde_json::Value;

/// The members of [`Incident`], as a user would write them.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
#[allow(dead_code)]
struct ByHand {
    id: String,
    #[serde(rename = "type")]
    type_: Option<String>,
    summary: Option<String>,
    #[serde(rename = "self")]
    self_: Option<String>,
    html_url: Option<String>,
    incident_number: Option<i64>,
    title: Option<String>,
    created_at: Option<jiff::Timestamp>,
    updated_at: Option<jiff::Timestamp>,
    status: Option<Status>,
    incident_key: Option<String>,
    service: Option<Reference>,
    assignments: Vec<Assignment>,
    assigned_via: Option<String>,
    last_status_change_at: Option<jiff::Timestamp>,
    last_status_change_by: Option<Reference>,
    alert_counts: Option<Counts>,
    is_mergeable: Option<bool>,
    escalation_policy: Option<Reference>,
    teams: Vec<Reference>,
    urgency: Option<String>,
    acknowledgements: Vec<Assignment>,
    alert_grouping: Option<Value>,
    body: Option<Value>,
    conference_bridge: Option<Value>,
    first_trigger_log_entry: Option<Reference>,
    incident_type: Option<Value>,
    incidents_responders: Vec<Value>,
    pending_actions: Vec<Value>,
    priority: Option<Reference>,
    resolve_reason: Option<Value>,
    resolved_at: Option<jiff::Timestamp>,
    responder_requests: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Triggered,
    Acknowledged,
    Resolved,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Reference {
    id: String,
    #[serde(rename = "type")]
    type_: Option<String>,
    summary: Option<String>,
    #[serde(rename = "self")]
    self_: Option<String>,
    html_url: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Assignment {
    at: Option<jiff::Timestamp>,
    assignee: Option<Reference>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Counts {
    all: Option<i64>,
    triggered: Option<i64>,
    resolved: Option<i64>,
}

/// A page of incidents as PagerDuty sends them.
fn page(incidents: usize) -> Vec<u8> {
    let reference = |kind: &str, id: usize| {
        serde_json::json!({
            "id": format!("P{id:06}"),
            "type": format!("{kind}_reference"),
            "summary": format!("Some {kind} with a name of usual length"),
            "self": format!("https://api.pagerduty.com/{kind}s/P{id:06}"),
            "html_url": format!("https://subdomain.pagerduty.com/{kind}s/P{id:06}"),
        })
    };
    let incident = |id: usize| {
        serde_json::json!({
            "id": format!("Q{id:013}"), "type": "incident", "summary": "[#1234] The server is on fire.",
            "self": format!("https://api.pagerduty.com/incidents/Q{id:013}"),
            "html_url": format!("https://subdomain.pagerduty.com/incidents/Q{id:013}"),
            "incident_number": id, "title": "The server is on fire.", "created_at": "2026-10-06T21:30:42Z",
            "updated_at": "2026-10-06T21:40:23Z", "status": "acknowledged", "incident_key": "baf7cf21b1da41b4b0221008339ff357",
            "service": reference("service", id), "assigned_via": "escalation_policy",
            "assignments": [{"at": "2026-10-06T21:30:42Z", "assignee": reference("user", id)}],
            "last_status_change_at": "2026-10-06T21:38:23Z", "last_status_change_by": reference("user", id),
            "alert_counts": {"all": 2, "triggered": 0, "resolved": 2}, "is_mergeable": true,
            "escalation_policy": reference("escalation_policy", id), "teams": [reference("team", id)], "urgency": "high",
        })
    };
    serde_json::to_vec(&(0..incidents).map(incident).collect::<Vec<_>>()).unwrap_or_default()
}

fn decode(criterion: &mut Criterion) {
    let page = page(100);
    let mut group = criterion.benchmark_group("100 incidents");
    group.bench_function("by hand", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Vec<ByHand>>(black_box(&page)).map(|list| list.len()));
    });
    group.bench_function("pd_models::Incident", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Vec<Incident>>(black_box(&page)).map(|list| list.len()));
    });
    group.bench_function("serde_json::Value", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Vec<Value>>(black_box(&page)).map(|list| list.len()));
    });
    group.finish();
    ratio(&page);
    memory();
}

/// Prints the time of the models as a multiple of the handwritten struct. They are measured in turns, so that a busy machine slows
/// both.
#[allow(clippy::print_stdout)]
fn ratio(page: &[u8]) {
    let time = |read: &dyn Fn() -> usize| {
        let start = Instant::now();
        for _ in 0..10 {
            black_box(read());
        }
        start.elapsed().as_secs_f64()
    };
    let by_hand = || serde_json::from_slice::<Vec<ByHand>>(black_box(page)).map_or(0, |list| list.len());
    let models = || serde_json::from_slice::<Vec<Incident>>(black_box(page)).map_or(0, |list| list.len());
    let mut ratios: Vec<f64> = (0..400).map(|_| time(&models) / time(&by_hand)).collect();
    ratios.sort_by(f64::total_cmp);
    println!("models take {:.3} × the time of the struct by hand", ratios.get(200).copied().unwrap_or_default());
}

/// Prints the memory of 10,000 incidents on the heap.
#[allow(clippy::print_stdout)]
fn memory() {
    let page = page(10_000);
    let held = |read: &dyn Fn() -> Box<dyn std::any::Any>| {
        let mut kept = None;
        let counted = allocation_counter::measure(|| kept = Some(read()));
        drop(kept);
        counted.bytes_current
    };
    let by_hand = held(&|| Box::new(serde_json::from_slice::<Vec<ByHand>>(&page).unwrap_or_default()));
    let models = held(&|| Box::new(serde_json::from_slice::<Vec<Incident>>(&page).unwrap_or_default()));
    let values = held(&|| Box::new(serde_json::from_slice::<Vec<Value>>(&page).unwrap_or_default()));
    println!(
        "10,000 incidents: {} bytes of JSON; by hand {by_hand}, models {models}, values {values} bytes",
        page.len()
    );
}

criterion_group!(benches, decode);
criterion_main!(benches);
