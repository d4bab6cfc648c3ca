//! Lists of incidents, and of their notes and log entries.

use axum::extract::Path;

use crate::{
    call::Call,
    filter::{self, Window},
    page,
    reply::EndpointResult,
};

/// As in PagerDuty, the default range is the last month, and the maximum six months.
const WINDOW: Window =
    Window { member: "created_at", default_days: Some(30), max_days: Some(184), newest_first: false, required: false };

pub(crate) async fn list(call: Call) -> EndpointResult {
    let all = call.store().list("incidents").to_vec();
    let within = filter::window(&call, WINDOW, &all)?;
    page::classic(&call, "incidents", &filter::narrow(&call.query, &within))
}

/// Lists the notes of an incident, all on one page.
pub(crate) async fn notes(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.get("incidents", &id)?;
    let notes = call.store().list(&notes_of(&id)).to_vec();
    Ok(page::whole("notes", &notes))
}

/// Lists the log entries of an incident, newest first.
pub(crate) async fn log_entries(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.get("incidents", &id)?;
    let mut entries = call.store().with("log_entries", "/incident/id", &id);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.time("created_at")));
    page::classic(&call, "log_entries", &entries)
}

/// Returns the name of the collection of an incident's notes.
pub(crate) fn notes_of(incident: &str) -> String {
    format!("incidents/{incident}/notes")
}
