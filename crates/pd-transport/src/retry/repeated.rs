//! A response that means something else if an earlier attempt may have been carried out.

use http::{Method, Response, StatusCode};

use crate::{Body, Error};

/// After an ambiguous attempt, a 404 for a DELETE is success: it becomes a 204 without a body.
pub(super) fn settle(method: &Method, ambiguous: bool, result: &mut Result<Response<Body>, Error>) {
    let Ok(response) = result else { return };
    if ambiguous && *method == Method::DELETE && response.status() == StatusCode::NOT_FOUND {
        let mut deleted = Response::new(Body::empty());
        *deleted.status_mut() = StatusCode::NO_CONTENT;
        *result = Ok(deleted);
    }
}
