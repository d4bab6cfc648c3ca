//! An HTTP client on hyper: connection pool, HTTP/1.1 and HTTP/2, TLS by rustls, proxies. It is a plain [`tower_service::Service`].
//!
//! It needs a [tokio](https://docs.rs/tokio) runtime with its I/O and time drivers (`enable_all`), because connections are tasks of
//! the runtime that opened them.
//!
//! | item | is |
//! |---|---|
//! | [`HttpClient`], [`ClientOptions`] | the client and its options |
//! | [`Proxy`], `Roots`, `TlsVersion` | the proxy, the trusted root certificates, the minimum TLS version |
//! | [`ResponseFuture`], [`ResponseBody`], [`RequestBody`] | the future of a request, and the bodies |
//! | [`classify`], [`Failure`], [`is_connect_timeout`] | whether a failed request was sent, and whether a retry can help |
//! | [`DispatchObserver`], [`Dispatch`] | reports when a request is sent |
//! | [`PoolState`] | the number of connections, for gauges |
//! | [`BuildError`], [`ConnectError`] | invalid options, and connections that cannot be opened |
//!
//! ```
//! use http::Request;
//! use bytes::Bytes;
//! use http_body_util::Empty;
//! use pd_http::ClientOptions;
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! let client = ClientOptions::new().build()?;
//! let request = Request::get("http://127.0.0.1:1/users").body(Empty::<Bytes>::new())?;
//! let error = client.oneshot(request).await.unwrap_err();
//! assert_eq!(pd_http::classify(&*error), pd_http::Failure::Connect);
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod classify;
mod client;
mod connect;
mod dispatch;
mod error;
mod future;
mod http1;
#[cfg(feature = "http2")]
mod http2;
#[cfg(feature = "rustls")]
mod https;
mod no_proxy;
mod options;
mod origin;
mod pool;
mod pool_state;
mod proxy;
mod stream;
#[cfg(feature = "rustls")]
mod tls;
#[cfg(feature = "rustls")]
mod tunnel;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub use body::{RequestBody, ResponseBody};
pub use classify::{Failure, classify, is_connect_timeout};
pub use client::HttpClient;
pub use dispatch::{Dispatch, DispatchObserver};
pub use error::{BuildError, ConnectError};
pub use future::ResponseFuture;
pub use options::ClientOptions;
pub use pool_state::PoolState;
pub use proxy::Proxy;
#[cfg(feature = "rustls")]
pub use tls::{Roots, TlsVersion};

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A request that waits for a connection or a stream looks again after this time, because the waiter that was woken in its place may
/// not be polled.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Locks a mutex. No code panics while it holds a lock, so a poisoned mutex is usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
