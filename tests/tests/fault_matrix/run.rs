//! Runs a cell over sockets, with a virtual clock for the client.
//!
//! The client's runtime has a paused clock, which advances to the next timer as soon as the runtime has nothing else to
//! do. The server has a runtime of its own, with the real clock. During an attempt the client's clock must not advance,
//! however long the server takes: [`NoAutoAdvance`] prevents that. If the fault is a silent server, the clock advances as
//! soon as the server is silent, so that the client times out.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    task::{Context, Poll},
    time::Duration,
};

use http::{
    Request, Response, Uri,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap},
};
use pd_core::Credential;
use pd_events::EventsSession;
use pd_rest::{RestSession, RestSessionBuilder};
use pd_sim::{Journal, Sim};
use pd_transport::{
    Attempt, Body, BoxError, CredentialProvider, HttpService, RetryOptions, TransportBuilder,
    pd_http::{ClientOptions, Proxy, Roots},
};
use tokio::{
    runtime::{Builder, Handle},
    task::AbortHandle,
    time::Instant,
};
use tower::{Layer, Service, ServiceExt};

use crate::{
    Cell,
    fault::{FaultKind, FaultSource, OtherRuntime},
    operation::{OpResult, Sessions},
    rule::{self, Expected, Mode},
    server::{PREPARING_PATH, Server},
};

/// The observed result of a cell.
pub(crate) struct Observed {
    pub(crate) result: OpResult,
    pub(crate) requests: u32,
    pub(crate) carried_out: Option<usize>,
    /// Seconds of the client's clock.
    pub(crate) time: f64,
}

impl Observed {
    pub(crate) fn matches(&self, expected: &Expected) -> bool {
        // Tokio rounds each timer up to the next millisecond.
        *expected.time.start() <= self.time
            && self.time <= *expected.time.end() + 0.05
            && self.result.outcome == expected.outcome
            && self.result.effect == expected.stated
            && self.result.count == expected.count
            && self.requests == expected.requests
            && self.carried_out == expected.carried_out
    }
}

/// Runs a cell. Its server uses the given runtime, its client a new one.
pub(crate) fn run(cell: Cell, servers: &Handle) -> Observed {
    let server = servers.block_on(Server::start(cell));
    cell.op.prepare(&server.sim);
    let client_runtime = || Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let sessions = sessions(cell, &server);
    let _idle = match cell.case.source {
        FaultSource::OtherRuntime(_, other) => {
            let first = client_runtime();
            first.block_on(cell.op.warm_up(&sessions));
            (other == OtherRuntime::Idle).then_some(first)
        }
        FaultSource::Http1(_)
        | FaultSource::Http2(_)
        | FaultSource::NewToken(_)
        | FaultSource::Refused
        | FaultSource::Unresolved
        | FaultSource::Handshake
        | FaultSource::Stall { .. }
        | FaultSource::SilentPath(_)
        | FaultSource::NoStream => None,
    };
    let (result, time) = client_runtime().block_on(async {
        let start = Instant::now();
        let result = cell.op.run(&sessions).await;
        (result, start.elapsed().as_secs_f64())
    });
    let requests = u32::try_from(server.sim.journal().total()).unwrap();
    Observed { result, requests, carried_out: cell.op.carried_out(&server.sim), time }
}

/// Builds sessions with the default options, but without the jitter of the cooldown, and with a short timeout if the
/// attempts wait for a free stream.
fn sessions(cell: Cell, server: &Server) -> Sessions {
    let mut rest = match cell.case.source {
        FaultSource::NewToken(_) => RestSessionBuilder::with_provider(TwoTokens::accepted_by(&server.sim)),
        _ => RestSession::builder(Credential::token(server.sim.api_key()).unwrap()),
    };
    rest = rest.base_url(&server.url).retry(RetryOptions::new().stagger(0.0)).transport(client_options(cell, server));
    let mut events = EventsSession::builder(server.sim.routing_key())
        .base_url(&server.url)
        .retry(pd_events::default_retry().stagger(0.0))
        .transport(client_options(cell, server));
    if matches!(cell.case.source, FaultSource::NoStream) {
        let timeout = Duration::from_secs_f64(rule::STREAM_TIMEOUT);
        rest = rest.timeout(timeout);
        events = events.timeout(timeout);
    }
    if let Some(deadline) = rule::deadline(cell) {
        rest = rest.deadline(deadline);
        events = events.deadline(deadline);
    }
    Sessions { rest: rest.build().unwrap(), events: events.build().unwrap() }
}

/// Returns the transport options that both sessions share.
fn client_options(cell: Cell, server: &Server) -> impl FnOnce(TransportBuilder) -> TransportBuilder + Send + use<> {
    let (layer, root) = (NoAutoAdvanceLayer::new(cell, server), server.root.clone());
    move |transport| {
        let mut options = ClientOptions::new().proxy(Proxy::none()).roots(Roots::OnlyGiven);
        if let FaultSource::Stall { connect_timeout } = cell.case.source {
            options = options.connect_timeout(Duration::from_secs(connect_timeout));
        }
        if let Some(root) = root {
            options = options.root_certificates(root);
        }
        transport.http_client(options).max_response_bytes(1 << 20).attempt_layer(layer)
    }
}

/// A credential provider with two tokens. It returns the other one after each rejection.
struct TwoTokens {
    tokens: [String; 2],
    rejections: AtomicU32,
}

impl TwoTokens {
    /// Makes the simulator accept both tokens.
    fn accepted_by(sim: &Sim) -> Self {
        let tokens = [sim.api_key().to_owned(), "another-token-of-it".to_owned()];
        let users = sim.objects("users");
        sim.accept_api_key(&tokens[1], users[0]["id"].as_str().unwrap());
        Self { tokens, rejections: AtomicU32::new(0) }
    }
}

impl CredentialProvider for TwoTokens {
    async fn credential(&self) -> Result<Credential, BoxError> {
        let rejections = self.rejections.load(Ordering::SeqCst) as usize;
        Ok(Credential::token(self.tokens[rejections % 2].as_str())?)
    }

    async fn rejected(&self, _: &Credential) {
        self.rejections.fetch_add(1, Ordering::SeqCst);
    }
}

/// An attempt layer that keeps tokio's paused clock from advancing during an attempt, and that prepares faults.
///
/// The index of an attempt counts all attempts of the session, from 0.
#[derive(Clone)]
struct NoAutoAdvanceLayer {
    cell: Cell,
    attempts: Arc<AtomicU32>,
    journal: Journal,
    on_retry: Arc<dyn Fn() + Send + Sync>,
    url: String,
    /// The request that occupies the only stream.
    blocking: Arc<Mutex<Option<AbortHandle>>>,
}

impl NoAutoAdvanceLayer {
    fn new(cell: Cell, server: &Server) -> Self {
        let (journal, on_retry) = (server.sim.journal().clone(), Arc::clone(&server.on_retry));
        Self { cell, attempts: Arc::default(), journal, on_retry, url: server.url.clone(), blocking: Arc::default() }
    }

    /// Returns whether the fault affects the attempt with this index.
    fn is_faulty(&self, attempt: u32) -> bool {
        let skip = self.cell.op.skip();
        attempt == skip || (self.cell.mode == Mode::Always && attempt > skip)
    }

    /// Returns whether the TLS handshake of the attempt stalls.
    fn stalls(&self, attempt: u32) -> bool {
        self.is_faulty(attempt) && matches!(self.cell.case.source, FaultSource::Stall { .. })
    }

    /// Returns whether the attempt waits in the client until it times out: for a response on a silent connection, or for
    /// a free stream.
    fn waits(&self, attempt: u32) -> bool {
        self.is_faulty(attempt) && matches!(self.cell.case.source, FaultSource::SilentPath(_) | FaultSource::NoStream)
    }

    /// Sends the request that prepares the fault, directly to the layers below.
    async fn prepare(self, service: HttpService, headers: HeaderMap) {
        let uri = format!("{}{PREPARING_PATH}", self.url).parse().unwrap();
        let mut request = Request::get::<Uri>(uri).body(Body::empty()).unwrap();
        *request.headers_mut() = headers;
        request.headers_mut().remove(CONTENT_LENGTH);
        request.headers_mut().remove(CONTENT_TYPE);
        let sent = service.oneshot(request);
        if matches!(self.cell.case.source, FaultSource::NoStream) {
            let received = self.journal.total();
            *self.blocking.lock().unwrap() = Some(tokio::spawn(sent).abort_handle());
            while self.journal.total() == received {
                tokio::task::yield_now().await;
            }
        } else {
            sent.await.unwrap();
        }
        // The connection's task has to process the end of the response, or the server's SETTINGS frame.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    /// Returns `None` unless the server is silent in this attempt. `Some(true)` means that it first starts a response.
    fn silence(&self, attempt: u32) -> Option<bool> {
        match rule::kind(self.cell) {
            FaultKind::Silent { carried_out } if self.is_faulty(attempt) && !self.waits(attempt) => Some(carried_out),
            _ => None,
        }
    }

    /// Stops the clock until the returned guard is dropped, or until the server is silent.
    ///
    /// Tokio's paused clock does not advance while a blocking task runs.
    fn stop_clock(&self, attempt: u32) -> mpsc::Sender<()> {
        let (guard, end) = mpsc::channel();
        if self.stalls(attempt) {
            return guard;
        }
        let (journal, silence) = (self.journal.clone(), self.silence(attempt));
        tokio::task::spawn_blocking(move || {
            while end.recv_timeout(Duration::from_millis(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
                let processed = match silence {
                    None => continue,
                    Some(true) => journal.statuses().values().sum(),
                    Some(false) => journal.total(),
                };
                if processed > u64::from(attempt) {
                    break;
                }
            }
        });
        guard
    }
}

impl Layer<HttpService> for NoAutoAdvanceLayer {
    type Service = NoAutoAdvance;

    fn layer(&self, inner: HttpService) -> NoAutoAdvance {
        NoAutoAdvance { layer: self.clone(), inner }
    }
}

#[derive(Clone)]
struct NoAutoAdvance {
    layer: NoAutoAdvanceLayer,
    inner: HttpService,
}

impl Service<Request<Body>> for NoAutoAdvance {
    type Response = Response<Body>;
    type Error = pd_transport::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, pd_transport::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), pd_transport::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if Attempt::of(request.extensions()) == Attempt(2) {
            (self.layer.on_retry)();
            // Frees the stream.
            if let Some(blocking) = self.layer.blocking.lock().unwrap().take_if(|_| self.layer.cell.mode == Mode::Once)
            {
                blocking.abort();
            }
        }
        let attempt = self.layer.attempts.fetch_add(1, Ordering::SeqCst);
        let guard = self.layer.stop_clock(attempt);
        if self.layer.waits(attempt) {
            let (layer, mut inner) = (self.layer.clone(), self.inner.clone());
            return Box::pin(async move {
                layer.prepare(inner.clone(), request.headers().clone()).await;
                drop(guard);
                inner.call(request).await
            });
        }
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await;
            drop(guard);
            response
        })
    }
}
