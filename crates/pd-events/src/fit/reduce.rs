//! Reduces a JSON value to a budget of bytes, keeping as much of it as it can.
//!
//! The largest parts give way first: within each array and object the budget is shared out so that small parts stay whole
//! and the large ones are cut to the same size. Only where there are too many parts for each to have a fair share are some
//! left out: of an array the last ones, of an object the largest. Same value and budget, same outcome.

use serde_json::{Map, Value};

use super::{
    cut::{self, Cut, Unit},
    measure,
};

/// What shows where something is missing.
const MARK: &str = "…[truncated]";
/// A part is not reduced below this many bytes: it would say nothing any more.
const SHARE: usize = 128;
/// What cannot have this many bytes is left out. Every kind of value can be reduced to it.
const LEAST: usize = 64;

/// The value in at most `budget` bytes; `None` where that is too little for anything of it.
pub(super) fn reduce(value: Value, budget: usize, path: &str, cuts: &mut Vec<Cut>) -> Option<Value> {
    if measure::value(&value) <= budget {
        return Some(value);
    }
    if budget < LEAST {
        return None;
    }
    match value {
        Value::String(text) => Some(Value::String(cut_text(&text, budget))),
        Value::Array(items) => Some(reduce_array(items, budget, path, cuts)),
        Value::Object(members) => Some(reduce_object(members, budget, path, cuts)),
        // No number is that long.
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The beginning of a text, and the mark, in at most `budget` bytes as JSON.
fn cut_text(text: &str, budget: usize) -> String {
    let mut room = budget.saturating_sub(measure::string(MARK));
    let fits = |character: &char| {
        let bytes = measure::character(*character);
        let fits = bytes <= room;
        room = room.saturating_sub(bytes);
        fits
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push_str(MARK);
    kept
}

fn reduce_array(items: Vec<Value>, budget: usize, path: &str, cuts: &mut Vec<Cut>) -> Value {
    let count = items.len();
    let sizes: Vec<usize> = items.iter().map(measure::value).collect();
    let mark = measure::string(&missing(count)) + 1;
    // The brackets, and the mark where not all items stay.
    let room_for = |reserved: usize| {
        let mut room = budget.saturating_sub(2 + reserved);
        sizes.iter().take_while(|size| take(&mut room, (**size).min(SHARE) + 1)).count()
    };
    let kept = match room_for(0) {
        all if all == count => all,
        _ => room_for(mark),
    };
    let reserved = if kept == count { 0 } else { mark };
    let room = budget.saturating_sub(2 + reserved + kept);
    let share = share(sizes.iter().take(kept).copied().collect(), room);
    let mut reduced = Vec::with_capacity(kept + 1);
    for (number, item) in items.into_iter().take(kept).enumerate() {
        reduced.push(reduce_part(item, share, || cut::below(path, &number.to_string()), cuts));
    }
    if kept < count {
        reduced.push(Value::String(missing(count - kept)));
    }
    Value::Array(reduced)
}

fn reduce_object(members: Map<String, Value>, budget: usize, path: &str, cuts: &mut Vec<Cut>) -> Value {
    let count = members.len();
    // The name, its quotes and colon, and a comma.
    let overheads: Vec<usize> = members.keys().map(|name| measure::string(name) + 2).collect();
    let sizes: Vec<usize> = members.values().map(measure::value).collect();
    let mark = measure::string(MARK) + 2 + measure::string(&missing(count));
    let kept = match keep_smallest(&overheads, &sizes, budget.saturating_sub(2)) {
        kept if kept.iter().all(|kept| *kept) => kept,
        _ => keep_smallest(&overheads, &sizes, budget.saturating_sub(2 + mark)),
    };
    let left_out = kept.iter().filter(|kept| !**kept).count();
    let overhead: usize = overheads.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(overhead, _)| overhead).sum();
    let room = budget.saturating_sub(2 + overhead + if left_out > 0 { mark } else { 0 });
    let share = share(sizes.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(size, _)| *size).collect(), room);
    let marked = members.contains_key(MARK);
    let mut reduced = Map::new();
    for ((name, member), _) in members.into_iter().zip(kept).filter(|(_, kept)| *kept) {
        let member = reduce_part(member, share, || cut::below(path, &name), cuts);
        reduced.insert(name, member);
    }
    if left_out > 0 && !marked {
        reduced.insert(MARK.to_owned(), Value::String(missing(left_out)));
    }
    debug_assert!(reduced.len() <= count + 1);
    Value::Object(reduced)
}

/// Reduces a part to its share, which is no less than [`SHARE`] where the part is larger.
fn reduce_part(part: Value, share: usize, path: impl Fn() -> String, cuts: &mut Vec<Cut>) -> Value {
    let before = measure::value(&part);
    if before <= share {
        return part;
    }
    let path = path();
    let listed = cuts.len();
    let part = reduce(part, share, &path, cuts).unwrap_or(Value::Null);
    if cut::has_room(cuts) {
        // In front of what was cut inside of it.
        cuts.insert(listed, Cut::new(path, before, measure::value(&part), Unit::Bytes));
    }
    part
}

/// Which members stay so that as many as possible do: those that need the least.
fn keep_smallest(overheads: &[usize], sizes: &[usize], mut room: usize) -> Vec<bool> {
    let mut needs: Vec<(usize, usize)> =
        overheads.iter().zip(sizes).map(|(overhead, size)| overhead + (*size).min(SHARE)).zip(0..).collect();
    needs.sort_unstable();
    let mut kept = vec![false; sizes.len()];
    for (need, at) in needs {
        if !take(&mut room, need) {
            break;
        }
        if let Some(kept) = kept.get_mut(at) {
            *kept = true;
        }
    }
    kept
}

/// The size to which the large parts are cut, so that all of them together take no more than `room`.
fn share(mut sizes: Vec<usize>, mut room: usize) -> usize {
    sizes.sort_unstable();
    let mut left = sizes.len();
    for size in sizes {
        let share = room / left;
        if size > share {
            return share;
        }
        room -= size;
        left -= 1;
    }
    usize::MAX
}

fn take(room: &mut usize, need: usize) -> bool {
    match room.checked_sub(need) {
        Some(rest) => {
            *room = rest;
            true
        }
        None => false,
    }
}

fn missing(count: usize) -> String {
    format!("{MARK} {count} more")
}
