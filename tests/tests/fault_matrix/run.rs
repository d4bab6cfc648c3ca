//! Makes one cell happen: over sockets, and under a clock that moves only where the client waits.
//!
//! The client has a runtime with a paused clock, which jumps to the end of a wait as soon as all that is left to do is to
//! wait; the server has another runtime, under the real clock. While an attempt is under way the clock is held, however
//! long the server takes; where the server falls silent, until it has done so.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    task::{Context, Poll},
    thread,
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
    fault::{Effect, Other, Via},
    operation::{Ended, Rig},
    rule::{self, Expected, Mode},
    server::{PRELUDE, Server},
};

/// What happened in a cell.
pub(crate) struct Observed {
    pub(crate) ended: Ended,
    pub(crate) requests: u32,
    pub(crate) carried_out: Option<usize>,
    /// Seconds of the client's clock.
    pub(crate) time: f64,
}

impl Observed {
    pub(crate) fn is(&self, expected: &Expected) -> bool {
        // Each wait is rounded up to the next millisecond.
        *expected.time.start() <= self.time
            && self.time <= *expected.time.end() + 0.05
            && self.ended.outcome == expected.outcome
            && self.ended.effect == expected.stated
            && self.ended.count == expected.count
            && self.requests == expected.requests
            && self.carried_out == expected.carried_out
    }
}

/// Runs a cell, its server in this runtime and its client in one of its own.
pub(crate) fn run(cell: Cell, servers: &Handle) -> Observed {
    let server = servers.block_on(Server::start(cell));
    cell.op.prepare(&server.sim);
    let client = || Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let rig = rig(cell, &server);
    let _idle = match cell.case.via {
        Via::OtherRuntime(_, other) => {
            let first = client();
            first.block_on(cell.op.warm_up(&rig));
            (other == Other::Idle).then_some(first)
        }
        Via::Http1(_)
        | Via::Http2(_)
        | Via::NewToken(_)
        | Via::Refused
        | Via::Unresolved
        | Via::Handshake
        | Via::Stall { .. }
        | Via::SilentPath(_)
        | Via::NoStream => None,
    };
    let (ended, time) = client().block_on(async {
        let start = Instant::now();
        let ended = cell.op.run(&rig).await;
        (ended, start.elapsed().as_secs_f64())
    });
    let requests = u32::try_from(server.sim.journal().total()).unwrap();
    Observed { ended, requests, carried_out: cell.op.carried_out(&server.sim), time }
}

/// Sessions as they are by default, but for the jitter.
fn rig(cell: Cell, server: &Server) -> Rig {
    let mut rest = match cell.case.via {
        Via::NewToken(_) => RestSessionBuilder::with_provider(Tokens::of(&server.sim)),
        _ => RestSession::builder(Credential::token(server.sim.api_key()).unwrap()),
    };
    rest = rest.base_url(&server.url).retry(RetryOptions::new().stagger(0.0)).transport(network(cell, server));
    let mut events = EventsSession::builder(server.sim.routing_key())
        .base_url(&server.url)
        .retry(pd_events::default_retry().stagger(0.0))
        .transport(network(cell, server));
    if let Some(deadline) = rule::deadline(cell) {
        rest = rest.deadline(deadline);
        events = events.deadline(deadline);
    }
    Rig { rest: rest.build().unwrap(), events: events.build().unwrap() }
}

/// What the sessions have in common.
fn network(cell: Cell, server: &Server) -> impl FnOnce(TransportBuilder) -> TransportBuilder + Send + use<> {
    let (layer, root) = (HoldClock::new(cell, server), server.root.clone());
    move |transport| {
        let mut options = ClientOptions::new().proxy(Proxy::none()).roots(Roots::OnlyGiven);
        if let Via::Stall { connect_timeout } = cell.case.via {
            options = options.connect_timeout(Duration::from_secs(connect_timeout));
        }
        if let Some(root) = root {
            options = options.root_certificates(root);
        }
        transport.http_client(options).max_response_bytes(1 << 20).attempt_layer(layer)
    }
}

/// Hands out the same token until that was refused, then another.
struct Tokens {
    tokens: [String; 2],
    refused: AtomicU32,
}

impl Tokens {
    fn of(sim: &Sim) -> Self {
        let tokens = [sim.api_key().to_owned(), "another-token-of-it".to_owned()];
        let users = sim.objects("users");
        sim.accept_api_key(&tokens[1], users[0]["id"].as_str().unwrap());
        Self { tokens, refused: AtomicU32::new(0) }
    }
}

impl CredentialProvider for Tokens {
    async fn credential(&self) -> Result<Credential, BoxError> {
        let refused = self.refused.load(Ordering::SeqCst) as usize;
        Ok(Credential::token(self.tokens[refused % 2].as_str())?)
    }

    async fn rejected(&self, _: &Credential) {
        self.refused.fetch_add(1, Ordering::SeqCst);
    }
}

/// Holds the clock while an attempt is under way, and tells the server of repetitions.
#[derive(Clone)]
struct HoldClock {
    cell: Cell,
    begun: Arc<AtomicU32>,
    journal: Journal,
    on_retry: Arc<dyn Fn() + Send + Sync>,
    url: String,
    /// The request that occupies the only stream.
    blocking: Arc<Mutex<Option<AbortHandle>>>,
}

impl HoldClock {
    fn new(cell: Cell, server: &Server) -> Self {
        let (journal, on_retry) = (server.sim.journal().clone(), Arc::clone(&server.on_retry));
        Self { cell, begun: Arc::default(), journal, on_retry, url: server.url.clone(), blocking: Arc::default() }
    }

    /// Returns whether the TLS handshake of the attempt of this number, from 0, stalls.
    fn stalls(&self, number: u32) -> bool {
        self.strikes(number) && matches!(self.cell.case.via, Via::Stall { .. })
    }

    /// Returns whether the fault strikes the attempt of this number, from 0.
    fn strikes(&self, number: u32) -> bool {
        let skip = self.cell.op.skip();
        number == skip || (self.cell.mode == Mode::Always && number > skip)
    }

    /// Returns whether the attempt of this number, from 0, waits in the client for the rest of its time: for a response on
    /// a silent connection, or for a stream.
    fn waits(&self, number: u32) -> bool {
        self.strikes(number) && matches!(self.cell.case.via, Via::SilentPath(_) | Via::NoStream)
    }

    /// Sends the request that prepares the fault, past the layers above.
    async fn prepare(self, service: HttpService, headers: HeaderMap) {
        let uri = format!("{}{PRELUDE}", self.url).parse().unwrap();
        let mut request = Request::get::<Uri>(uri).body(Body::empty()).unwrap();
        *request.headers_mut() = headers;
        request.headers_mut().remove(CONTENT_LENGTH);
        request.headers_mut().remove(CONTENT_TYPE);
        let sent = service.oneshot(request);
        if matches!(self.cell.case.via, Via::NoStream) {
            let seen = self.journal.total();
            tokio::spawn(let_pings_through());
            *self.blocking.lock().unwrap() = Some(tokio::spawn(sent).abort_handle());
            while self.journal.total() == seen {
                tokio::task::yield_now().await;
            }
        } else {
            sent.await.unwrap();
        }
        // The connection's task takes notice of the end of the response, or of the server's settings.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    /// Whether the server falls silent in the attempt of this number, from 0; and if so, after it has begun to answer.
    fn silence(&self, number: u32) -> Option<bool> {
        match rule::effect(self.cell) {
            Effect::Silent { carried_out } if self.strikes(number) && !self.waits(number) => Some(carried_out),
            _ => None,
        }
    }

    /// Tokio's paused clock stands still while a blocking task runs: here until the attempt is over, or the server silent.
    fn hold(&self, number: u32) -> mpsc::Sender<()> {
        let (attempt, over) = mpsc::channel();
        if self.stalls(number) {
            return attempt;
        }
        let (journal, silence) = (self.journal.clone(), self.silence(number));
        tokio::task::spawn_blocking(move || {
            while over.recv_timeout(Duration::from_millis(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
                let seen = match silence {
                    None => continue,
                    Some(true) => journal.statuses().values().sum(),
                    Some(false) => journal.total(),
                };
                if seen > u64::from(number) {
                    break;
                }
            }
        });
        attempt
    }
}

/// Holds the clock again and again, so that the response to an HTTP/2 PING, which may take 10 s, can arrive.
async fn let_pings_through() {
    loop {
        tokio::time::sleep(Duration::from_secs(9)).await;
        let held = tokio::task::spawn_blocking(|| thread::sleep(Duration::from_millis(100)));
        held.await.unwrap();
    }
}

impl Layer<HttpService> for HoldClock {
    type Service = Held;

    fn layer(&self, inner: HttpService) -> Held {
        Held { layer: self.clone(), inner }
    }
}

#[derive(Clone)]
struct Held {
    layer: HoldClock,
    inner: HttpService,
}

impl Service<Request<Body>> for Held {
    type Response = Response<Body>;
    type Error = pd_transport::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, pd_transport::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), pd_transport::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if request.extensions().get::<Attempt>().is_some_and(|attempt| attempt.0 == 2) {
            (self.layer.on_retry)();
            // With this the stream is free.
            if let Some(blocking) = self.layer.blocking.lock().unwrap().take_if(|_| self.layer.cell.mode == Mode::Once)
            {
                blocking.abort();
            }
        }
        let number = self.layer.begun.fetch_add(1, Ordering::SeqCst);
        let attempt = self.layer.hold(number);
        if self.layer.waits(number) {
            let (layer, mut inner) = (self.layer.clone(), self.inner.clone());
            return Box::pin(async move {
                layer.prepare(inner.clone(), request.headers().clone()).await;
                drop(attempt);
                inner.call(request).await
            });
        }
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await;
            drop(attempt);
            response
        })
    }
}
