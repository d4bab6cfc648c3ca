//! A server in memory, in place of the network: a function returns the responses, and the requests are recorded.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use http::{Request, Response, StatusCode, Uri};
use pd_core::{Api, Credential};
use pd_rest::{RestSession, RestSessionBuilder};
use pd_transport::Body;
use serde_json::Value;
use tower::service_fn;

pub(crate) const TOKEN: &str = "u+NoTaReAlKeY_wxyz";

pub(crate) type Requests = Arc<Mutex<Vec<Request<Body>>>>;

/// Returns a session whose responses come from a function.
pub(crate) fn session_with(
    builder: RestSessionBuilder,
    answer: impl Fn(&Request<Body>) -> Response<Body> + Send + Sync + 'static,
) -> (RestSession, Requests) {
    let requests = Requests::default();
    let (log, answer) = (Arc::clone(&requests), Arc::new(answer));
    let leaf = service_fn(move |request: Request<Body>| {
        let response = answer(&request);
        log.lock().unwrap().push(request);
        async move { Ok::<_, Infallible>(response) }
    });
    (builder.build_with(leaf).unwrap(), requests)
}

pub(crate) fn builder(api: Api) -> RestSessionBuilder {
    RestSession::builder(Credential::token(TOKEN).unwrap()).api(api).pacing(false)
}

pub(crate) fn session(
    answer: impl Fn(&Request<Body>) -> Response<Body> + Send + Sync + 'static,
) -> (RestSession, Requests) {
    session_with(builder(Api::Rest), answer)
}

pub(crate) fn reply(status: u16, content_type: &str, body: impl Into<String>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes::Bytes::from(body.into())));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response.headers_mut().insert(http::header::CONTENT_TYPE, content_type.parse().unwrap());
    response
}

pub(crate) fn json(status: u16, body: &Value) -> Response<Body> {
    reply(status, "application/json", body.to_string())
}

/// Returns the last value of a query parameter.
pub(crate) fn query(uri: &Uri, key: &str) -> Option<String> {
    let query = pd_core::Query::parse(uri.query().unwrap_or_default());
    query.get(key).map(str::to_owned)
}

pub(crate) fn number(uri: &Uri, key: &str) -> Option<usize> {
    query(uri, key).map(|text| text.parse().unwrap())
}

pub(crate) fn body(request: &Request<Body>) -> Value {
    serde_json::from_slice(request.body().as_bytes()).unwrap_or(Value::Null)
}

pub(crate) fn paused<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}
