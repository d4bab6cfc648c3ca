//! Reduces a JSON value to a number of bytes and keeps as much of it as possible.
//!
//! Each array and object shares its bytes among its parts: small parts stay whole, large parts are cut to the same size. If
//! there are too many parts, an array loses its last items and an object its largest members. The result depends only on the
//! value and the number of bytes.

use super::{
    cut::{self, Cut, Unit},
    measure,
};
use crate::json::{Json, Members};

/// Marks the place of a cut.
const MARK: &str = "…[truncated]";
/// A part is not reduced below this many bytes, because the rest would be meaningless.
const SHARE: usize = 128;
/// A value that gets fewer bytes is removed. Every array, object and string can be reduced to this size.
const LEAST: usize = 64;

/// Reduces a value to at most `budget` bytes. Returns `None` if nothing of it fits: numbers are never cut.
pub(super) fn reduce(value: Json, budget: usize, path: &str, cuts: &mut Vec<Cut>) -> Option<Json> {
    if measure::value(&value) <= budget {
        return Some(value);
    }
    if budget < LEAST {
        return None;
    }
    match value {
        Json::String(text) => Some(Json::from(cut_text(&text, budget))),
        Json::Array(items) => Some(reduce_array(items, budget, path, cuts)),
        Json::Object(members) => Some(reduce_object(members, budget, path, cuts)),
        Json::Literal(_) => None,
    }
}

/// Cuts a text to at most `budget` bytes of JSON, the mark included.
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

fn reduce_array(items: Vec<Json>, budget: usize, path: &str, cuts: &mut Vec<Cut>) -> Json {
    let count = items.len();
    let sizes: Vec<usize> = items.iter().map(measure::value).collect();
    let mark = measure::string(&missing(count)) + 1;
    // The brackets, and the mark if items are removed.
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
        reduced.push(Json::from(missing(count - kept)));
    }
    Json::Array(reduced)
}

fn reduce_object(members: Members, budget: usize, path: &str, cuts: &mut Vec<Cut>) -> Json {
    let count = members.len();
    // The name with its quotes, a colon, and a comma.
    let overheads: Vec<usize> = members.iter().map(|(name, _)| measure::string(name) + 2).collect();
    let sizes: Vec<usize> = members.iter().map(|(_, value)| measure::value(value)).collect();
    let mark = measure::string(MARK) + 2 + measure::string(&missing(count));
    let kept = match keep_smallest(&overheads, &sizes, budget.saturating_sub(2)) {
        kept if kept.iter().all(|kept| *kept) => kept,
        _ => keep_smallest(&overheads, &sizes, budget.saturating_sub(2 + mark)),
    };
    let left_out = kept.iter().filter(|kept| !**kept).count();
    let overhead: usize = overheads.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(overhead, _)| overhead).sum();
    let room = budget.saturating_sub(2 + overhead + if left_out > 0 { mark } else { 0 });
    let share = share(sizes.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(size, _)| *size).collect(), room);
    let marked = members.get(MARK).is_some();
    let mut reduced: Members = members
        .into_iter()
        .zip(kept)
        .filter(|(_, kept)| *kept)
        .map(|((name, member), _)| {
            let member = reduce_part(member, share, || cut::below(path, &name), cuts);
            (name, member)
        })
        .collect();
    if left_out > 0 && !marked {
        reduced.insert(MARK, missing(left_out));
    }
    debug_assert!(reduced.len() <= count + 1);
    Json::Object(reduced)
}

/// Reduces a part to its share.
fn reduce_part(part: Json, share: usize, path: impl Fn() -> String, cuts: &mut Vec<Cut>) -> Json {
    let before = measure::value(&part);
    if before <= share {
        return part;
    }
    let path = path();
    let listed = cuts.len();
    let part = reduce(part, share, &path, cuts).unwrap_or_else(Json::null);
    if cut::has_room(cuts) {
        // Before the cuts inside of it.
        cuts.insert(listed, Cut::new(path, before, measure::value(&part), Unit::Bytes));
    }
    part
}

/// Selects the members to keep: the smallest first, so that as many as possible are kept.
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

/// Returns the size to which large parts must be cut so that all parts take at most `room` bytes.
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
