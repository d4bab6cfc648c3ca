//! One origin: which protocol it speaks, its connections, and a request on the way to it.

use std::{
    future::{Future, poll_fn},
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, Weak},
};

use http::{
    HeaderValue, Method, Request, Response, Uri, Version,
    header::HOST,
    uri::{Authority, PathAndQuery, Scheme},
};
#[cfg(feature = "http2")]
use hyper::client::conn::http2::SendRequest;
use hyper::{
    body::Incoming,
    client::conn::{TrySendError, http1},
};
use tokio::{runtime::Handle, time::timeout};

#[cfg(feature = "http2")]
use crate::gate::{Entry, Gate, Protocol};
use crate::{BoxError, RequestBody};
use crate::{
    ConnectError, ResponseBody,
    body::Held,
    cache::{Landing, Pool, pool},
    client::Limits,
    connect::{Connector, name},
    connection::{Connect, Places},
    error::NoHttp1,
};

pub(crate) type Answer = Result<Response<ResponseBody>, BoxError>;

/// An origin, whatever the type of its pool.
pub(crate) trait Serve<B>: Send + Sync {
    fn is(&self, scheme: &Scheme, authority: &Authority) -> bool;

    fn send(self: Arc<Self>, request: Request<B>) -> Pin<Box<dyn Future<Output = Answer> + Send>>;
}

struct Origin<B, P> {
    body: PhantomData<fn() -> B>,
    scheme: Scheme,
    authority: Authority,
    /// The `Host` header.
    host: HeaderValue,
    target: Uri,
    pool: P,
    places: Arc<Places>,
    /// Only where HTTP/2 is offered: without it each request has a connection of its own.
    #[cfg(feature = "http2")]
    gate: Option<Arc<Gate<B>>>,
    limits: Limits,
}

/// The origin of these, without a connection as yet; `None` for one that is not of HTTP, or that no `Host` header can name.
pub(crate) fn origin<B: RequestBody>(
    connector: Connector,
    limits: Limits,
    scheme: &Scheme,
    authority: &Authority,
) -> Option<Arc<dyn Serve<B>>> {
    if ![Scheme::HTTP, Scheme::HTTPS].contains(scheme) {
        return None;
    }
    let target = Uri::builder().scheme(scheme.clone()).authority(authority.clone()).path_and_query("/").build().ok()?;
    let host = match authority.port_u16() {
        Some(port) if !is_default(port, scheme) => HeaderValue::from_str(&format!("{}:{port}", authority.host())),
        _ => HeaderValue::from_str(authority.host()),
    };
    let host = host.ok()?;
    let connect = Connect::new(connector, target.clone(), limits.idle_timeout);
    Some(Arc::new_cyclic(|origin: &Weak<Origin<B, _>>| Origin {
        body: PhantomData,
        scheme: scheme.clone(),
        authority: authority.clone(),
        host,
        pool: pool::<B>(connect, Weak::clone(origin) as Weak<dyn Landing>),
        target,
        places: Places::new(limits.max_idle),
        #[cfg(feature = "http2")]
        gate: (limits.http2 && *scheme == Scheme::HTTPS).then(Arc::default),
        limits,
    }))
}

fn is_default(port: u16, scheme: &Scheme) -> bool {
    port == if *scheme == Scheme::HTTPS { 443 } else { 80 }
}

impl<B: RequestBody, P: Pool<B>> Serve<B> for Origin<B, P> {
    fn is(&self, scheme: &Scheme, authority: &Authority) -> bool {
        self.authority == *authority && self.scheme == *scheme
    }

    fn send(self: Arc<Self>, mut request: Request<B>) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
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
                        self.to_origin_form(&mut request)?;
                        match lease.sender.try_send_request(request).await {
                            Ok(response) => return Ok(lease.answered(response)),
                            Err(error) => self.failed(error, reused),
                        }
                    }
                    #[cfg(feature = "http2")]
                    Way::Http2(mut sender) => match sender.try_send_request(request).await {
                        Ok(response) => return Ok(response.map(|incoming| ResponseBody::new(incoming, None))),
                        Err(error) => self.failed(error, reused),
                    },
                };
                request = failed?;
            }
        })
    }
}

/// A connection for a request.
enum Way<B: RequestBody, P: Pool<B>> {
    Http1(Lease<B, P>),
    /// Shared with other requests.
    #[cfg(feature = "http2")]
    Http2(SendRequest<B>),
}

impl<B: RequestBody, P: Pool<B>> Origin<B, P> {
    /// A connection that is there already; whether it was used before.
    fn at_hand(self: &Arc<Self>) -> Option<(Way<B, P>, bool)> {
        #[cfg(feature = "http2")]
        if let Some(gate) = &self.gate {
            match gate.at_hand()? {
                Protocol::Http1 => {}
                Protocol::Http2(sender, reused) => return Some((Way::Http2(sender), reused)),
            }
        }
        let mut pool = self.pool.clone();
        loop {
            // One that was made and never used is as likely closed by now as any other.
            if let Some((lease, _)) = self.lease(pool.idle()?) {
                return Some((Way::Http1(lease), true));
            }
        }
    }

    /// A connection that has to be made, or waited for.
    #[cfg(not(feature = "http2"))]
    async fn connected(self: &Arc<Self>) -> Result<(Way<B, P>, bool), ConnectError> {
        match self.lend().await {
            Ok((lease, reused)) => Ok((Way::Http1(lease), reused)),
            Err(NoHttp1::Failed(error, _)) => Err(error),
        }
    }

    /// A connection that has to be made, or waited for.
    #[cfg(feature = "http2")]
    async fn connected(self: &Arc<Self>) -> Result<(Way<B, P>, bool), ConnectError> {
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
            match self.lend().await {
                Ok((lease, reused)) => {
                    if let Some(gate) = &self.gate {
                        gate.split();
                    }
                    return Ok((Way::Http1(lease), reused));
                }
                Err(NoHttp1::Http2(sender)) => {
                    if let Some(gate) = &self.gate {
                        gate.share(sender, self.limits.idle_timeout);
                    }
                }
                Err(NoHttp1::Failed(error, _)) => {
                    if let Some(lead) = lead {
                        lead.failed(error.clone());
                    }
                    return Err(error);
                }
            }
        }
    }

    /// An HTTP/1.1 connection for one request: idle until now, or new. Whether it was used before.
    async fn lend(self: &Arc<Self>) -> Result<(Lease<B, P>, bool), NoHttp1<B>> {
        let mut pool = self.pool.clone();
        loop {
            let loan = pool.lend().await?;
            let Some((mut lease, reused)) = self.lease(loan) else { continue };
            match poll_fn(|cx| lease.sender.poll_ready(cx)).await {
                Ok(()) => return Ok((lease, reused)),
                Err(_) if reused => {}
                Err(error) => return Err(ConnectError::closed(name(&self.target), error).into()),
            }
        }
    }

    /// A connection for one request, and whether it was used before; `None` where it is of no use any more.
    fn lease(self: &Arc<Self>, mut loan: P::Loan) -> Option<(Lease<B, P>, bool)> {
        let connection = self.pool.connection(&mut loan);
        let (sender, reused) = (connection.begin(self.limits.idle_timeout), connection.reused);
        match sender {
            Some(sender) => Some((Lease { sender, loan: Loan { loan: Some(loan), origin: Arc::clone(self) } }, reused)),
            None => {
                self.pool.discard(loan);
                None
            }
        }
    }

    /// The request, where it was not written: it goes to the next connection. Where this one was new, the server closes each
    /// before it reads: that is as good as refused, and it counts.
    #[cold]
    fn failed(&self, mut error: TrySendError<Request<B>>, reused: bool) -> Result<Request<B>, BoxError> {
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
    fn to_origin_form(&self, request: &mut Request<B>) -> Result<(), ConnectError> {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.unwrap_or_else(|| PathAndQuery::from_static("/")).into();
        *request.version_mut() = Version::HTTP_11;
        let host = request.headers_mut().try_entry(HOST).map_err(|_| ConnectError::NoOrigin)?;
        host.or_insert_with(|| self.host.clone());
        Ok(())
    }

    /// As it came: the next connection may be one of HTTP/2.
    fn to_absolute_form(&self, request: &mut Request<B>) {
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
}

impl<B: RequestBody, P: Pool<B>> Landing for Origin<B, P> {
    fn landed(&self) {
        self.pool.clone().retain(&mut |connection| connection.stay(&self.places));
    }
}

/// A connection with a request.
struct Lease<B: RequestBody, P: Pool<B>> {
    sender: http1::SendRequest<B>,
    loan: Loan<B, P>,
}

/// Its place in the pool. The pool is told that it is of no use any more, unless it is given back.
struct Loan<B: RequestBody, P: Pool<B>> {
    loan: Option<P::Loan>,
    origin: Arc<Origin<B, P>>,
}

impl<B: RequestBody, P: Pool<B>> Drop for Loan<B, P> {
    fn drop(&mut self) {
        if let Some(loan) = self.loan.take() {
            self.origin.pool.discard(loan);
        }
    }
}

impl<B: RequestBody, P: Pool<B>> Lease<B, P> {
    /// The connection goes back now where the whole body is there already, else when it is.
    fn answered(self, response: Response<Incoming>) -> Response<ResponseBody> {
        let held: Option<Box<dyn Held>> = if self.sender.is_ready() {
            self.park();
            None
        } else {
            Some(Box::new(self))
        };
        response.map(|incoming| ResponseBody::new(incoming, held))
    }

    /// Gives it back, unless there are as many idle ones as may be.
    fn park(self) {
        let Self { sender, mut loan } = self;
        let Some(place) = loan.origin.places.take() else { return };
        if let Some(mut taken) = loan.loan.take() {
            loan.origin.pool.connection(&mut taken).park(sender, place);
        }
    }
}

impl<B: RequestBody, P: Pool<B>> Held for Lease<B, P> {
    fn release(mut self: Box<Self>) {
        if self.sender.is_ready() {
            return self.park();
        }
        if self.sender.is_closed() {
            return;
        }
        // Its task may be about to find out that the body is at its end, or that nobody reads the rest.
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            let limit = self.loan.origin.limits.idle_timeout;
            if let Ok(Ok(())) = timeout(limit, poll_fn(|cx| self.sender.poll_ready(cx))).await {
                self.park();
            }
        });
    }
}
