//! The rows of the generated table: the plain row of a method, with the fields that differ.

use std::borrow::Cow;

use http::Method;

use super::{Endpoint, ListStyle, Pagination, WrapperKind};

/// A row before it knows its path.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) method: Verb,
    pub(super) request: Option<&'static str>,
    pub(super) request_kind: WrapperKind,
    pub(super) repeated_params: &'static [&'static str],
    pub(super) response: Option<&'static str>,
    pub(super) alternate: Option<&'static str>,
    pub(super) list: bool,
    pub(super) pagination: Pagination,
    pub(super) max_limit: Option<u32>,
    pub(super) from: bool,
    pub(super) headers: &'static [&'static str],
    pub(super) list_params: &'static [(&'static str, ListStyle)],
    pub(super) app_host: bool,
}

/// A method. [`Method`] has drop glue, so a struct update in a constant cannot use it.
#[derive(Clone, Copy)]
pub(super) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

pub(super) const GET: Row = Row::plain(Verb::Get);
pub(super) const POST: Row = Row::plain(Verb::Post);
pub(super) const PUT: Row = Row::plain(Verb::Put);
pub(super) const PATCH: Row = Row::plain(Verb::Patch);
pub(super) const DELETE: Row = Row::plain(Verb::Delete);

impl Row {
    const fn plain(method: Verb) -> Self {
        Self {
            method,
            request: None,
            request_kind: WrapperKind::Object,
            repeated_params: &[],
            response: None,
            alternate: None,
            list: false,
            pagination: Pagination::None,
            max_limit: None,
            from: false,
            headers: &[],
            list_params: &[],
            app_host: false,
        }
    }
}

/// The row of a path.
pub(super) const fn at(path: &'static str, row: Row) -> Endpoint {
    Endpoint {
        method: match row.method {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
        },
        path: Cow::Borrowed(path),
        request_wrapper: borrowed(row.request),
        request_kind: row.request_kind,
        repeated_params: row.repeated_params,
        response_wrapper: borrowed(row.response),
        alternate_wrapper: row.alternate,
        list: row.list,
        pagination: row.pagination,
        max_limit: row.max_limit,
        from_required: row.from,
        required_headers: row.headers,
        list_params: row.list_params,
        app_host: row.app_host,
        inferred: false,
    }
}

const fn borrowed(wrapper: Option<&'static str>) -> Option<Cow<'static, str>> {
    match wrapper {
        Some(wrapper) => Some(Cow::Borrowed(wrapper)),
        None => None,
    }
}
