//! The structs that all clients read and write.

use serde::{Deserialize, Serialize};

/// The API key that every client sends.
pub(crate) const API_KEY: &str = "u+NoTaReAlKeY_wxyz";

/// The routing key of every event.
pub(crate) const ROUTING_KEY: &str = "51a0c0de51a0c0de51a0c0de51a0c0de";

/// Number of items of each list.
pub(crate) const ITEMS: usize = 10_000;

/// Number of items of each page.
pub(crate) const PAGE: usize = 100;

/// A user, as a program would declare it.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded as a program would, which then reads them")]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) time_zone: String,
    pub(crate) role: String,
    pub(crate) job_title: Option<String>,
    pub(crate) teams: Vec<Reference>,
    pub(crate) html_url: String,
}

/// A reference to another resource.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded as a program would, which then reads them")]
pub(crate) struct Reference {
    pub(crate) id: String,
    pub(crate) summary: Option<String>,
}

/// A record of the audit trail.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded as a program would, which then reads them")]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) action: String,
    pub(crate) execution_time: String,
    pub(crate) actors: Vec<Reference>,
    pub(crate) root_resource: Reference,
}

/// The envelope of a user, for clients that do not unwrap envelopes themselves.
#[derive(Debug, Deserialize)]
pub(crate) struct UserBody {
    pub(crate) user: User,
}

/// A page of users.
#[derive(Debug, Deserialize)]
pub(crate) struct UsersBody {
    pub(crate) users: Vec<User>,
    pub(crate) more: bool,
}

/// A page of audit records.
#[derive(Debug, Deserialize)]
pub(crate) struct RecordsBody {
    pub(crate) records: Vec<Record>,
    pub(crate) next_cursor: Option<String>,
}

/// An event that opens an alert.
#[derive(Debug, Serialize)]
pub(crate) struct Event<'a> {
    pub(crate) routing_key: &'a str,
    pub(crate) event_action: &'a str,
    pub(crate) dedup_key: String,
    pub(crate) payload: Payload<'a>,
}

/// The payload of the event.
#[derive(Debug, Serialize)]
pub(crate) struct Payload<'a> {
    pub(crate) summary: &'a str,
    pub(crate) source: &'a str,
    pub(crate) severity: &'a str,
}

impl Event<'_> {
    pub(crate) fn new() -> Self {
        Self {
            routing_key: ROUTING_KEY,
            event_action: "trigger",
            dedup_key: uuid::Uuid::new_v4().to_string(),
            payload: Payload { summary: SUMMARY, source: SOURCE, severity: "critical" },
        }
    }
}

/// The summary of every event.
pub(crate) const SUMMARY: &str = "the disk of db1 is full";

/// The source of every event.
pub(crate) const SOURCE: &str = "db1.example.com";

/// The receipt of an event.
#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) dedup_key: String,
}

/// Returns the id of the item at an index. Lists are checked against it.
pub(crate) fn id(index: usize) -> String {
    format!("P{index:06}")
}
