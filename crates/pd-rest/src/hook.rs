//! Hooks: special cases of single operations, applied to a request before it is sent and to its response.

use std::{future::Future, pin::Pin};

use crate::{Response, creation, request::CheckedRequest};

/// Replaces the response of a call. It may send further requests to do so.
pub(crate) type ResponseHook = Box<dyn FnOnce(Response) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send>;

/// Returns the hook of a request's operation, and prepares the request for it.
pub(crate) fn of_request(request: &mut CheckedRequest) -> Option<ResponseHook> {
    creation::hook(request)
}
