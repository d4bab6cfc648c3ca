//! The query parameters that narrow a list.

use std::{borrow::Cow, cmp::Ordering, sync::Arc};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    call::{Call, Query},
    clock,
    reply::Refusal,
    store::Entity,
};

type Items<'i> = Cow<'i, [Arc<Entity>]>;

/// Narrows by `query` and by the `[]` filters, then sorts by `sort_by`. Copies nothing if the query has none of these.
pub(crate) fn narrow<'i>(query: &Query, items: &'i [Arc<Entity>]) -> Items<'i> {
    let tests = tests(query);
    let mut items = if tests.is_empty() {
        Cow::Borrowed(items)
    } else {
        let kept = items.iter().filter(|item| tests.iter().all(|test| test.holds(item)));
        Cow::Owned(kept.cloned().collect())
    };
    if let Some(order) = query.get("sort_by") {
        let keys: Vec<_> = order.split(',').map(|key| key.split_once(':').unwrap_or((key, "asc"))).collect();
        items.to_mut().sort_by(|a, b| compare(a.value(), b.value(), &keys));
    }
    items
}

/// One filter, by the place of the values that it compares.
enum Test<'q> {
    /// The object's own id.
    Id(Vec<&'q str>),
    /// A text member.
    Member(&'static str, Vec<&'q str>),
    /// The id of one of these members, or of an element if the member is a list.
    Reference(&'static [&'static str], Vec<&'q str>),
    /// Text in the name, summary, title, label or e-mail address, in any case.
    Text(String),
}

fn tests<'q>(query: &'q Query) -> Vec<Test<'q>> {
    let mut tests = Vec::new();
    let mut add = |key: &str, make: fn(Vec<&'q str>) -> Test<'q>| {
        let values = query.list(key);
        if !values.is_empty() {
            tests.push(make(values));
        }
    };
    add("ids", Test::Id);
    add("statuses", |values| Test::Member("status", values));
    add("urgencies", |values| Test::Member("urgency", values));
    add("actions", |values| Test::Member("action", values));
    add("service_ids", |values| Test::Reference(&["service", "services"], values));
    add("team_ids", |values| Test::Reference(&["team", "teams"], values));
    add("user_ids", |values| Test::Reference(&["user", "users", "assignments"], values));
    add("escalation_policy_ids", |values| Test::Reference(&["escalation_policy", "escalation_policies"], values));
    add("schedule_ids", |values| Test::Reference(&["schedule", "schedules"], values));
    if let Some(key) = query.get("incident_key") {
        tests.push(Test::Member("incident_key", vec![key]));
    }
    if let Some(text) = query.get("query").filter(|text| !text.is_empty()) {
        tests.push(Test::Text(text.to_lowercase()));
    }
    tests
}

impl Test<'_> {
    fn holds(&self, item: &Entity) -> bool {
        match self {
            Self::Id(ids) => ids.contains(&item.id()),
            Self::Member(key, values) => item.text(key).is_some_and(|own| values.contains(&own)),
            Self::Reference(keys, ids) => {
                keys.iter().filter_map(|key| item.value().get(key)).any(|member| refers(member, ids))
            }
            Self::Text(text) => ["name", "summary", "title", "label", "email"]
                .iter()
                .filter_map(|key| item.text(key))
                .any(|own| own.to_lowercase().contains(text)),
        }
    }
}

fn refers(member: &Value, ids: &[&str]) -> bool {
    match member {
        Value::Array(items) => items.iter().any(|item| refers(item, ids)),
        Value::Object(object) => {
            let own = object.get("id").and_then(Value::as_str);
            own.is_some_and(|id| ids.contains(&id)) || object.get("assignee").is_some_and(|inner| refers(inner, ids))
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

/// How an endpoint lists by time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// The member that holds an object's time.
    pub(crate) member: &'static str,
    /// How many days back the list goes without `since`, or `None` for no limit.
    pub(crate) default_days: Option<i64>,
    /// The longest span in days.
    pub(crate) max_days: Option<i64>,
    /// Whether the newest comes first.
    pub(crate) newest_first: bool,
    /// Whether both ends must be given.
    pub(crate) required: bool,
}

/// Narrows to `since` ≤ time < `until` and puts the list in the endpoint's own order.
pub(crate) fn window(call: &Call, window: Window, items: &[Arc<Entity>]) -> Result<Vec<Arc<Entity>>, Refusal> {
    let (since, until) = span(call, window)?;
    let inclusive = call.world.settings.until_inclusive;
    let within = |item: &&Arc<Entity>| {
        let Some(time) = item.time(window.member) else {
            return true;
        };
        since.is_none_or(|since| since <= time)
            && until.is_none_or(|until| time < until || (inclusive && time == until))
    };
    let mut kept: Vec<_> = items.iter().filter(within).cloned().collect();
    // The sort is stable, so objects of one time keep their order.
    if window.newest_first {
        kept.sort_by_key(|item| std::cmp::Reverse(item.time(window.member)));
    } else {
        kept.sort_by_key(|item| item.time(window.member));
    }
    Ok(kept)
}

fn span(call: &Call, window: Window) -> Result<(Option<Timestamp>, Option<Timestamp>), Refusal> {
    let (mut since, until) = (time(call, "since")?, time(call, "until")?);
    if window.required && (since.is_none() || until.is_none()) {
        return Err(Refusal::invalid("Since and until are required"));
    }
    if call.query.get("date_range") == Some("all") {
        return Ok((None, None));
    }
    let now = call.world.clock.now();
    if since.is_none() {
        since = window.default_days.map(|days| clock::days_before(until.unwrap_or(now), days));
    }
    if let (Some(since), Some(days)) = (since, window.max_days)
        && clock::days_before(until.unwrap_or(now), days) > since
    {
        return Err(Refusal::invalid(format!("The date range cannot exceed {days} days")));
    }
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        return Err(Refusal::invalid("Since must be before until"));
    }
    Ok((since, until))
}

fn time(call: &Call, key: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = call.query.get(key) else {
        return Ok(None);
    };
    match clock::parse(text) {
        Some(time) => Ok(Some(time)),
        None => Err(Refusal::invalid(format!("{key} is not a valid ISO 8601 time"))),
    }
}
