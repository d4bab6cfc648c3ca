//! Makes an event fit the limits of the Events API.
//!
//! Cut are, in this order and only as far as it takes: the summary to its 1,024 characters; nesting beyond 100 levels, which
//! JSON parsers commonly refuse, to text; and while the body is longer than 512,000 bytes the `custom_details` (the largest
//! parts first), then the last images and links, then whatever else is there, the largest first. Never touched are
//! `routing_key`, `event_action`, `dedup_key`, and the payload's `source`, `severity` and `timestamp`.

use serde_json::{Map, Value};

mod cut;
mod depth;
mod measure;
mod reduce;
#[cfg(test)]
mod tests;

pub use cut::{Cut, Unit};

/// The longest summary, in characters (Unicode scalar values).
pub const MAX_SUMMARY: usize = 1_024;
/// The longest `dedup_key`, in characters (Unicode scalar values).
pub const MAX_DEDUP_KEY: usize = 255;
/// The longest body, in bytes of JSON.
pub const MAX_BODY: usize = 512_000;
/// The deepest nesting, in levels, the body itself counted.
pub const MAX_DEPTH: usize = 100;

/// Members of the body that are never altered.
const FIXED: [&str; 4] = ["routing_key", "event_action", "dedup_key", "payload"];
/// Members of its payload that are never altered here.
const FIXED_IN_PAYLOAD: [&str; 4] = ["summary", "source", "severity", "timestamp"];

/// An event cannot be made to fit, even without everything that can be left out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong {
    /// What is left, in bytes.
    pub(crate) bytes: usize,
}

/// What of a body breaks a limit, in words; `None` if nothing does.
pub(crate) fn excess(body: &Map<String, Value>, reserved: usize) -> Option<String> {
    if let Some(length) = summary(body).map(|summary| summary.chars().count()).filter(|length| *length > MAX_SUMMARY) {
        return Some(format!("the summary has {length} characters, of at most {MAX_SUMMARY}"));
    }
    let bytes = measure::object(body) + reserved;
    if bytes > MAX_BODY {
        return Some(format!("it has {bytes} bytes, of at most {MAX_BODY}"));
    }
    depth::exceeds(body).then(|| format!("it is nested more than {MAX_DEPTH} levels deep"))
}

/// Fits a body, which will take `reserved` bytes more when it is sent. Says what was cut.
pub(crate) fn fit(body: &mut Map<String, Value>, reserved: usize) -> Result<Vec<Cut>, TooLong> {
    let mut cuts = Vec::new();
    cut_summary(body, &mut cuts);
    depth::flatten(body, &mut cuts);
    let limit = MAX_BODY.saturating_sub(reserved);
    let mut bytes = measure::object(body);
    if bytes <= limit {
        return Ok(cuts);
    }
    for place in places(body) {
        let Some(members) = place.members(body) else { continue };
        let excess = bytes - limit;
        bytes -= place.shorten(members, excess, &mut cuts);
        if bytes <= limit {
            return Ok(cuts);
        }
    }
    Err(TooLong { bytes: bytes + reserved })
}

fn summary(body: &Map<String, Value>) -> Option<&str> {
    body.get("payload")?.get("summary")?.as_str()
}

fn cut_summary(body: &mut Map<String, Value>, cuts: &mut Vec<Cut>) {
    let Some(Value::String(summary)) = body.get_mut("payload").and_then(|payload| payload.get_mut("summary")) else {
        return;
    };
    if let Some((end, _)) = summary.char_indices().nth(MAX_SUMMARY) {
        let before = summary.chars().count();
        summary.truncate(end);
        cuts.push(Cut::new("/payload/summary".to_owned(), before, MAX_SUMMARY, Unit::Characters));
    }
}

/// Where something can be cut.
struct Place {
    in_payload: bool,
    name: String,
}

/// All places, in the order in which they are cut.
fn places(body: &Map<String, Value>) -> Vec<Place> {
    let outside = body.iter().filter(|(name, _)| !FIXED.contains(&name.as_str())).map(|member| (false, member));
    let payload = body.get("payload").and_then(Value::as_object);
    let inside = payload.into_iter().flatten().filter(|(name, _)| !FIXED_IN_PAYLOAD.contains(&name.as_str()));
    let mut places: Vec<_> = outside
        .chain(inside.map(|member| (true, member)))
        .map(|(in_payload, (name, value))| {
            let rank = match (in_payload, name.as_str()) {
                (true, "custom_details") => 0,
                (false, "images") => 1,
                (false, "links") => 2,
                _ => 3,
            };
            ((rank, std::cmp::Reverse(measure::value(value))), Place { in_payload, name: name.clone() })
        })
        .collect();
    // Stable, so that what is of the same size keeps its order.
    places.sort_by_key(|(order, _)| *order);
    places.into_iter().map(|(_, place)| place).collect()
}

impl Place {
    fn members<'b>(&self, body: &'b mut Map<String, Value>) -> Option<&'b mut Map<String, Value>> {
        if self.in_payload { body.get_mut("payload")?.as_object_mut() } else { Some(body) }
    }

    fn path(&self) -> String {
        let root = if self.in_payload { "/payload" } else { "" };
        cut::below(root, &self.name)
    }

    /// Takes `excess` bytes away, or as many as there are; says how many.
    fn shorten(&self, members: &mut Map<String, Value>, excess: usize, cuts: &mut Vec<Cut>) -> usize {
        let Some(value) = members.remove(&self.name) else { return 0 };
        let before = measure::value(&value);
        let budget = before.saturating_sub(excess);
        let mut parts = Vec::new();
        let shortened = match value {
            Value::Array(items) if !self.in_payload => keep_first(items, budget),
            // A URL that is cut leads nowhere, a number that is cut is another one.
            value if self.name == "custom_details" || (value.is_string() && self.name != "client_url") => {
                reduce::reduce(value, budget, &self.path(), &mut parts)
            }
            _ => None,
        };
        let Some(shortened) = shortened else {
            cuts.push(Cut::new(self.path(), before, 0, Unit::Bytes));
            // The name, its quotes, colon and comma go with it; a comma less is sent where nothing else is there.
            let comma = usize::from(!members.is_empty());
            return before + measure::string(&self.name) + 1 + comma;
        };
        let after = measure::value(&shortened);
        cuts.push(Cut::new(self.path(), before, after, Unit::Bytes));
        cut::extend(cuts, parts);
        members.insert(self.name.clone(), shortened);
        before - after
    }
}

/// As many of the first items as the budget allows: images and links are whole or not there.
fn keep_first(items: Vec<Value>, budget: usize) -> Option<Value> {
    let mut bytes = 2;
    let mut kept = Vec::new();
    for item in items {
        bytes += measure::value(&item) + usize::from(!kept.is_empty());
        if bytes > budget {
            break;
        }
        kept.push(item);
    }
    (!kept.is_empty()).then_some(Value::Array(kept))
}
