//! Treats a 404 for a retried DELETE as success.

use http::{Method, Response, StatusCode};

use crate::{Body, Error};

/// Replaces a 404 for a DELETE by an empty 204 if an earlier attempt was ambiguous: that attempt probably deleted the resource.
pub(super) fn replace_not_found(method: &Method, ambiguous: bool, result: &mut Result<Response<Body>, Error>) {
    let Ok(response) = result else { return };
    if ambiguous && *method == Method::DELETE && response.status() == StatusCode::NOT_FOUND {
        let mut deleted = Response::new(Body::empty());
        *deleted.status_mut() = StatusCode::NO_CONTENT;
        *result = Ok(deleted);
    }
}
