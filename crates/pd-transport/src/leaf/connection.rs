//! A connection, from its handshake on.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper::client::conn::http1::{self, SendRequest};
use tokio::time::Instant;
use tower::Service;

use super::{
    ConnectError,
    connect::{Connector, name},
    error::{NoHttp1, Spent},
    stream::Stream,
};
use crate::Body;

/// An HTTP/1.1 connection: one request at a time.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) sender: SendRequest<Body>,
    /// It was in the pool before: the server may have closed it since.
    pub(super) reused: bool,
    idle_since: Instant,
    /// Its place among those that may be idle, while it is.
    place: Option<Place>,
    spent: bool,
}

impl Connection {
    fn new(sender: SendRequest<Body>) -> Self {
        Self { sender, reused: false, idle_since: Instant::now(), place: None, spent: false }
    }

    /// Says that it is not to be used again.
    pub(super) fn spend(&mut self) {
        self.spent = true;
    }

    /// When it will have been idle for so long; `None` where it is of no use any more.
    pub(super) fn expires(&self, after: Duration) -> Option<Instant> {
        let open = !self.spent && !self.sender.is_closed();
        self.idle_since.checked_add(after).filter(|at| open && *at > Instant::now())
    }

    /// It has a request again.
    pub(super) fn begin(&mut self) {
        self.place = None;
    }

    /// It is idle from now on.
    pub(super) fn park(&mut self, place: Place) {
        self.place = Some(place);
        self.reused = true;
        self.idle_since = Instant::now();
    }
}

/// So that the cache can ask whether to keep it.
impl Service<()> for Connection {
    type Response = ();
    type Error = Spent;
    type Future = std::future::Ready<Result<(), Spent>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Spent>> {
        Poll::Ready(if self.spent { Err(Spent) } else { Ok(()) })
    }

    fn call(&mut self, (): ()) -> Self::Future {
        std::future::ready(Ok(()))
    }
}

/// How many connections may be idle.
#[derive(Debug)]
pub(super) struct Places {
    taken: AtomicUsize,
    most: usize,
}

impl Places {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { taken: AtomicUsize::new(0), most })
    }

    /// A place, if one is free.
    pub(super) fn take(self: &Arc<Self>) -> Option<Place> {
        let more = |taken| (taken < self.most).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        Some(Place(Arc::clone(self)))
    }
}

/// One of the places, until it is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Places>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Makes the connections to one origin. Shared: the pool is cloned for each request.
#[derive(Debug, Clone)]
pub(super) struct Connect(Arc<(Connector, Uri)>);

impl Connect {
    pub(super) fn new(connector: Connector, target: Uri) -> Self {
        Self(Arc::new((connector, target)))
    }
}

impl Service<()> for Connect {
    type Response = Connection;
    type Error = NoHttp1;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, NoHttp1>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NoHttp1>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Self::Future {
        let (connector, target) = (*self.0).clone();
        Box::pin(async move {
            let stream = connector.connect(target.clone()).await?;
            #[cfg(feature = "http2")]
            if stream.is_http2() {
                return Err(NoHttp1::Http2(http2(stream, &target).await?));
            }
            Ok(Connection::new(http1(stream, &target).await?))
        })
    }
}

/// Begins HTTP/1.1, and leaves the connection to a task of its own once it can take a request.
async fn http1(stream: Stream, target: &Uri) -> Result<SendRequest<Body>, ConnectError> {
    let closed = |source| ConnectError::closed(name(target), source);
    let (mut sender, mut connection) = http1::handshake(stream).await.map_err(closed)?;
    {
        // Until it can take one, its end is ours to see: with it comes the reason.
        let mut connection = pin!(&mut connection);
        poll_fn(|cx| match connection.as_mut().poll(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) | Poll::Pending => sender.poll_ready(cx),
        })
        .await
        .map_err(closed)?;
    }
    // Its end, with an error or without, is told to the request that it has then.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

/// Begins HTTP/2, and leaves the connection to tasks of its own.
#[cfg(feature = "http2")]
async fn http2(
    stream: Stream,
    target: &Uri,
) -> Result<hyper::client::conn::http2::SendRequest<Body>, ConnectError> {
    let handshake = hyper::client::conn::http2::Builder::new(Boxed)
        .timer(hyper_util::rt::TokioTimer::new())
        // A shared connection whose network is gone would fail request after request, each by its timeout.
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10))
        .handshake(stream)
        .await;
    let (sender, connection) = handshake.map_err(|source| ConnectError::closed(name(target), source))?;
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

/// Spawns futures in boxes: hyper has one for each request, large enough for a whole connection, and tokio would copy it three
/// times on its way into a task.
#[cfg(feature = "http2")]
#[derive(Debug, Clone, Copy)]
struct Boxed;

#[cfg(feature = "http2")]
impl<F> hyper::rt::Executor<F> for Boxed
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, future: F) {
        tokio::spawn(Box::pin(future));
    }
}
