//! A record of a history, with its id and its time.

use std::collections::HashSet;

use jiff::Timestamp;
use pd_core::{DecodeError, Page, json};
use pd_paginate::history::HistoryRecord;
use serde::{
    Deserialize,
    de::{DeserializeOwned, Deserializer, Error as _},
};
use serde_json::{Value, value::RawValue};

use super::time_range::TimeMember;
use crate::find;

/// A record of the caller's type, with the `id` and the time that its JSON has.
pub(super) struct Record<T> {
    id: Option<String>,
    /// The second of the record, rounded down.
    time: Option<i64>,
    /// The record, or the error if it does not fit the caller's type.
    pub(super) item: Result<T, DecodeError>,
}

impl<T> HistoryRecord for Record<T> {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn time(&self) -> Option<i64> {
        self.time
    }
}

/// A record of a page, and the members of its JSON that may hold its id and its time.
pub(super) struct RawRecord<T> {
    head: Head,
    item: T,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Head {
    id: Value,
    created_at: Value,
    execution_time: Value,
    started_at: Value,
    timestamp: Value,
}

impl Head {
    fn time(&self, member: TimeMember) -> Option<i64> {
        let text = match member {
            TimeMember::CreatedAt => &self.created_at,
            TimeMember::ExecutionTime => &self.execution_time,
            TimeMember::StartedAt => &self.started_at,
            TimeMember::Timestamp => &self.timestamp,
        };
        text.as_str()?.parse().ok().map(floor)
    }
}

impl<T> RawRecord<T> {
    /// Returns the record unless one with its id was seen before. A record without an id is always returned.
    pub(super) fn unless_seen(self, seen: &mut HashSet<String>) -> Option<T> {
        find::text(&self.head.id).is_none_or(|id| seen.insert(id)).then_some(self.item)
    }
}

/// Returns the second of a time, rounded down.
pub(super) fn floor(time: Timestamp) -> i64 {
    time.as_second() - i64::from(time.subsec_nanosecond() < 0)
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for RawRecord<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get().as_bytes();
        let head = json::from_slice(json).unwrap_or_default();
        Ok(Self { head, item: json::from_slice(json).map_err(D::Error::custom)? })
    }
}

/// Converts the items of a page to records. `member` is the member that holds their time.
pub(super) fn records<T>(page: Page<Result<RawRecord<T>, DecodeError>>, member: Option<TimeMember>) -> Page<Record<T>> {
    let record = |item| match item {
        Ok(RawRecord { head, item }) => {
            let time = member.and_then(|member| head.time(member));
            Record { id: find::text(&head.id), time, item: Ok(item) }
        }
        Err(error) => {
            let error: DecodeError = error;
            Record { id: error.item_id().map(str::to_owned), time: None, item: Err(error) }
        }
    };
    Page::new(page.items.into_iter().map(record).collect(), page.info)
}
