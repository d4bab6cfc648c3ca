//! One origin: which protocol it speaks, its connections, and a request on the way to it.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use http::{
    HeaderValue, Method, Request, Response, Uri, Version,
    header::HOST,
    uri::{Authority, PathAndQuery, Scheme},
};
#[cfg(feature = "http2")]
use hyper::client::conn::http2::SendRequest;
use hyper::{body::Incoming, client::conn::TrySendError};
use tokio::{
    runtime::Handle,
    task::AbortHandle,
    time::{Instant, timeout},
};

#[cfg(feature = "http2")]
use super::gate::{Entry, Gate, Lead, Protocol};
use super::{
    ConnectError, LeafBody, Limits,
    body::Held,
    cache::{Pool, pool},
    connect::{Connector, name},
    connection::{Connect, Connection, Places},
    error::NoHttp1,
    lock,
};
use crate::{Body, BoxError};

pub(super) type Answer = Result<Response<LeafBody>, BoxError>;

/// An origin, whatever the type of its pool.
pub(super) trait Serve: Send + Sync {
    fn is(&self, scheme: &Scheme, authority: &Authority) -> bool;

    fn send(self: Arc<Self>, request: Request<Body>) -> Pin<Box<dyn Future<Output = Answer> + Send>>;
}

struct Origin<P> {
    scheme: Scheme,
    authority: Authority,
    /// The `Host` header.
    host: HeaderValue,
    target: Uri,
    pool: P,
    places: Arc<Places>,
    /// Only where HTTP/2 is offered: without it each request has a connection of its own.
    #[cfg(feature = "http2")]
    gate: Option<Arc<Gate>>,
    limits: Limits,
    /// Whether a task gives up idle connections.
    watched: AtomicBool,
    watch: Mutex<Option<AbortHandle>>,
}

/// The origin of these, without a connection as yet; `None` for one that no `Host` header can name.
pub(super) fn origin(
    connector: Connector,
    limits: Limits,
    scheme: &Scheme,
    authority: &Authority,
) -> Option<Arc<dyn Serve>> {
    let target = Uri::builder().scheme(scheme.clone()).authority(authority.clone()).path_and_query("/").build().ok()?;
    let host = match authority.port_u16() {
        Some(port) if !is_default(port, scheme) => HeaderValue::from_str(&format!("{}:{port}", authority.host())),
        _ => HeaderValue::from_str(authority.host()),
    };
    Some(Arc::new(Origin {
        scheme: scheme.clone(),
        authority: authority.clone(),
        host: host.ok()?,
        pool: pool(Connect::new(connector, target.clone())),
        target,
        places: Places::new(limits.max_idle),
        #[cfg(feature = "http2")]
        gate: (limits.http2 && *scheme == Scheme::HTTPS).then(Arc::default),
        limits,
        watched: AtomicBool::new(false),
        watch: Mutex::new(None),
    }))
}

fn is_default(port: u16, scheme: &Scheme) -> bool {
    port == if *scheme == Scheme::HTTPS { 443 } else { 80 }
}

impl<P: Pool> Serve for Origin<P> {
    fn is(&self, scheme: &Scheme, authority: &Authority) -> bool {
        self.authority == *authority && self.scheme == *scheme
    }

    fn send(self: Arc<Self>, mut request: Request<Body>) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        // One block, and all that happens but once in a while in boxes of their own: the future is made for each request.
        Box::pin(async move {
            loop {
                let (way, reused) = match self.at_hand() {
                    Some(way) => way,
                    None => Box::pin(self.connected()).await?,
                };
                if reused && matches!(*request.method(), Method::POST | Method::PATCH) {
                    // Gives the runtime one turn, in which a connection that the server has closed is found out and left:
                    // what may not be repeated should not be written to it. A close that is on its way no client can see.
                    tokio::task::yield_now().await;
                }
                let failed = match way {
                    Way::Http1(mut lease) => {
                        self.to_origin_form(&mut request);
                        let Some(connection) = lease.connection() else { continue };
                        match connection.sender.try_send_request(request).await {
                            Ok(response) => return Ok(lease.answered(response)),
                            Err(error) => self.failed(error, reused),
                        }
                    }
                    #[cfg(feature = "http2")]
                    Way::Http2(mut sender) => match sender.try_send_request(request).await {
                        Ok(response) => return Ok(response.map(|incoming| LeafBody::new(incoming, None))),
                        Err(error) => self.failed(error, reused),
                    },
                };
                request = failed?;
            }
        })
    }
}

/// A connection for a request.
enum Way<P: Pool> {
    Http1(Lease<P>),
    /// Shared with other requests.
    #[cfg(feature = "http2")]
    Http2(SendRequest<Body>),
}

impl<P: Pool> Origin<P> {
    /// A connection that is there already; whether it was used before.
    fn at_hand(self: &Arc<Self>) -> Option<(Way<P>, bool)> {
        #[cfg(feature = "http2")]
        if let Some(gate) = &self.gate {
            match gate.at_hand()? {
                Protocol::Http1 => {}
                Protocol::Http2(sender, reused) => return Some((Way::Http2(sender), reused)),
            }
        }
        let mut pool = self.pool.clone();
        loop {
            if let Some(lease) = self.lease(pool.idle()?) {
                return Some(lease.into());
            }
        }
    }

    /// A connection that has to be made, or waited for.
    #[cfg(not(feature = "http2"))]
    async fn connected(self: &Arc<Self>) -> Result<(Way<P>, bool), ConnectError> {
        match self.lend().await {
            Ok(lease) => Ok(lease.into()),
            Err(NoHttp1::Failed(error)) => Err(error),
        }
    }

    /// A connection that has to be made, or waited for.
    #[cfg(feature = "http2")]
    async fn connected(self: &Arc<Self>) -> Result<(Way<P>, bool), ConnectError> {
        loop {
            let lead = match self.gate.as_ref().map(Gate::enter) {
                Some(Entry::Open(Protocol::Http2(sender, reused))) => return Ok((Way::Http2(sender), reused)),
                None | Some(Entry::Open(Protocol::Http1)) => None,
                Some(Entry::Lead(lead)) => Some(lead),
                // A leader that nobody polls must not hold up the others for ever.
                Some(Entry::Follow(follow)) => match timeout(self.limits.connect_timeout, follow.outcome()).await {
                    Ok(Ok(())) => continue,
                    Ok(Err(error)) => return Err(error),
                    Err(_) => None,
                },
            };
            match (self.lend().await, lead) {
                (Ok(lease), lead) => {
                    if let Some(lead) = lead {
                        lead.http1();
                    }
                    return Ok(lease.into());
                }
                (Err(NoHttp1::Http2(sender)), lead) => self.share(sender, lead),
                (Err(NoHttp1::Failed(error)), lead) => {
                    if let Some(lead) = lead {
                        lead.failed(error.clone());
                    }
                    return Err(error);
                }
            }
        }
    }

    /// An HTTP/1.1 connection for one request: idle until now, or new.
    async fn lend(self: &Arc<Self>) -> Result<Lease<P>, NoHttp1> {
        let mut pool = self.pool.clone();
        loop {
            let mut loan = pool.lend().await?;
            // Given back just now, it may have a turn to go until it can take the next.
            let connection = self.pool.connection(&mut loan);
            let ready = poll_fn(|cx| connection.sender.poll_ready(cx)).await;
            if let Some(lease) = self.lease(loan).filter(|_| ready.is_ok()) {
                return Ok(lease);
            }
        }
    }

    /// A connection for one request; `None` where it is of no use any more.
    fn lease(self: &Arc<Self>, mut loan: P::Loan) -> Option<Lease<P>> {
        let connection = self.pool.connection(&mut loan);
        let useful = connection.sender.is_ready() && connection.expires(self.limits.idle_timeout).is_some();
        connection.begin();
        let lease = Lease { loan: Some(loan), origin: Arc::clone(self) };
        useful.then_some(lease)
    }

    /// The request, where it was not written: it goes to the next connection. Where this one was new, the server closes each
    /// before it reads: that is as good as refused, and it counts.
    #[cold]
    fn failed(&self, mut error: TrySendError<Request<Body>>, reused: bool) -> Result<Request<Body>, BoxError> {
        match error.take_message() {
            Some(mut request) if reused => {
                self.to_absolute_form(&mut request);
                Ok(request)
            }
            Some(_) => Err(ConnectError::closed(name(&self.target), error.into_error()).into()),
            None => Err(error.into_error().into()),
        }
    }

    /// As HTTP/1.1 has it: the path in the first line, the host in a header (RFC 9112, section 3.2.1).
    fn to_origin_form(&self, request: &mut Request<Body>) {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.unwrap_or_else(|| PathAndQuery::from_static("/")).into();
        *request.version_mut() = Version::HTTP_11;
        // Beyond so many headers hyper refuses the request by itself.
        if let Ok(entry) = request.headers_mut().try_entry(HOST) {
            entry.or_insert_with(|| self.host.clone());
        }
    }

    /// As it came: the next connection may be one of HTTP/2.
    fn to_absolute_form(&self, request: &mut Request<Body>) {
        let mut parts = request.uri().clone().into_parts();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
        if request.headers().get(HOST) == Some(&self.host) {
            request.headers_mut().remove(HOST);
        }
    }

    #[cfg(feature = "http2")]
    fn share(self: &Arc<Self>, sender: SendRequest<Body>, lead: Option<Lead>) {
        match (lead, &self.gate) {
            (Some(lead), _) => lead.http2(sender),
            (None, Some(gate)) => gate.share(sender),
            (None, None) => {}
        }
        self.watch();
    }

    /// Sees to it that idle connections are given up, requests or none.
    fn watch(self: &Arc<Self>) {
        if self.watched.load(Ordering::Acquire) || self.watched.swap(true, Ordering::AcqRel) {
            return;
        }
        let watch = Watch { origin: Arc::downgrade(self), ended: false };
        // Without a runtime no connection could be made either; and one that never expires needs no watch.
        if let (Ok(runtime), Some(first)) =
            (Handle::try_current(), Instant::now().checked_add(self.limits.idle_timeout))
        {
            *lock(&self.watch) = Some(runtime.spawn(watch.run(first)).abort_handle());
        }
    }

    /// Gives up what has been idle for too long, and tells when the next will have been.
    fn sweep(&self) -> Option<Instant> {
        #[cfg(feature = "http2")]
        let mut earliest = self.gate.as_ref().and_then(|gate| gate.sweep(self.limits.idle_timeout));
        #[cfg(not(feature = "http2"))]
        let mut earliest = None;
        self.pool.clone().retain(&mut |connection| {
            let expires = connection.expires(self.limits.idle_timeout);
            earliest = earliest.into_iter().chain(expires).min();
            expires.is_some()
        });
        earliest
    }
}

impl<P> Drop for Origin<P> {
    fn drop(&mut self) {
        if let Some(watch) = lock(&self.watch).take() {
            watch.abort();
        }
    }
}

/// The task that gives up idle connections, as long as there are any.
struct Watch<P: Pool> {
    origin: Weak<Origin<P>>,
    /// It has said itself that it ends.
    ended: bool,
}

impl<P: Pool> Watch<P> {
    /// Begins by waiting: so it is begun once in that time, and not again for each request.
    async fn run(mut self, mut next: Instant) {
        loop {
            tokio::time::sleep_until(next).await;
            match self.next() {
                Some(at) => next = at,
                None => return,
            }
        }
    }

    fn next(&mut self) -> Option<Instant> {
        let origin = self.origin.upgrade()?;
        if let Some(next) = origin.sweep() {
            return Some(next);
        }
        origin.watched.store(false, Ordering::Release);
        self.ended = true;
        // A connection that became idle in between found itself watched.
        let next = origin.sweep()?;
        self.ended = origin.watched.swap(true, Ordering::AcqRel);
        (!self.ended).then_some(next)
    }
}

/// A runtime may end before the leaf does.
impl<P: Pool> Drop for Watch<P> {
    fn drop(&mut self) {
        if let Some(origin) = self.origin.upgrade().filter(|_| !self.ended) {
            origin.watched.store(false, Ordering::Release);
        }
    }
}

/// A connection on loan, which is closed unless it is given back.
struct Lease<P: Pool> {
    loan: Option<P::Loan>,
    origin: Arc<Origin<P>>,
}

impl<P: Pool> From<Lease<P>> for (Way<P>, bool) {
    fn from(mut lease: Lease<P>) -> Self {
        let reused = lease.connection().is_some_and(|connection| connection.reused);
        (Way::Http1(lease), reused)
    }
}

impl<P: Pool> Lease<P> {
    fn connection(&mut self) -> Option<&mut Connection> {
        self.loan.as_mut().map(|loan| self.origin.pool.connection(loan))
    }

    /// The connection goes back now where the whole body is there already, else when it is.
    fn answered(mut self, response: Response<Incoming>) -> Response<LeafBody> {
        let ready = self.connection().is_some_and(|connection| connection.sender.is_ready());
        let held: Option<Box<dyn Held>> = if ready {
            self.park();
            None
        } else {
            Some(Box::new(self))
        };
        response.map(|incoming| LeafBody::new(incoming, held))
    }

    fn park(mut self) {
        let Some(place) = self.origin.places.take() else { return };
        if let Some(connection) = self.connection() {
            connection.park(place);
        }
        drop(self.loan.take());
        self.origin.watch();
    }
}

impl<P: Pool> Held for Lease<P> {
    fn release(mut self: Box<Self>) {
        let Some(connection) = self.connection() else { return };
        if connection.sender.is_ready() {
            return self.park();
        }
        // Its task may be about to find out that the body is at its end, or that nobody reads the rest.
        if connection.sender.is_closed() {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            let limit = self.origin.limits.idle_timeout;
            let ready = match self.connection() {
                Some(connection) => timeout(limit, poll_fn(|cx| connection.sender.poll_ready(cx))).await,
                None => return,
            };
            if matches!(ready, Ok(Ok(()))) {
                self.park();
            }
        });
    }
}

impl<P: Pool> Drop for Lease<P> {
    fn drop(&mut self) {
        if let Some(loan) = self.loan.take() {
            self.origin.pool.discard(loan);
        }
    }
}
