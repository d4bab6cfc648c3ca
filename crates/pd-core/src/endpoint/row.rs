//! Constructors of the rows of the generated table.

use std::borrow::Cow;

use http::Method;

use super::{Endpoint, ListStyle, Pagination, WrapperKind};

/// A row without its path. The generated table states only the fields that differ from the default of its method.
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

/// A method. [`Method`] has drop glue, so it cannot be used in a struct update in a constant.
#[derive(Clone, Copy)]
pub(super) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

pub(super) const GET: Row = Row::default_of(Verb::Get);
pub(super) const POST: Row = Row::default_of(Verb::Post);
pub(super) const PUT: Row = Row::default_of(Verb::Put);
pub(super) const PATCH: Row = Row::default_of(Verb::Patch);
pub(super) const DELETE: Row = Row::default_of(Verb::Delete);

impl Row {
    const fn default_of(method: Verb) -> Self {
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

/// Builds the endpoint of a path from its row.
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
