//! `pd incident watch`.
//!
//! A list of incidents can be filtered by the time of creation, but not by the time of a change. So the command polls the log
//! entries: each change of an incident has one. Polls overlap, because an entry may become visible after its `created_at`, and
//! entries that were printed are skipped by id.

use std::{collections::HashMap, pin::pin};

use futures_util::TryStreamExt as _;
use http::header::DATE;
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use pd_rest::RestSession;
use tokio::signal;

use crate::{
    cli::{Format, WatchArgs},
    context::Context,
    exit::{Exit, Failure},
    json::Json,
};

/// An entry may become visible this long after its `created_at`.
const OVERLAP: SignedDuration = SignedDuration::from_secs(120);
/// A longer window may have more entries than the pages of a list reach.
const MAX_LIST_WINDOW: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn run(context: &Context, args: WatchArgs) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let is_text = match context.output.options().format {
        Format::Table => true,
        Format::Jsonl => false,
        Format::Json | Format::Csv => {
            return Err(Failure::usage("a watch prints lines only; remove --output, or use --output jsonl"));
        }
    };
    let mut ctrl_c = pin!(signal::ctrl_c());
    let watching = async {
        let start = match args.since {
            Some(since) => since,
            None => server_time(&session).await?,
        };
        context.note("watching for new and changed incidents until Ctrl-C");
        let mut changes = Changes::new(start);
        loop {
            match poll(&session, &args, &changes).await {
                Ok(entries) => {
                    for entry in changes.add(entries) {
                        context.output.line(&if is_text { line(&entry) } else { entry.to_string() })?;
                    }
                }
                // No change is lost: the next poll requests the same window again.
                Err(error) => match Exit::of_error(&error) {
                    Exit::NoResponse | Exit::Limited => {
                        context.note(&format!("warning: {}", Failure::from(error).message()));
                    }
                    Exit::Failed if error.status().is_some_and(|status| status.is_server_error()) => {
                        context.note(&format!("warning: {}", Failure::from(error).message()));
                    }
                    _ => return Err(error.into()),
                },
            }
            tokio::time::sleep(args.interval).await;
        }
    };
    tokio::select! {
        biased;
        // The command has no other end, so this is a success.
        _ = &mut ctrl_c => Ok(()),
        result = watching => result,
    }
}

/// Returns the time of the server, so that the clock of this machine does not matter.
async fn server_time(session: &RestSession) -> Result<Timestamp, Failure> {
    let response = session.get("log_entries").query("limit", 1).await?.error_for_status()?;
    let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| rfc2822::parse(date).ok()).map(|date| date.timestamp());
    Ok(date.unwrap_or_else(Timestamp::now))
}

/// Requests the log entries that may be new, with one request unless they need several pages.
async fn poll(session: &RestSession, args: &WatchArgs, changes: &Changes) -> Result<Vec<Json>, pd_rest::Error> {
    let (since, now) = (changes.since(), Timestamp::now());
    let entries: Vec<Json> = if now.duration_since(since) > MAX_LIST_WINDOW {
        // The pages of a list end after 10,000 entries; a history reaches all of them.
        let history = session.iter_history("log_entries", since, now).query("team_ids", &args.team);
        history.query("include", ["incidents"]).try_collect().await?
    } else {
        let list = session.list_all("log_entries").query("since", since.to_string()).query("team_ids", &args.team);
        list.query("include", ["incidents"]).await?
    };
    let is_change = |entry: &Json| {
        let of_service = || entry.text_at("service.id").or_else(|| entry.text_at("incident.service.id"));
        let is_wanted =
            args.service.is_empty() || of_service().is_some_and(|id| args.service.iter().any(|own| *own == id));
        // A notification of a responder changes no incident.
        is_wanted && entry.text_at("type").is_none_or(|kind| !kind.starts_with("notify"))
    };
    Ok(entries.into_iter().filter(is_change).collect())
}

/// The log entries that were printed and that the next poll may return again.
#[derive(Debug)]
struct Changes {
    start: Timestamp,
    /// The time of the newest entry.
    newest: Timestamp,
    printed: HashMap<String, Timestamp>,
}

impl Changes {
    fn new(start: Timestamp) -> Self {
        Self { start, newest: start, printed: HashMap::new() }
    }

    /// Returns the start of the next poll.
    fn since(&self) -> Timestamp {
        let overlapping = self.newest.checked_sub(OVERLAP).unwrap_or(self.newest);
        overlapping.max(self.start)
    }

    /// Returns the entries that were not printed before, oldest first.
    fn add(&mut self, entries: Vec<Json>) -> Vec<Json> {
        let time = |entry: &Json| entry.text_at("created_at").and_then(|time| time.parse::<Timestamp>().ok());
        let mut new: Vec<(Timestamp, Json)> = Vec::new();
        for entry in entries {
            let (Some(id), at) = (entry.text_at("id"), time(&entry).unwrap_or(self.newest)) else { continue };
            if self.printed.insert(id.into_owned(), at).is_none() {
                new.push((at, entry));
            }
        }
        // A list has the newest entry first. Reversing keeps the order of entries of one second.
        if new.first().zip(new.last()).is_some_and(|((first, _), (last, _))| first >= last) {
            new.reverse();
        }
        new.sort_by_key(|(at, _)| *at);
        self.newest = new.last().map_or(self.newest, |(at, _)| self.newest.max(*at));
        let since = self.since();
        self.printed.retain(|_, at| *at >= since);
        new.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// Describes a change in one line.
fn line(entry: &Json) -> String {
    let text = |path: &str| entry.text_at(path).unwrap_or_default().into_owned();
    let kind = text("type");
    let kind = kind.strip_suffix("_log_entry").or_else(|| kind.strip_suffix("_log_entry_reference")).unwrap_or(&kind);
    let title = [text("incident.title"), text("incident.summary")].into_iter().find(|title| !title.is_empty());
    let agent = entry.text_at("agent.summary").map(|agent| format!(" by {agent}")).unwrap_or_default();
    let note = if kind == "annotate" { text("channel.summary") } else { String::new() };
    let note = if note.is_empty() { note } else { format!(": {note}") };
    format!("{} {kind:<12} {} {}{agent}{note}", text("created_at"), text("incident.id"), title.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(id: &str, time: &str) -> Json {
        json!({"id": id, "created_at": time}).into()
    }

    fn ids(entries: &[Json]) -> Vec<String> {
        entries.iter().map(|entry| entry.text_at("id").unwrap().into_owned()).collect()
    }

    #[test]
    fn each_entry_is_printed_once_and_in_order_even_if_it_becomes_visible_late() {
        let mut changes = Changes::new("2026-01-01T00:00:00Z".parse().unwrap());
        let first = changes.add(vec![entry("B", "2026-01-01T00:10:05Z"), entry("A", "2026-01-01T00:10:00Z")]);
        assert_eq!(ids(&first), ["A", "B"]);
        assert_eq!(changes.since(), "2026-01-01T00:08:05Z".parse().unwrap());
        // C is older than B and became visible later.
        let second = changes.add(vec![
            entry("B", "2026-01-01T00:10:05Z"),
            entry("C", "2026-01-01T00:09:00Z"),
            entry("A", "2026-01-01T00:10:00Z"),
        ]);
        assert_eq!(ids(&second), ["C"]);
        assert!(changes.add(vec![entry("C", "2026-01-01T00:09:00Z")]).is_empty());
    }

    #[test]
    fn memory_is_bounded_by_the_overlap() {
        let mut changes = Changes::new("2026-01-01T00:00:00Z".parse().unwrap());
        for minute in 0..60 {
            changes.add(vec![entry(&minute.to_string(), &format!("2026-01-01T01:{minute:02}:00Z"))]);
        }
        assert!(changes.printed.len() <= 3, "{changes:?}");
    }

    #[test]
    fn a_poll_does_not_reach_before_the_start() {
        let start = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut changes = Changes::new(start);
        changes.add(vec![entry("A", "2026-01-01T00:00:10Z")]);
        assert_eq!(changes.since(), start);
    }
}
