//! Calls to PagerDuty's Model Context Protocol (MCP) server: JSON-RPC 2.0 over one endpoint.

use std::sync::atomic::{AtomicU64, Ordering};

use pd_core::Api;
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

use pd_session::DecodeFailure;

use crate::{Call, Error, Response, RestSession, outcome::Raw};

/// The next JSON-RPC request id. Ids are unique in the process.
static NEXT_ID: AtomicU64 = AtomicU64::new(1);

#[derive(Serialize)]
struct RpcRequest<'a, P: ?Sized> {
    jsonrpc: &'static str,
    id: u64,
    method: &'a str,
    params: &'a P,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct RpcResponse<T> {
    #[serde(default, deserialize_with = "present")]
    result: Option<T>,
    error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
    code: i64,
    message: String,
}

/// Distinguishes `"result": null`, which is a result, from an absent `result`.
fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The members that distinguish a response from a notification or a request of the server: only a response has no `method`.
#[derive(Deserialize)]
struct MessageHead {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    method: Option<IgnoredAny>,
}

impl RestSession {
    /// Calls a method of the MCP server and returns its result. The session must be built for [`Api::Mcp`].
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use pd_core::{Api, Credential};
    /// use pd_rest::RestSession;
    ///
    /// let session = RestSession::builder(Credential::token("u+NoTaReAlKeY_wxyz")?).api(Api::Mcp).build()?;
    /// let tools: serde_json::Value = session.call("tools/list", &serde_json::json!({})).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Mcp`] if the server returns a JSON-RPC error, [`Error::Invalid`] if the session is for another API.
    pub async fn call<T: DeserializeOwned + 'static>(
        &self,
        method: &str,
        params: &(impl Serialize + ?Sized),
    ) -> Result<T, Error> {
        self.rpc(method, params)?.answer().await
    }

    pub(crate) fn rpc(&self, method: &str, params: &(impl Serialize + ?Sized)) -> Result<Rpc, Error> {
        if self.api() != Api::Mcp {
            let (_, operation) = self.address(&http::Method::POST, "mcp")?;
            return Err(Error::invalid(&operation, "MCP methods need a session built with `.api(Api::Mcp)`"));
        }
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Ok(Rpc { id, call: self.post("mcp").json(&RpcRequest { jsonrpc: "2.0", id, method, params }) })
    }
}

/// A method call, and the request id that its response must have.
pub(crate) struct Rpc {
    id: u64,
    call: Call<Raw>,
}

impl Rpc {
    pub(crate) async fn answer<T: DeserializeOwned + 'static>(self) -> Result<T, Error> {
        let response = self.call.await?.error_for_status()?;
        let answer: RpcResponse<T> = read_message(&response, self.id)?;
        match (answer.error, answer.result) {
            (Some(RpcError { code, message }), _) => Err(Error::Mcp { response: Box::new(response.0), code, message }),
            (None, Some(result)) => Ok(result),
            (None, None) => Err(Error::unexpected(&response, "the response has neither `result` nor `error`")),
        }
    }
}

/// Returns the JSON-RPC response: the body, or the message of the event stream that has the request's id.
fn read_message<T: DeserializeOwned>(response: &Response, id: u64) -> Result<RpcResponse<T>, Error> {
    let content_type = response.headers().get(http::header::CONTENT_TYPE).map(http::HeaderValue::as_bytes);
    if !content_type.is_some_and(|value| value.starts_with(b"text/event-stream")) {
        return response.json();
    }
    let text = String::from_utf8_lossy(response.bytes());
    let answer = events(&text).into_iter().find(|data| answers(data, id));
    let answer = answer
        .ok_or_else(|| Error::unexpected(response, "the event stream ended without a response to the request"))?;
    let decoded = response.operation().decode(answer.as_bytes());
    Ok(decoded.map_err(|error| DecodeFailure::new(error.into(), response))?)
}

fn answers(message: &str, id: u64) -> bool {
    pd_core::json::from_slice::<MessageHead>(message.as_bytes())
        .is_ok_and(|message| message.method.is_none() && message.id == id)
}

/// Returns the data of each event of a `text/event-stream`. Events without data are skipped.
fn events(stream: &str) -> Vec<String> {
    let mut events = Vec::new();
    let mut current: Vec<&str> = Vec::new();
    for line in stream.lines().chain([""]) {
        match line.strip_prefix("data:") {
            Some(data) => current.push(data.strip_prefix(' ').unwrap_or(data)),
            None if line.is_empty() && !current.is_empty() => events.push(std::mem::take(&mut current).join("\n")),
            None => {}
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::{answers, events};

    #[test]
    fn the_response_is_found_among_notifications_and_other_responses() {
        let stream =
            "event: message\ndata: {\"method\":\"note\"}\n\n: ping\n\ndata: {\"id\":\ndata: 1}\r\n\r\ndata:{\"id\":2}";
        let events = events(stream);
        assert_eq!(events, ["{\"method\":\"note\"}", "{\"id\":\n1}", "{\"id\":2}"]);
        assert_eq!(events.iter().position(|event| answers(event, 1)), Some(1));
        assert!(!answers("{\"id\":1,\"method\":\"ping\"}", 1), "a request of the server");
    }
}
