//! Nesting that JSON parsers would refuse.

use serde_json::{Map, Value};

use super::{
    MAX_DEPTH,
    cut::{self, Cut, Unit},
};

/// Whether a body is nested too deep.
pub(super) fn exceeds(body: &Map<String, Value>) -> bool {
    body.values().any(|value| levels(value) >= MAX_DEPTH)
}

/// Makes text of what is nested too deep.
pub(super) fn flatten(body: &mut Map<String, Value>, cuts: &mut Vec<Cut>) {
    if exceeds(body) {
        for (name, value) in body {
            flatten_value(value, MAX_DEPTH - 1, &|| cut::below("", name), cuts);
        }
    }
}

/// How many levels of arrays and objects there are.
fn levels(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(levels).max().unwrap_or(0),
        _ => 0,
    }
}

fn flatten_value(value: &mut Value, allowed: usize, path: &dyn Fn() -> String, cuts: &mut Vec<Cut>) {
    if allowed == 0 {
        let levels = levels(value);
        if levels > 0 {
            *value = Value::String(value.to_string());
            if cut::has_room(cuts) {
                cuts.push(Cut::new(path(), levels, 0, Unit::Levels));
            }
        }
        return;
    }
    match value {
        Value::Array(items) => {
            for (number, item) in items.iter_mut().enumerate() {
                flatten_value(item, allowed - 1, &|| cut::below(&path(), &number.to_string()), cuts);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                flatten_value(member, allowed - 1, &|| cut::below(&path(), name), cuts);
            }
        }
        _ => {}
    }
}
