//! A raw HTTP client, without retries, redirects and decompression.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy, rt::TokioExecutor};
use pd_sim::Sim;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

type HyperClient = legacy::Client<legacy::connect::HttpConnector, Full<Bytes>>;
pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;

/// Sends requests with one `Authorization` header.
#[derive(Clone)]
pub(crate) struct Client {
    inner: HyperClient,
    origin: String,
    authorization: Option<String>,
    headers: HeaderMap,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn ids(&self, wrapper: &str) -> Vec<String> {
        let body = self.json();
        let items = body[wrapper].as_array().expect("a list under the wrapper");
        items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    }

    pub(crate) fn code(&self) -> i64 {
        self.json()["error"]["code"].as_i64().expect("an error code")
    }
}

impl Client {
    pub(crate) fn new(sim: &Sim) -> Self {
        Self::over(sim, false)
    }

    pub(crate) fn http2(sim: &Sim) -> Self {
        Self::over(sim, true)
    }

    fn over(sim: &Sim, http2: bool) -> Self {
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        Self {
            inner: builder.http2_only(http2).retry_canceled_requests(false).build_http(),
            origin: sim.url().to_owned(),
            authorization: Some(format!("Token token={}", sim.api_key())),
            headers: HeaderMap::new(),
        }
    }

    pub(crate) fn authorized(mut self, value: &str) -> Self {
        self.authorization = Some(value.to_owned());
        self
    }

    pub(crate) fn anonymous(mut self) -> Self {
        self.authorization = None;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().expect("a header value"));
        self
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Result<Answer, Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.origin));
        if let Some(value) = &self.authorization {
            request = request.header("authorization", value);
        }
        let mut request = request.body(Full::new(body.into()))?;
        request.headers_mut().extend(self.headers.clone());
        let response = self.inner.request(request).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "").await.expect("a response")
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body.to_string()).await.expect("a response")
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, body.to_string()).await.expect("a response")
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "").await.expect("a response")
    }
}

/// Sends a GET over a new socket. Returns all bytes of the response, and the result of the last read.
pub(crate) async fn raw_get(sim: &Sim, path: &str) -> (Vec<u8>, std::io::Result<usize>) {
    let mut stream = TcpStream::connect(sim.address()).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: sim\r\nauthorization: Token token={}\r\n\r\n", sim.api_key());
    stream.write_all(request.as_bytes()).await.expect("a request sent");
    let mut bytes = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes));
    let end = end.await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    (bytes, end)
}
