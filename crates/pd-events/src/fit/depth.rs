//! Nesting that JSON parsers would reject.

use super::{
    MAX_DEPTH,
    cut::{self, Cut, Unit},
};
use crate::json::{Json, Members};

/// Returns whether a body is nested deeper than [`MAX_DEPTH`].
pub(super) fn exceeds(body: &Members) -> bool {
    body.iter().any(|(_, value)| levels(value) >= MAX_DEPTH)
}

/// Replaces values that are nested too deep by their JSON text.
pub(super) fn flatten(body: &mut Members, cuts: &mut Vec<Cut>) {
    if exceeds(body) {
        for (name, value) in body.iter_mut() {
            flatten_value(value, MAX_DEPTH - 1, &|| cut::below("", name), cuts);
        }
    }
}

/// Counts the levels of arrays and objects.
fn levels(value: &Json) -> usize {
    match value {
        Json::Array(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
        Json::Object(members) => 1 + members.iter().map(|(_, value)| levels(value)).max().unwrap_or(0),
        Json::Literal(_) | Json::String(_) => 0,
    }
}

fn flatten_value(value: &mut Json, allowed: usize, path: &dyn Fn() -> String, cuts: &mut Vec<Cut>) {
    if allowed == 0 {
        let levels = levels(value);
        if levels > 0 {
            // A JSON value always encodes.
            *value = serde_json::to_string(value).map_or_else(|_| Json::null(), Json::from);
            if cut::has_room(cuts) {
                cuts.push(Cut::new(path(), levels, 0, Unit::Levels));
            }
        }
        return;
    }
    match value {
        Json::Array(items) => {
            for (number, item) in items.iter_mut().enumerate() {
                flatten_value(item, allowed - 1, &|| cut::below(&path(), &number.to_string()), cuts);
            }
        }
        Json::Object(members) => {
            for (name, member) in members.iter_mut() {
                flatten_value(member, allowed - 1, &|| cut::below(&path(), name), cuts);
            }
        }
        Json::Literal(_) | Json::String(_) => {}
    }
}
