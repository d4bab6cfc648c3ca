//! An HTTP/2 connection, which all requests to an origin share.

use std::{
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use http::{Request, Response, Uri};
use hyper::{
    body::Incoming,
    client::conn::http2::{Builder, SendRequest},
};
use tokio::sync::Notify;

use crate::{
    ConnectError, RequestBody, ResponseBody,
    body::{Held, Release},
    http1::Answer,
    lock,
    stream::{Stream, TlsFailure},
};

/// How long a request waits for a stream before it looks again by itself: another waiter may have been woken in its place
/// and not be polled.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The limit that hyper reports until the server has sent its own. Until then one request is sent: a server refuses streams beyond its
/// limit.
const UNKNOWN_LIMIT: usize = usize::MAX - 1;

/// How soon to look for the limit of the server, and after twice that again.
const FIRST_LOOK: Duration = Duration::from_millis(1);

/// A connection. It closes when the pool and all requests have dropped it.
#[derive(Debug)]
pub(crate) struct Connection<B> {
    /// hyper's sender; `None` once the connection has ended.
    sender: Mutex<Option<SendRequest<B>>>,
    streams: Streams,
    /// A request on it was dropped while it waited for its response. New requests use another connection.
    suspect: AtomicBool,
    /// It has carried a request, so the server may have closed it since.
    used: AtomicBool,
    /// Wakes the driver to look for another limit of the server.
    look_again: Arc<Notify>,
    tls_failure: TlsFailure,
}

impl<B: RequestBody> Connection<B> {
    /// Starts HTTP/2 on `stream`, and drives the connection by tasks of its own.
    pub(crate) async fn open(stream: Stream, target: &Uri) -> Result<Arc<Self>, ConnectError> {
        let tls_failure = stream.tls_failure();
        let handshake = Builder::new(BoxingExecutor)
            .timer(hyper_util::rt::TokioTimer::new())
            // Finds out about a dead path while requests are in flight.
            .keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(Duration::from_secs(10))
            .initial_max_send_streams(UNKNOWN_LIMIT)
            .handshake(stream)
            .await;
        let (sender, mut driver) = handshake.map_err(|source| ConnectError::closed(target, source))?;
        let connection = Arc::new(Self {
            sender: Mutex::new(Some(sender)),
            streams: Streams::new(1),
            suspect: AtomicBool::new(false),
            used: AtomicBool::new(false),
            look_again: Arc::default(),
            tls_failure,
        });
        let (driven, look_again) = (Arc::downgrade(&connection), Arc::clone(&connection.look_again));
        tokio::spawn(async move {
            let (mut limit, mut interval) = (UNKNOWN_LIMIT, FIRST_LOOK);
            loop {
                let wait = (limit == UNKNOWN_LIMIT).then_some(interval);
                let mut look = pin!(async {
                    match wait {
                        Some(wait) => drop(tokio::time::timeout(wait, look_again.notified()).await),
                        None => look_again.notified().await,
                    }
                });
                let ended = poll_fn(|cx| {
                    let ended = Pin::new(&mut driver).poll(cx).is_ready();
                    let stop = ended || driver.current_max_send_streams() != limit || look.as_mut().poll(cx).is_ready();
                    if stop { Poll::Ready(ended) } else { Poll::Pending }
                });
                if ended.await {
                    break;
                }
                interval = (interval * 2).min(LOOK_AGAIN);
                if driver.current_max_send_streams() != limit {
                    limit = driver.current_max_send_streams();
                    driven.upgrade().inspect(|connection| connection.streams.set_limit(limit));
                }
            }
            // The requests in flight receive the error.
            drop(driver);
            driven.upgrade().inspect(|connection| connection.close());
        });
        Ok(connection)
    }

    /// hyper's queue keeps a request that arrived while the connection was ending. Without senders it is given back.
    fn close(&self) {
        let sender = lock(&self.sender).take();
        drop(sender);
        self.streams.changed.notify_waiters();
    }

    /// Returns whether new requests may use it.
    pub(crate) fn is_usable(&self) -> bool {
        !self.suspect.load(Ordering::Relaxed) && lock(&self.sender).as_ref().is_some_and(|sender| !sender.is_closed())
    }

    /// Returns whether no request uses it.
    pub(crate) fn is_idle(&self) -> bool {
        self.is_usable() && self.streams.open.load(Ordering::Relaxed) == 0
    }

    /// Marks it as used; returns whether it was before.
    pub(crate) fn mark_used(&self) -> bool {
        self.used.swap(true, Ordering::Relaxed)
    }

    /// Waits for a free stream. Returns `None` if new requests should use another connection.
    pub(crate) async fn open_stream(self: &Arc<Self>) -> Option<OpenStream<B>> {
        loop {
            let mut changed = pin!(self.streams.changed.notified());
            changed.as_mut().enable();
            if !self.is_usable() {
                return None;
            }
            if let Some(stream) = self.try_open_stream() {
                return Some(stream);
            }
            if tokio::time::timeout(LOOK_AGAIN, changed).await.is_err() {
                self.look_again.notify_one();
            }
        }
    }

    /// Opens a stream if one is free now.
    pub(crate) fn try_open_stream(self: &Arc<Self>) -> Option<OpenStream<B>> {
        self.streams.try_open().then(|| OpenStream { connection: Some(Arc::clone(self)), awaits_response: false })
    }
}

/// How many streams are open, and how many may be.
#[derive(Debug)]
struct Streams {
    open: AtomicUsize,
    limit: AtomicUsize,
    changed: Notify,
}

impl Streams {
    fn new(limit: usize) -> Self {
        Self { open: AtomicUsize::new(0), limit: AtomicUsize::new(limit), changed: Notify::new() }
    }

    fn set_limit(&self, limit: usize) {
        self.limit.store(limit, Ordering::Relaxed);
        self.changed.notify_waiters();
    }

    fn try_open(&self) -> bool {
        let limit = self.limit.load(Ordering::Relaxed);
        let more = |open| (open < limit).then_some(open + 1);
        self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
    }

    fn close_one(&self) {
        self.open.fetch_sub(1, Ordering::AcqRel);
        self.changed.notify_one();
    }
}

/// A stream for one request, free again when it is dropped.
pub(crate) struct OpenStream<B> {
    /// Taken when the response body takes over.
    connection: Option<Arc<Connection<B>>>,
    awaits_response: bool,
}

impl<B: RequestBody> OpenStream<B> {
    /// Hands over a request; gives it back if the connection has ended.
    pub(crate) fn send(
        &mut self,
        request: Request<B>,
    ) -> Result<impl Future<Output = Answer<B>> + use<B>, Box<Request<B>>> {
        let Some(connection) = &self.connection else { return Err(Box::new(request)) };
        match &mut *lock(&connection.sender) {
            Some(sender) => {
                self.awaits_response = true;
                Ok(sender.try_send_request(request))
            }
            None => Err(Box::new(request)),
        }
    }

    /// The connection reported an error, so it is not suspect. Returns why TLS rejected it, if it did.
    pub(crate) fn failed(mut self) -> Option<Arc<io::Error>> {
        self.awaits_response = false;
        self.connection.as_ref().and_then(|connection| connection.tls_failure.get())
    }

    /// Keeps the stream for the body of the response.
    pub(crate) fn answered(mut self, response: Response<Incoming>) -> Response<ResponseBody> {
        let held = self.connection.take().map_or(Held::Nothing, |connection| Held::Stream(connection));
        response.map(|incoming| ResponseBody::new(incoming, held))
    }
}

impl<B> Drop for OpenStream<B> {
    fn drop(&mut self) {
        let Some(connection) = &self.connection else { return };
        if self.awaits_response {
            connection.suspect.store(true, Ordering::Relaxed);
            connection.streams.changed.notify_waiters();
        }
        connection.streams.close_one();
    }
}

impl<B: RequestBody> Release for Connection<B> {
    fn release(&self) {
        self.streams.close_one();
    }
}

/// Spawns futures in boxes: hyper's future for each request has room for the whole connection, and tokio would copy it three
/// times on its way into a task.
#[derive(Debug, Clone, Copy)]
struct BoxingExecutor;

impl<F> hyper::rt::Executor<F> for BoxingExecutor
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, future: F) {
        tokio::spawn(Box::pin(future));
    }
}
