//! The page size and the start of a list, from the builder, the query, the body and the session.

use pd_core::{Operation, Pagination};
use pd_paginate::{DEFAULT_LIMIT, PageError, PageOptions, PageParameters};
use serde::Deserialize;
use serde_json::Value;

use super::{ListOptions, invalid_start};
use crate::{Advice, Error, request::CheckedRequest};

/// Returns the pagination and the page options of a list, and removes the parameters that select pages from the query.
pub(super) fn take<I>(
    list: &mut ListOptions<I, CheckedRequest>,
    operation: &Operation,
) -> Result<(Pagination, PageOptions), Error> {
    let pagination = pagination(list, operation)?;
    let mut options = PageOptions::new().with_total(list.with_total);
    if let Some(max_limit) = max_limit(operation) {
        options = options.max_limit(max_limit);
    }
    if list.page_size == Some(0) {
        return Err(invalid_start(operation, &PageError::InvalidLimit));
    }
    check_offset(list, operation, pagination)?;
    let Some(parameters) = PageParameters::of(pagination) else { return Ok((pagination, options)) };
    let in_body = body_position(list, operation, parameters)?;
    let request = &mut list.request;
    let in_query = number(request, operation, parameters.limit)?;
    if let Some(limit) = list.page_size.or(in_query).or(in_body.limit).or(request.session().default_page_size()) {
        options = options.limit(limit);
    }
    if let Some(first) = parameters.first {
        let position = number(request, operation, parameters.position)?;
        if let Some(offset) = list.offset.or(position.map(|position: u64| position.saturating_sub(first))) {
            options = options.offset(offset);
        }
    } else if let Some(cursor) = request.take_query(parameters.position).or(in_body.starting_after) {
        options = options.cursor(cursor);
    }
    if let Some(total) = parameters.total
        && request.query_value(total) == Some("true")
    {
        request.take_query(total);
        options = options.with_total(true);
    }
    request.take_query(parameters.limit);
    request.take_query(parameters.position);
    Ok((pagination, options))
}

/// Returns the pagination of the list, or an error if it cannot be iterated over.
fn pagination<I>(list: &ListOptions<I, CheckedRequest>, operation: &Operation) -> Result<Pagination, Error> {
    let invalid = |reason: &str, advice| Err(Error::advised(operation, reason, advice));
    if list.cursor_only {
        return match operation.pagination() {
            Pagination::Cursor => Ok(Pagination::Cursor),
            _ if operation.is_inferred() && operation.is_list() => Ok(Pagination::Cursor),
            _ => invalid("the list is not paged by cursor", Advice::IterateAll),
        };
    }
    match operation.pagination() {
        Pagination::None if !operation.is_list() => invalid("this is not a list", Advice::RequestEntity),
        pagination => Ok(pagination),
    }
}

/// Returns the documented maximum page size. If none is documented for a list by offset, it is the maximum of PagerDuty's classic
/// pagination.
fn max_limit(operation: &Operation) -> Option<u32> {
    let is_classic = operation.pagination() == Pagination::Offset && !operation.is_inferred();
    operation.max_limit().or_else(|| is_classic.then_some(DEFAULT_LIMIT))
}

/// Rejects an offset for a list that cannot start at one. For an endpoint without pages, a query parameter `offset` is sent
/// unchanged.
fn check_offset<I>(
    list: &ListOptions<I, CheckedRequest>,
    operation: &Operation,
    pagination: Pagination,
) -> Result<(), Error> {
    let offset = match PageParameters::of(pagination) {
        None => list.offset,
        Some(parameters) if parameters.first.is_some() => None,
        Some(_) => list.offset.or(number(&list.request, operation, "offset")?),
    };
    match offset {
        None | Some(0) => Ok(()),
        Some(_) => Err(Error::invalid(operation, "the list is not paged by offset: leave the offset out")),
    }
}

/// The page size and the start in the request body, if the list is paged by its body.
#[derive(Default, Deserialize)]
#[serde(default)]
struct BodyPosition {
    limit: Option<u32>,
    starting_after: Option<String>,
}

fn body_position<I>(
    list: &ListOptions<I, CheckedRequest>,
    operation: &Operation,
    parameters: PageParameters,
) -> Result<BodyPosition, Error> {
    if !parameters.in_body {
        return Ok(BodyPosition::default());
    }
    BodyPosition::deserialize(Value::Object(list.request.json_object()?))
        .map_err(|error| Error::invalid(operation, format!("`limit` or `starting_after` of the body: {error}")))
}

/// Returns a numeric query parameter.
fn number<N: std::str::FromStr>(
    request: &CheckedRequest,
    operation: &Operation,
    name: &str,
) -> Result<Option<N>, Error> {
    request
        .query_value(name)
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| Error::invalid(operation, format!("`{name}` must be a whole number")))
}
