//! PagerDuty's pagination styles.

use std::{fmt::Write as _, sync::Arc};

use http::StatusCode;
use serde_json::json;

use crate::{
    call::Call,
    reply::{EndpointResult, ErrorReply, Reply},
    store::Entity,
};

/// The maximum of `offset + limit`.
const CEILING: usize = 10_000;

/// Classic pagination: `limit`, `offset`, `more` and `total`.
pub(crate) fn classic(call: &Call, wrapper: &str, items: &[Arc<Entity>]) -> EndpointResult {
    let total = if call.query.is_true("total") { json!(items.len()) } else { json!(null) };
    offset(call, wrapper, items, &format!(",\"total\":{total}"))
}

/// Classic pagination without `total`.
pub(crate) fn classic_without_total(call: &Call, wrapper: &str, items: &[Arc<Entity>]) -> EndpointResult {
    offset(call, wrapper, items, "")
}

fn offset(call: &Call, wrapper: &str, items: &[Arc<Entity>], total: &str) -> EndpointResult {
    let limit = limit(call)?;
    let offset = number(call, "offset")?.unwrap_or(0);
    if offset.saturating_add(limit) > CEILING {
        return Err(ErrorReply::invalid(format!("Offset must be less than or equal to {CEILING} minus the limit")));
    }
    let page = slice(items, offset, call.state.page_size(limit));
    let more = offset + page.len() < items.len();
    let tail = format!(",\"limit\":{limit},\"offset\":{offset}{total},\"more\":{more}");
    Ok(page_of(wrapper, page, &tail))
}

/// Cursor pagination. The cursor encodes the id of the last item of the previous page.
pub(crate) fn cursor(call: &Call, wrapper: &str, items: &[Arc<Entity>]) -> EndpointResult {
    let limit = limit(call)?;
    let (page, next) = page_after(call, items, call.query.get("cursor"), limit)?;
    let tail = format!(",\"limit\":{limit},\"next_cursor\":{}", json!(next));
    Ok(page_of(wrapper, page, &tail))
}

/// Pagination by `after`: a cursor with another name.
pub(crate) fn after(call: &Call, wrapper: &str, items: &[Arc<Entity>]) -> EndpointResult {
    let limit = limit(call)?;
    let given = call.query.get("after");
    let (page, next) = page_after(call, items, given, limit)?;
    let total = if call.query.is_true("total") { json!(items.len()) } else { json!(null) };
    let tail = format!(",\"limit\":{limit},\"after\":{},\"before\":{},\"total\":{total}", json!(next), json!(given));
    Ok(page_of(wrapper, page, &tail))
}

/// The complete list on one page, without pagination members.
pub(crate) fn whole(wrapper: &str, items: &[Arc<Entity>]) -> Reply {
    page_of(wrapper, items, "")
}

/// Returns the items after the cursor, and the cursor of the next page, or `None` at the end.
pub(crate) fn page_after<'i>(
    call: &Call,
    items: &'i [Arc<Entity>],
    cursor: Option<&str>,
    limit: usize,
) -> Result<(&'i [Arc<Entity>], Option<String>), ErrorReply> {
    let start = match cursor.filter(|cursor| !cursor.is_empty()) {
        None => 0,
        Some(cursor) => position(items, cursor).ok_or_else(|| ErrorReply::invalid("Invalid cursor"))?,
    };
    let size = call.state.page_size(limit).max(1);
    let page = slice(items, start, size);
    let next = if start + page.len() < items.len() { page.last().map(|last| cursor_of(last.id())) } else { None };
    Ok((page, next))
}

/// Returns a cursor that is opaque and needs percent-encoding, like PagerDuty's.
fn cursor_of(id: &str) -> String {
    format!("{id}+/=")
}

fn position(items: &[Arc<Entity>], cursor: &str) -> Option<usize> {
    let id = cursor.strip_suffix("+/=")?;
    items.iter().position(|item| item.id() == id).map(|at| at + 1)
}

/// Returns `limit`, 25 by default, and at most the server's maximum.
fn limit(call: &Call) -> Result<usize, ErrorReply> {
    match number(call, "limit")? {
        None => Ok(25.min(call.state.settings.max_limit)),
        Some(0) => Err(ErrorReply::invalid("Limit must be greater than 0")),
        Some(limit) => Ok(limit.min(call.state.settings.max_limit)),
    }
}

fn number(call: &Call, key: &str) -> Result<Option<usize>, ErrorReply> {
    let parsed = call.query.get(key).map(str::parse).transpose();
    parsed.map_err(|_| ErrorReply::invalid(format!("{key} must be a non-negative integer")))
}

fn slice(items: &[Arc<Entity>], start: usize, len: usize) -> &[Arc<Entity>] {
    let start = start.min(items.len());
    let end = start.saturating_add(len).min(items.len());
    items.get(start..end).unwrap_or_default()
}

/// Builds `{wrapper: [items] tail}` from the JSON text of each item.
fn page_of(wrapper: &str, items: &[Arc<Entity>], tail: &str) -> Reply {
    let size: usize = items.iter().map(|item| item.json().len() + 1).sum();
    let mut text = String::with_capacity(size + wrapper.len() + tail.len() + 8);
    // Writing to a `String` cannot fail.
    let _ = write!(text, "{{\"{wrapper}\":[");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(item.json());
    }
    text.push(']');
    text.push_str(tail);
    text.push('}');
    Reply::text(StatusCode::OK, text)
}
