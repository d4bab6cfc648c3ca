//! Filters, sorting and time ranges of lists.

use std::{borrow::Cow, cmp::Ordering, sync::Arc};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    call::{Call, Query},
    clock,
    reply::ErrorReply,
    store::Entity,
};

type Items<'i> = Cow<'i, [Arc<Entity>]>;

/// Filters by `query` and by the `[]` filters, then sorts by `sort_by`. Copies nothing if the query has none of these.
pub(crate) fn narrow<'i>(query: &Query, items: &'i [Arc<Entity>]) -> Items<'i> {
    let filters = filters(query);
    let mut items = if filters.is_empty() {
        Cow::Borrowed(items)
    } else {
        let kept = items.iter().filter(|item| filters.iter().all(|filter| filter.matches(item)));
        Cow::Owned(kept.cloned().collect())
    };
    if let Some(order) = query.get("sort_by") {
        let keys: Vec<_> = order.split(',').map(|key| key.split_once(':').unwrap_or((key, "asc"))).collect();
        items.to_mut().sort_by(|a, b| compare(a.value(), b.value(), &keys));
    }
    items
}

/// One filter, by the member that it compares.
enum Filter<'q> {
    /// The id of the object.
    Id(Vec<&'q str>),
    /// A text member.
    Member(&'static str, Vec<&'q str>),
    /// The id in one of these members, or in an item if the member is a list.
    Reference(&'static [&'static str], Vec<&'q str>),
    /// Text in the name, summary, title, label or email address, ignoring case.
    Text(String),
}

fn filters<'q>(query: &'q Query) -> Vec<Filter<'q>> {
    let mut filters = Vec::new();
    let mut add = |key: &str, make: fn(Vec<&'q str>) -> Filter<'q>| {
        let values = query.list(key);
        if !values.is_empty() {
            filters.push(make(values));
        }
    };
    add("ids", Filter::Id);
    add("statuses", |values| Filter::Member("status", values));
    add("urgencies", |values| Filter::Member("urgency", values));
    add("actions", |values| Filter::Member("action", values));
    add("service_ids", |values| Filter::Reference(&["service", "services"], values));
    add("team_ids", |values| Filter::Reference(&["team", "teams"], values));
    add("user_ids", |values| Filter::Reference(&["user", "users", "assignments"], values));
    add("escalation_policy_ids", |values| Filter::Reference(&["escalation_policy", "escalation_policies"], values));
    add("schedule_ids", |values| Filter::Reference(&["schedule", "schedules"], values));
    if let Some(key) = query.get("incident_key") {
        filters.push(Filter::Member("incident_key", vec![key]));
    }
    if let Some(text) = query.get("query").filter(|text| !text.is_empty()) {
        filters.push(Filter::Text(text.to_lowercase()));
    }
    filters
}

impl Filter<'_> {
    fn matches(&self, item: &Entity) -> bool {
        match self {
            Self::Id(ids) => ids.contains(&item.id()),
            Self::Member(key, values) => item.text(key).is_some_and(|own| values.contains(&own)),
            Self::Reference(keys, ids) => {
                keys.iter().filter_map(|key| item.value().get(key)).any(|member| refers_to(member, ids))
            }
            Self::Text(text) => ["name", "summary", "title", "label", "email"]
                .iter()
                .filter_map(|key| item.text(key))
                .any(|own| own.to_lowercase().contains(text)),
        }
    }
}

fn refers_to(member: &Value, ids: &[&str]) -> bool {
    match member {
        Value::Array(items) => items.iter().any(|item| refers_to(item, ids)),
        Value::Object(object) => {
            let own = object.get("id").and_then(Value::as_str);
            own.is_some_and(|id| ids.contains(&id)) || object.get("assignee").is_some_and(|inner| refers_to(inner, ids))
        }
        _ => false,
    }
}

fn compare(a: &Value, b: &Value, keys: &[(&str, &str)]) -> Ordering {
    keys.iter().fold(Ordering::Equal, |order, (key, direction)| {
        order.then_with(|| {
            let (a, b) = (a.get(key), b.get(key));
            let order = match (a.and_then(Value::as_i64), b.and_then(Value::as_i64)) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => a.and_then(Value::as_str).cmp(&b.and_then(Value::as_str)),
            };
            if *direction == "desc" { order.reverse() } else { order }
        })
    })
}

/// The rules of an endpoint with `since` and `until`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// The member with the time of an object.
    pub(crate) member: &'static str,
    /// The default range in days before `until`, or `None` for no limit.
    pub(crate) default_days: Option<i64>,
    /// The maximum range in days.
    pub(crate) max_days: Option<i64>,
    /// Whether the newest object comes first.
    pub(crate) newest_first: bool,
    /// Whether `since` and `until` are required.
    pub(crate) required: bool,
}

/// Selects objects with `since` ≤ time < `until`, and sorts them in the order of the endpoint.
pub(crate) fn window(call: &Call, window: Window, items: &[Arc<Entity>]) -> Result<Vec<Arc<Entity>>, ErrorReply> {
    let (since, until) = span(call, window)?;
    let inclusive = call.state.settings.until_inclusive;
    let within = |item: &&Arc<Entity>| {
        let Some(time) = item.time(window.member) else {
            return true;
        };
        since.is_none_or(|since| since <= time)
            && until.is_none_or(|until| time < until || (inclusive && time == until))
    };
    let mut kept: Vec<_> = items.iter().filter(within).cloned().collect();
    // The sort is stable, so objects with the same time keep their order.
    if window.newest_first {
        kept.sort_by_key(|item| std::cmp::Reverse(item.time(window.member)));
    } else {
        kept.sort_by_key(|item| item.time(window.member));
    }
    Ok(kept)
}

fn span(call: &Call, window: Window) -> Result<(Option<Timestamp>, Option<Timestamp>), ErrorReply> {
    let (mut since, until) = (time(call, "since")?, time(call, "until")?);
    if window.required && (since.is_none() || until.is_none()) {
        return Err(ErrorReply::invalid("Since and until are required"));
    }
    if call.query.get("date_range") == Some("all") {
        return Ok((None, None));
    }
    let now = call.state.clock.now();
    if since.is_none() {
        since = window.default_days.map(|days| clock::days_before(until.unwrap_or(now), days));
    }
    if let (Some(since), Some(days)) = (since, window.max_days)
        && clock::days_before(until.unwrap_or(now), days) > since
    {
        return Err(ErrorReply::invalid(format!("The date range cannot exceed {days} days")));
    }
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        return Err(ErrorReply::invalid("Since must be before until"));
    }
    Ok((since, until))
}

fn time(call: &Call, key: &str) -> Result<Option<Timestamp>, ErrorReply> {
    let Some(text) = call.query.get(key) else {
        return Ok(None);
    };
    match clock::parse(text) {
        Some(time) => Ok(Some(time)),
        None => Err(ErrorReply::invalid(format!("{key} is not a valid ISO 8601 time"))),
    }
}
