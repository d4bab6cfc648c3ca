//! Answers that mean something else when an earlier attempt may have been carried out.

use http::{Method, Response, StatusCode};
use serde::Deserialize;

use crate::{Body, Error, error::Kind};

/// Already resolved, already acknowledged, already merged: what a PUT that worked the first time is refused with.
const DONE_ALREADY: [i64; 3] = [1001, 1002, 1019];

/// After an ambiguous attempt, a 404 for a DELETE is success (answered as 204 without a body), and one of the codes 1001,
/// 1002 and 1019 for a PUT is an error which says that the first attempt may have worked.
pub(super) fn settle(method: &Method, ambiguous: bool, result: &mut Result<Response<Body>, Error>) {
    let Ok(response) = result else { return };
    if !ambiguous || response.status().is_success() {
        return;
    }
    if *method == Method::DELETE && response.status() == StatusCode::NOT_FOUND {
        let mut gone = Response::new(Body::empty());
        *gone.status_mut() = StatusCode::NO_CONTENT;
        *result = Ok(gone);
    } else if *method == Method::PUT
        && let Some(code) = code(response.body().as_bytes()).filter(|code| DONE_ALREADY.contains(code))
    {
        let response = std::mem::take(response);
        *result = Err(Error::new(Kind::Repeated { code }).with_response(response));
    }
}

fn code(body: &[u8]) -> Option<i64> {
    #[derive(Deserialize)]
    struct Refusal {
        error: Reason,
    }
    #[derive(Deserialize)]
    struct Reason {
        code: i64,
    }
    pd_core::json::from_slice::<Refusal>(body).ok().map(|refusal| refusal.error.code)
}
