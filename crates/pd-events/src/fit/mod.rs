//! The limits of the Events API, and how a session shortens an event that exceeds them.
//!
//! A session shortens an event in these steps, and stops as soon as it fits:
//!
//! 1. Cut the summary to 1,024 characters.
//! 2. Encode values that are nested deeper than 100 levels as text, because JSON parsers commonly reject them.
//! 3. If the body is longer than 512,000 bytes, reduce `custom_details`, its largest parts first.
//! 4. Remove images, then links, from the end of each list.
//! 5. Reduce or remove the other members, the largest first.
//!
//! `routing_key`, `event_action`, `dedup_key`, and the payload's `source`, `severity` and `timestamp` are never altered. Numbers
//! are kept as they were written, or removed as a whole. The receipt lists each [`Cut`].

mod cut;
mod depth;
mod measure;
mod reduce;
#[cfg(test)]
mod tests;

pub use cut::{Cut, Unit};

use std::collections::BTreeSet;

use crate::json::{Json, Members};

/// The longest summary, in characters (Unicode scalar values).
pub const MAX_SUMMARY: usize = 1_024;
/// The longest `dedup_key`, in characters (Unicode scalar values).
pub const MAX_DEDUP_KEY: usize = 255;
/// The longest body, in bytes of JSON.
pub const MAX_BODY: usize = 512_000;
/// The deepest nesting, in levels, the body itself counted.
pub const MAX_DEPTH: usize = 100;

/// Members of the body that are never altered here. `payload` is altered member by member.
const FIXED: [&str; 4] = ["routing_key", "event_action", "dedup_key", "payload"];
/// Members of the payload that are never altered here. The summary is cut separately.
const FIXED_IN_PAYLOAD: [&str; 4] = ["summary", "source", "severity", "timestamp"];

/// An event is too long even after every step.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong {
    /// The remaining size in bytes.
    pub(crate) bytes: usize,
}

/// Describes the first limit that a body exceeds; `None` if it fits. `reserved` bytes will be added to the body.
pub(crate) fn excess(body: &Members, reserved: usize) -> Option<String> {
    if let Some(length) = summary(body).map(|summary| summary.chars().count()).filter(|length| *length > MAX_SUMMARY) {
        return Some(format!("`summary` must have at most {MAX_SUMMARY} characters, got {length}"));
    }
    if measure::at_most(body) > MAX_BODY.saturating_sub(reserved) {
        let bytes = measure::object(body) + reserved;
        if bytes > MAX_BODY {
            return Some(format!("the body must have at most {MAX_BODY} bytes, got {bytes}"));
        }
    }
    depth::exceeds(body).then(|| format!("it is nested more than {MAX_DEPTH} levels deep"))
}

/// Shortens a body until it fits. `reserved` bytes will be added to it. Returns the cuts.
pub(crate) fn fit(body: &mut Members, reserved: usize) -> Result<Vec<Cut>, TooLong> {
    let mut cuts = Vec::new();
    cut_summary(body, &mut cuts);
    depth::flatten(body, &mut cuts);
    let limit = MAX_BODY.saturating_sub(reserved);
    if measure::at_most(body) <= limit {
        return Ok(cuts);
    }
    let mut bytes = measure::object(body);
    if bytes <= limit {
        return Ok(cuts);
    }
    let mut removed = Removed::default();
    // Looked up once: `whole` can take an event with many members.
    let payload = body.index_of("payload");
    for place in places(body) {
        let Some(members) = place.members(body, payload) else { continue };
        bytes -= place.shorten(members, bytes - limit, removed.inside(place.in_payload), &mut cuts);
        if bytes <= limit {
            removed.apply(body);
            return Ok(cuts);
        }
    }
    Err(TooLong { bytes: bytes + reserved })
}

fn summary(body: &Members) -> Option<&str> {
    body.get("payload")?.as_object()?.get("summary")?.as_str()
}

fn cut_summary(body: &mut Members, cuts: &mut Vec<Cut>) {
    let payload = body.get_mut("payload").and_then(Json::as_object_mut);
    let Some(Json::String(summary)) = payload.and_then(|payload| payload.get_mut("summary")) else {
        return;
    };
    // A character has at least one byte.
    if summary.len() > MAX_SUMMARY
        && let Some((end, _)) = summary.char_indices().nth(MAX_SUMMARY)
    {
        let before = summary.chars().count();
        summary.to_mut().truncate(end);
        cuts.push(Cut::new("/payload/summary".to_owned(), before, MAX_SUMMARY, Unit::Characters));
    }
}

/// A member that can be shortened.
struct Place {
    in_payload: bool,
    index: usize,
}

/// Returns the members that can be shortened, in the order in which they are shortened.
fn places(body: &Members) -> Vec<Place> {
    let payload = body.get("payload").and_then(Json::as_object);
    let outside = body.iter().enumerate().map(|member| (false, member));
    let inside = payload.into_iter().flat_map(Members::iter).enumerate().map(|member| (true, member));
    let mut places = Vec::with_capacity(body.len() + payload.map_or(0, Members::len));
    for (in_payload, (index, (name, value))) in outside.chain(inside) {
        let fixed = if in_payload { FIXED_IN_PAYLOAD } else { FIXED };
        if fixed.contains(&&**name) {
            continue;
        }
        let rank = match (in_payload, &**name) {
            (true, "custom_details") => 0,
            (false, "images") => 1,
            (false, "links") => 2,
            _ => 3,
        };
        places.push(((rank, std::cmp::Reverse(measure::value(value))), Place { in_payload, index }));
    }
    // A stable sort: members of the same size keep their order.
    places.sort_by_key(|(order, _)| *order);
    places.into_iter().map(|(_, place)| place).collect()
}

impl Place {
    /// Returns the object that the member is in. `payload` is the index of the payload in the body.
    fn members<'b>(&self, body: &'b mut Members, payload: Option<usize>) -> Option<&'b mut Members> {
        if self.in_payload { body.get_at_mut(payload?)?.as_object_mut() } else { Some(body) }
    }

    /// Takes `excess` bytes from the member, or as many as possible. Returns the number of bytes. If nothing of the member is
    /// left, adds it to `removed`.
    fn shorten(
        &self,
        members: &mut Members,
        excess: usize,
        removed: &mut BTreeSet<usize>,
        cuts: &mut Vec<Cut>,
    ) -> usize {
        let count = members.len();
        let Some((name, value)) = members.take_at(self.index) else { return 0 };
        let path = cut::below(if self.in_payload { "/payload" } else { "" }, name);
        let before = measure::value(&value);
        let budget = before.saturating_sub(excess);
        let mut parts = Vec::new();
        let shortened = match value {
            Json::Array(items) if !self.in_payload => keep_first(items, budget),
            value if name == "custom_details" => reduce::reduce(value, budget, &path, &mut parts),
            // A URL that was cut is broken.
            Json::String(text) if name != "client_url" => reduce::reduce(Json::String(text), budget, &path, &mut parts),
            Json::Literal(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => None,
        };
        let Some(shortened) = shortened else {
            cuts.push(Cut::new(path, before, 0, Unit::Bytes));
            removed.insert(self.index);
            // The name, its colon, and a comma if another member is left.
            let comma = usize::from(removed.len() < count);
            return before + measure::string(name) + 1 + comma;
        };
        let after = measure::value(&shortened);
        cuts.push(Cut::new(path, before, after, Unit::Bytes));
        cut::extend(cuts, parts);
        members.set_at(self.index, shortened);
        before - after
    }
}

/// The members of which nothing is left. They are removed together: one at a time takes quadratic time.
#[derive(Default)]
struct Removed {
    outside: BTreeSet<usize>,
    in_payload: BTreeSet<usize>,
}

impl Removed {
    const fn inside(&mut self, payload: bool) -> &mut BTreeSet<usize> {
        if payload { &mut self.in_payload } else { &mut self.outside }
    }

    fn apply(&self, body: &mut Members) {
        if let Some(payload) = body.get_mut("payload").and_then(Json::as_object_mut) {
            payload.retain_indexes(|index| !self.in_payload.contains(&index));
        }
        body.retain_indexes(|index| !self.outside.contains(&index));
    }
}

/// Keeps as many of the first items as fit. Images and links are kept or removed as a whole.
fn keep_first(items: Vec<Json>, budget: usize) -> Option<Json> {
    let mut bytes = 2;
    let mut kept = Vec::new();
    for item in items {
        bytes += measure::value(&item) + usize::from(!kept.is_empty());
        if bytes > budget {
            break;
        }
        kept.push(item);
    }
    (!kept.is_empty()).then_some(Json::Array(kept))
}
