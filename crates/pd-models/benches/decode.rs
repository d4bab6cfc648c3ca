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

/// A reference as PagerDuty sends it.
fn reference(kind: &str, id: usize) -> String {
    format!(
        r#"{{"id":"P{id:06}","type":"{kind}_reference","summary":"Some {kind} with a name of usual length","self":"https://api.pagerduty.com/{kind}s/P{id:06}","html_url":"https://subdomain.pagerduty.com/{kind}s/P{id:06}"}}"#
    )
}

/// An incident as PagerDuty sends it, with the members in its order.
fn incident(id: usize) -> String {
    let [service, user, policy, team] =
        ["service", "user", "escalation_policy", "team"].map(|kind| reference(kind, id));
    [
        format!(r##"{{"id":"Q{id:013}","type":"incident","summary":"[#1234] The server is on fire.","##),
        format!(r#""self":"https://api.pagerduty.com/incidents/Q{id:013}","#),
        format!(r#""html_url":"https://subdomain.pagerduty.com/incidents/Q{id:013}","#),
        format!(r#""incident_number":{id},"title":"The server is on fire.","created_at":"2026-10-06T21:30:42Z","#),
        r#""updated_at":"2026-10-06T21:40:23Z","status":"acknowledged","#.to_owned(),
        format!(r#""incident_key":"baf7cf21b1da41b4b0221008339ff357","service":{service},"#),
        format!(r#""assignments":[{{"at":"2026-10-06T21:30:42Z","assignee":{user}}}],"#),
        r#""assigned_via":"escalation_policy","last_status_change_at":"2026-10-06T21:38:23Z","#.to_owned(),
        format!(r#""last_status_change_by":{user},"alert_counts":{{"all":2,"triggered":0,"resolved":2}},"#),
        format!(r#""is_mergeable":true,"escalation_policy":{policy},"teams":[{team}],"urgency":"high"}}"#),
    ]
    .concat()
}

/// A page of incidents.
fn page(incidents: usize) -> Vec<u8> {
    format!("[{}]", (0..incidents).map(incident).collect::<Vec<_>>().join(",")).into_bytes()
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
