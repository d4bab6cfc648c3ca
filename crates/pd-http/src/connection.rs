//! A connection, from its handshake on.

use std::{
    future::{Future, poll_fn},
    io,
    marker::PhantomData,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper::client::conn::http1::{self, SendRequest};
use tokio::time::Instant;
use tower_service::Service;

use crate::{BoxError, RequestBody};
use crate::{
    ConnectError,
    connect::{Connector, name},
    error::{NoHttp1, Spent},
    lock,
    stream::Stream,
    watch::Watch,
};

/// An HTTP/1.1 connection, as the pool has it: one request at a time.
#[derive(Debug)]
pub(crate) struct Connection<B> {
    parked: Arc<Mutex<Option<Parked<B>>>>,
    /// It had a request before: the server may have closed it since.
    pub(crate) reused: bool,
}

/// A connection without a request. Dropping the sender closes it.
#[derive(Debug)]
struct Parked<B> {
    sender: SendRequest<B>,
    since: Instant,
    place: Option<Place>,
}

impl<B: RequestBody> Connection<B> {
    /// A new one, which closes itself where it has had no request for so long.
    fn new<T>(sender: SendRequest<B>, connection: http1::Connection<T, B>, after: Duration) -> Self
    where
        T: hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static,
    {
        let parked = Arc::new(Mutex::new(Some(Parked { sender, since: Instant::now(), place: None })));
        // Whoever has asked for it takes it at once.
        let first = after.max(Duration::from_secs(1));
        let known = Arc::downgrade(&parked);
        let watch = Watch::begin(first, move || close_when_idle(&*known.upgrade()?, after));
        tokio::spawn(async move {
            // Its end, with an error or without, is told to the request that it has then.
            drop(connection.await);
            drop(watch);
        });
        Self { parked, reused: false }
    }

    /// It has a request again: what that is sent with, unless it was idle for too long or is closed.
    pub(crate) fn begin(&self, after: Duration) -> Option<SendRequest<B>> {
        let Parked { sender, since, .. } = lock(&self.parked).take()?;
        let late = self.reused && since.elapsed() >= after;
        (!late && !sender.is_closed()).then_some(sender)
    }

    /// It is idle from now on.
    pub(crate) fn park(&mut self, sender: SendRequest<B>, place: Place) {
        self.reused = true;
        *lock(&self.parked) = Some(Parked { sender, since: Instant::now(), place: Some(place) });
    }

    /// Whether it may stay idle: one that was made for a request that took another needs a place as well.
    pub(crate) fn stay(&self, places: &Arc<Places>) -> bool {
        let mut parked = lock(&self.parked);
        let Some(parked) = &mut *parked else { return false };
        if parked.place.is_none() {
            parked.place = places.take();
        }
        parked.place.is_some()
    }
}

/// Closes the connection where it has been idle for so long; else tells when it could have been.
fn close_when_idle<B>(parked: &Mutex<Option<Parked<B>>>, after: Duration) -> Option<Duration> {
    let mut parked = lock(parked);
    // Without a sender it has a request.
    let left = parked.as_ref().map_or(after, |parked| after.saturating_sub(parked.since.elapsed()));
    if left.is_zero() {
        *parked = None;
        return None;
    }
    Some(left)
}

/// The cache takes back what is dropped, unless it has said that it is of no use any more. It is asked for one purpose alone,
/// to have it say so: see [`Pool::discard`](crate::cache::Pool::discard).
impl<B> Service<()> for Connection<B> {
    type Response = ();
    type Error = Spent;
    type Future = std::future::Ready<Result<(), Spent>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Spent>> {
        Poll::Ready(Err(Spent))
    }

    fn call(&mut self, (): ()) -> Self::Future {
        std::future::ready(Err(Spent))
    }
}

/// How many connections may be idle.
#[derive(Debug)]
pub(crate) struct Places {
    taken: AtomicUsize,
    most: usize,
}

impl Places {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { taken: AtomicUsize::new(0), most })
    }

    /// A place, if one is free.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Place> {
        let more = |taken| (taken < self.most).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        Some(Place(Arc::clone(self)))
    }
}

/// One of the places, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place(Arc<Places>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Makes the connections to one origin. Shared: the pool is cloned for each request.
#[derive(Debug)]
pub(crate) struct Connect<B>(Arc<Options>, PhantomData<fn() -> B>);

impl<B> Clone for Connect<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

#[derive(Debug)]
struct Options {
    connector: Connector,
    target: Uri,
    idle_timeout: Duration,
}

impl<B> Connect<B> {
    pub(crate) fn new(connector: Connector, target: Uri, idle_timeout: Duration) -> Self {
        Self(Arc::new(Options { connector, target, idle_timeout }), PhantomData)
    }
}

/// What the pool is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A connection that is idle now.
    Idle,
    /// Any, if need be a new one.
    Any,
}

impl<B: RequestBody> Service<Wanted> for Connect<B> {
    type Response = Connection<B>;
    /// None where nothing was wanted that had to be made.
    type Error = Option<NoHttp1<B>>;
    type Future = Pin<Box<dyn Future<Output = Result<Connection<B>, Option<NoHttp1<B>>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Option<NoHttp1<B>>>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, wanted: Wanted) -> Self::Future {
        if wanted == Wanted::Idle {
            // It ends, since it may be gone on with: a connection that comes back in this instant makes it the loser of a race.
            return Box::pin(std::future::ready(Err(None)));
        }
        let options = Arc::clone(&self.0);
        Box::pin(async move { options.connect::<B>().await.map_err(Some) })
    }
}

impl Options {
    async fn connect<B: RequestBody>(&self) -> Result<Connection<B>, NoHttp1<B>> {
        let stream = self.connector.clone().connect(self.target.clone()).await?;
        #[cfg(feature = "http2")]
        if stream.is_http2() {
            return Err(NoHttp1::Http2(http2(stream, &self.target).await?));
        }
        Ok(http1(stream, &self.target, self.idle_timeout).await?)
    }
}

/// Begins HTTP/1.1, and leaves the connection to a task of its own once it can take a request.
async fn http1<B: RequestBody>(
    stream: Stream,
    target: &Uri,
    idle_timeout: Duration,
) -> Result<Connection<B>, ConnectError> {
    let (mut sender, mut connection) =
        http1::handshake(stream).await.map_err(|source| ConnectError::closed(name(target), source))?;
    // Until it can take one, its end is ours to see: with it comes the reason. The sender does not hear of it before the
    // connection is dropped.
    let ready = poll_fn(|cx| match Pin::new(&mut connection).poll(cx) {
        Poll::Ready(Err(error)) => Poll::Ready(Err(BoxError::from(error))),
        Poll::Ready(Ok(())) => Poll::Ready(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())),
        Poll::Pending => sender.poll_ready(cx).map_err(Into::into),
    });
    ready.await.map_err(|source| ConnectError::closed(name(target), source))?;
    Ok(Connection::new(sender, connection, idle_timeout))
}

/// Begins HTTP/2, and leaves the connection to tasks of its own.
#[cfg(feature = "http2")]
async fn http2<B: RequestBody>(
    stream: Stream,
    target: &Uri,
) -> Result<hyper::client::conn::http2::SendRequest<B>, ConnectError> {
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::Empty;
    use hyper_util::rt::TokioIo;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::stream::plain;

    #[tokio::test(start_paused = true)]
    async fn asked_for_one_that_is_idle_it_ends_and_connects_to_nothing() {
        let connector = Connector::new(&crate::ClientOptions::new()).unwrap();
        let mut connect =
            Connect::<Empty<Bytes>>::new(connector, Uri::from_static("http://127.0.0.1:1/"), Duration::from_secs(4));
        let ended = tokio::time::timeout(Duration::from_secs(60), connect.call(Wanted::Idle)).await;
        assert!(matches!(ended, Ok(Err(None))), "{ended:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_has_ended_before_its_first_request_is_told_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tcp = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        drop(listener.accept().await.unwrap());
        tcp.readable().await.unwrap();
        let target = Uri::from_static("http://127.0.0.1:1/");
        let connection = http1::<Empty<Bytes>>(Stream::new(plain(TokioIo::new(tcp))), &target, Duration::from_secs(4));
        let told = tokio::time::timeout(Duration::from_secs(60), connection).await;
        assert!(matches!(told, Ok(Err(ConnectError::Closed { .. }))), "{told:?}");
    }
}
