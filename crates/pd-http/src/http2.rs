//! An HTTP/2 connection, which all requests to an origin share.

mod streams;
#[cfg(test)]
mod tests;

use std::{
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response, Uri};
use hyper::{
    body::Incoming,
    client::conn::http2::{Builder, SendRequest},
};
use streams::Streams;
use tokio::{sync::Notify, time::Instant};

use crate::{
    ConnectError, LOOK_AGAIN, RequestBody, ResponseBody,
    body::{InUse, Release},
    http1::Answer,
    lock,
    stream::{Stream, TlsFailure},
};

/// The limit that hyper reports until the server has sent its limit of streams. Until then, only one request is sent, because a
/// server refuses streams above its limit.
const UNKNOWN_LIMIT: usize = usize::MAX - 1;

/// The time after which the driver first looks for the limit of the server. Each further interval is twice as long.
const FIRST_LOOK: Duration = Duration::from_millis(1);

/// A connection. It closes when the pool and all requests have dropped it.
#[derive(Debug)]
pub(crate) struct Connection<B> {
    /// hyper's sender. `None` after the connection has ended.
    sender: Mutex<Option<SendRequest<B>>>,
    streams: Streams,
    /// Whether new requests use another connection, because this one may be dead: a request was dropped while it waited for its
    /// response, or while it waited for a stream and the connection made no progress.
    ///
    /// A request that spent most of its time elsewhere, in a queue or in a handshake, does not make the connection suspect. Otherwise
    /// each such request would cause a new connection under overload.
    suspect: AtomicBool,
    /// Whether it has carried a request, so that the server may have closed it since.
    used: AtomicBool,
    /// Wakes the driver, so that it looks for a new limit of the server.
    look_again: Arc<Notify>,
    tls_failure: TlsFailure,
}

impl<B: RequestBody> Connection<B> {
    /// Starts HTTP/2 on `stream`, and spawns tasks that drive the connection.
    pub(crate) async fn open(stream: Stream, target: &Uri) -> Result<Arc<Self>, ConnectError> {
        let tls_failure = stream.tls_failure();
        let handshake = Builder::new(BoxingExecutor)
            .timer(hyper_util::rt::TokioTimer::new())
            // Detects a dead network path while requests are in flight.
            .keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(Duration::from_secs(10))
            .initial_max_send_streams(UNKNOWN_LIMIT)
            .handshake(stream)
            .await;
        let (sender, mut driver) = handshake.map_err(|source| ConnectError::closed(target, source))?;
        let connection = Self::new(sender, tls_failure);
        let poll = move |cx: &mut Context<'_>| {
            let ended = Pin::new(&mut driver).poll(cx).is_ready();
            (ended, driver.current_max_send_streams())
        };
        tokio::spawn(drive(poll, Arc::downgrade(&connection), Arc::clone(&connection.look_again)));
        Ok(connection)
    }

    fn new(sender: SendRequest<B>, tls_failure: TlsFailure) -> Arc<Self> {
        Arc::new(Self {
            sender: Mutex::new(Some(sender)),
            streams: Streams::new(1),
            suspect: AtomicBool::new(false),
            used: AtomicBool::new(false),
            look_again: Arc::default(),
            tls_failure,
        })
    }

    /// Drops the sender, so that hyper returns a request that was added to its queue while the connection ended.
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
        self.is_usable() && self.streams.is_empty()
    }

    /// Marks it as used. Returns whether it was used before.
    pub(crate) fn mark_used(&self) -> bool {
        self.used.swap(true, Ordering::Relaxed)
    }

    /// Returns the time since a stream last became free, rounded up by at most 1 ms.
    pub(crate) fn silence(&self, now: Instant) -> Duration {
        self.streams.silence(now)
    }

    /// Makes new requests use another connection. Requests in flight continue.
    fn suspect(&self) {
        self.suspect.store(true, Ordering::Relaxed);
        self.streams.changed.notify_waiters();
    }

    /// Waits for a free stream. Returns `None` if new requests should use another connection.
    ///
    /// `begun` is the time when the request began. If the request is dropped while it waits and the connection made no progress, new
    /// requests use another connection. Otherwise a retry would wait for the same streams again.
    pub(crate) async fn open_stream(self: &Arc<Self>, begun: Instant) -> Option<OpenStream<B>> {
        let mut wait = None;
        let opened = loop {
            let mut changed = pin!(self.streams.changed.notified());
            changed.as_mut().enable();
            if !self.is_usable() {
                break false;
            }
            let opened = match &wait {
                None => self.streams.try_open(),
                Some(_) => self.streams.try_open_after_wait(),
            };
            if opened {
                break true;
            }
            wait.get_or_insert_with(|| WaitForStream::new(self, begun));
            if tokio::time::timeout(LOOK_AGAIN, changed).await.is_err() {
                self.look_again.notify_one();
            }
        };
        if let Some(wait) = &mut wait {
            wait.is_over = true;
        }
        opened.then(|| self.opened_stream())
    }

    /// Opens a stream if one is free now.
    pub(crate) fn try_open_stream(self: &Arc<Self>) -> Option<OpenStream<B>> {
        self.streams.try_open().then(|| self.opened_stream())
    }

    fn opened_stream(self: &Arc<Self>) -> OpenStream<B> {
        OpenStream { connection: Some(Arc::clone(self)), sent: None }
    }
}

/// Runs hyper's side of a connection to its end, and applies each limit that the server sets.
///
/// `poll` polls hyper. It returns whether the connection has ended, and the limit of streams.
async fn drive<B: RequestBody>(
    mut poll: impl FnMut(&mut Context<'_>) -> (bool, usize),
    connection: Weak<Connection<B>>,
    look_again: Arc<Notify>,
) {
    let (mut limit, mut interval) = (UNKNOWN_LIMIT, FIRST_LOOK);
    loop {
        let wait = (limit == UNKNOWN_LIMIT).then_some(interval);
        let mut look = pin!(async {
            match wait {
                Some(wait) => drop(tokio::time::timeout(wait, look_again.notified()).await),
                None => look_again.notified().await,
            }
        });
        let polled = poll_fn(|cx| {
            let (ended, now) = poll(cx);
            let stop = ended || now != limit || look.as_mut().poll(cx).is_ready();
            if stop { Poll::Ready((ended, now)) } else { Poll::Pending }
        });
        let (ended, now) = polled.await;
        if ended {
            break;
        }
        interval = (interval * 2).min(LOOK_AGAIN);
        if now != limit {
            limit = now;
            connection.upgrade().inspect(|connection| connection.streams.set_limit(limit));
        }
    }
    // The requests in flight receive the error.
    drop(poll);
    connection.upgrade().inspect(|connection| connection.close());
}

/// A request that waits for a stream.
struct WaitForStream<'a, B: RequestBody> {
    connection: &'a Connection<B>,
    on: TimeOnConnection,
    is_over: bool,
}

impl<'a, B: RequestBody> WaitForStream<'a, B> {
    fn new(connection: &'a Connection<B>, begun: Instant) -> Self {
        connection.streams.add_waiting();
        Self { connection, on: TimeOnConnection::now(begun), is_over: false }
    }
}

impl<B: RequestBody> Drop for WaitForStream<'_, B> {
    fn drop(&mut self) {
        self.connection.streams.remove_waiting();
        let in_vain = self.connection.silence(Instant::now()) >= self.on.since.elapsed();
        if !self.is_over && in_vain && self.on.is_most() {
            self.connection.suspect();
        }
    }
}

/// The time that a request has spent on a connection.
#[derive(Clone, Copy)]
struct TimeOnConnection {
    begun: Instant,
    since: Instant,
}

impl TimeOnConnection {
    fn now(begun: Instant) -> Self {
        Self { begun, since: Instant::now() }
    }

    /// Returns whether it is at least half of the request's time.
    fn is_most(self) -> bool {
        self.since.elapsed().saturating_mul(2) >= self.begun.elapsed()
    }
}

/// A stream for one request. Dropping it frees the stream.
pub(crate) struct OpenStream<B: RequestBody> {
    /// `None` after the response body owns the stream.
    connection: Option<Arc<Connection<B>>>,
    /// `None` unless the request waits for its response.
    sent: Option<TimeOnConnection>,
}

impl<B: RequestBody> OpenStream<B> {
    /// Sends a request that began at `begun` and got this stream at `since`. Returns the request as the error if the connection has
    /// ended.
    pub(crate) fn send(
        &mut self,
        request: Request<B>,
        begun: Instant,
        since: Instant,
    ) -> Result<impl Future<Output = Answer<B>> + use<B>, Box<Request<B>>> {
        let Some(connection) = &self.connection else { return Err(Box::new(request)) };
        match &mut *lock(&connection.sender) {
            Some(sender) => {
                self.sent = Some(TimeOnConnection { begun, since });
                Ok(sender.try_send_request(request))
            }
            None => Err(Box::new(request)),
        }
    }

    /// Ends the stream after an error. The connection does not become suspect, because it reported the error. Returns the TLS error, if
    /// TLS rejected the connection.
    pub(crate) fn failed(mut self) -> Option<Arc<io::Error>> {
        self.sent = None;
        self.connection.as_ref().and_then(|connection| connection.tls_failure.get())
    }

    /// Keeps the stream for the body of the response.
    pub(crate) fn answered(mut self, response: Response<Incoming>) -> Response<ResponseBody> {
        let in_use = self.connection.take().map_or(InUse::Nothing, |connection| InUse::Stream(connection));
        response.map(|incoming| ResponseBody::new(incoming, in_use))
    }
}

impl<B: RequestBody> Drop for OpenStream<B> {
    fn drop(&mut self) {
        let Some(connection) = &self.connection else { return };
        if self.sent.is_some_and(TimeOnConnection::is_most) {
            connection.suspect();
        }
        connection.streams.close_one();
    }
}

impl<B: RequestBody> Release for Connection<B> {
    fn release(&self) {
        self.streams.close_one();
    }
}

/// Spawns boxed futures. hyper's future for each request is large enough for the whole connection, and tokio would copy it three times
/// to spawn a task.
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
