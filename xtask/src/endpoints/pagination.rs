//! Derives the pagination of an operation.

use http::Method;
use pd_core::Pagination;

use super::{
    document::{Document, Source},
    error::Error,
    parameters::{self, query_takes},
    schema::Shape,
};

/// Returns the pagination of an operation. `wraps_array` is whether its entity is an array under a wrapper.
pub(crate) fn kind(source: &Source<'_>, request: &Shape<'_>, response: &Shape<'_>, wraps_array: bool) -> Pagination {
    let takes = |name| query_takes(&source.parameters, name);
    if is_in_body(source, request, response) {
        Pagination::Body
    } else if !wraps_array || source.method != Method::GET {
        // A write that returns a list, such as `PUT /incidents`, returns all items at once.
        Pagination::None
    } else if takes("cursor") || response.has("next_cursor") {
        Pagination::Cursor
    } else if takes("after") {
        Pagination::After
    } else if takes("startIndex") {
        Pagination::StartIndex
    } else if takes("offset") || (response.has("offset") && response.has("more")) {
        Pagination::Offset
    } else {
        Pagination::None
    }
}

fn is_in_body(source: &Source<'_>, request: &Shape<'_>, response: &Shape<'_>) -> bool {
    source.method == Method::POST && request.has("starting_after") && response.has("last")
}

/// Returns the documented maximum of `limit`: of the request body if the list is paged by body, of the query otherwise.
pub(crate) fn max_limit(
    document: &Document,
    source: &Source<'_>,
    request: &Shape<'_>,
    kind: Pagination,
) -> Result<Option<u32>, Error> {
    if kind != Pagination::Body {
        return parameters::max_limit(document, &source.parameters);
    }
    let schemas = request.schemas_at(document, "limit")?;
    Ok(schemas.into_iter().find_map(parameters::maximum))
}
