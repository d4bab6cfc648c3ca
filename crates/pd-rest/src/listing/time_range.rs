//! The lists that can be read by time: their order, their maximum window, and the member that holds the time.

use pd_core::Operation;
use pd_paginate::history::Order;

use crate::{Advice, Error, request::CheckedRequest};

const DAY: u64 = 86_400;

/// The properties of a list that is read by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeRange {
    /// The maximum window that the endpoint accepts, in seconds.
    pub(super) widest: Option<u64>,
    /// The order in which the server lists the records.
    pub(super) order: Order,
    /// The member of a record by which `since` and `until` select it.
    pub(super) member: Option<TimeMember>,
}

/// The member of a record that holds its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeMember {
    CreatedAt,
    ExecutionTime,
    StartedAt,
    Timestamp,
}

/// A documented list whose `since` and `until` select records by a time that each record has.
struct Rule {
    /// The end of the canonical path.
    path: &'static str,
    /// The maximum window in days. If PagerDuty documents months, it is the shortest number of days that they can have.
    days: Option<u64>,
    order: Order,
    member: TimeMember,
}

impl Rule {
    fn is_of(&self, path: &str) -> bool {
        // Lists of incidents below another resource accept no dates.
        path.ends_with(self.path) && (self.path != "/incidents" || path == self.path)
    }
}

const RULES: [Rule; 5] = [
    // "May not be more than 31 days after `since`."
    Rule { path: "/audit/records", days: Some(31), order: Order::Descending, member: TimeMember::ExecutionTime },
    // "Maximum range is 6 months": at least 181 days. Sorted by number unless `sort_by` is given.
    Rule { path: "/incidents", days: Some(180), order: Order::Ascending, member: TimeMember::CreatedAt },
    // "Must be less than 3 months": at least 89 days.
    Rule { path: "/notifications", days: Some(88), order: Order::Descending, member: TimeMember::StartedAt },
    Rule { path: "/log_entries", days: None, order: Order::Descending, member: TimeMember::CreatedAt },
    Rule { path: "/change_events", days: None, order: Order::Descending, member: TimeMember::Timestamp },
];

/// Lists of time spans. A span that crosses the boundary of two slices would be listed in both.
const SPANS: [&str; 4] = ["/oncalls", "/overrides", "/custom_shifts", "/schedules/{id}/users"];

impl TimeRange {
    /// Returns the properties of a list, or an error if it cannot be read in slices.
    pub(super) fn of(operation: &Operation, request: &CheckedRequest) -> Result<Self, Error> {
        let invalid = |reason: &str, advice| Err(Error::advised(operation, reason, advice));
        if !operation.is_list() || *operation.method() != http::Method::GET {
            return invalid("`since` and `until` do not select items of this list", Advice::LeaveWindowOut);
        }
        if SPANS.iter().any(|path| operation.path().ends_with(path)) {
            return invalid(
                "the list has time spans, which can overlap the boundary of a slice, so it cannot be read in slices",
                Advice::WindowAsQuery,
            );
        }
        if request.query_value("date_range").is_some() {
            let reason = "`date_range` makes the server ignore `since` and `until`; leave it out";
            return Err(Error::invalid(operation, reason));
        }
        if ["since", "until"].iter().any(|key| request.query_value(key).is_some()) {
            return invalid("the query has `since` or `until`", Advice::WindowAsArguments);
        }
        if ["offset", "cursor", "after"].iter().any(|key| request.query_value(key).is_some()) {
            return invalid("a history starts at `since`, not at an offset or cursor", Advice::Resume);
        }
        let rule = RULES.iter().find(|rule| rule.is_of(operation.path()));
        match rule {
            Some(rule) => Ok(Self {
                widest: rule.days.map(|days| days * DAY),
                order: order(rule, operation, request)?,
                member: Some(rule.member),
            }),
            None if operation.is_inferred() => Ok(Self { widest: None, order: Order::Descending, member: None }),
            None => invalid("PagerDuty documents no `since` and `until` for this list", Advice::LeaveWindowOut),
        }
    }
}

/// Returns the order of the list, or an error if the caller sorts it by another member than the time.
fn order(rule: &Rule, operation: &Operation, request: &CheckedRequest) -> Result<Order, Error> {
    let Some(sort_by) = request.first_query_value("sort_by") else { return Ok(rule.order) };
    let first = sort_by.split(',').next().unwrap_or_default();
    match first.split_once(':').unwrap_or((first, "asc")) {
        ("created_at" | "incident_number", "asc") => Ok(Order::Ascending),
        ("created_at" | "incident_number", "desc") => Ok(Order::Descending),
        _ => Err(Error::invalid(
            operation,
            "a history is read in order of time: sort by `created_at` or `incident_number`, `asc` or `desc`",
        )),
    }
}
