//! Makes one cell happen.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::Request;
use pd_core::Credential;
use pd_events::EventsSession;
use pd_rest::RestSession;
use pd_transport::{
    Attempt, Body, CallTimeout, RetryOptions, TransportBuilder,
    leaf::{Proxy, Roots},
};
use tokio::time::Instant;
use tower::util::MapRequestLayer;

use crate::{
    Cell,
    fault::Via,
    operation::{Outcome, Rig},
    rule::{self, Expected, Mode},
    server::{self, Server},
};

/// What happened in a cell.
pub(crate) struct Observed {
    pub(crate) outcome: Outcome,
    pub(crate) count: usize,
    pub(crate) requests: u32,
    pub(crate) carried_out: Option<usize>,
    pub(crate) time: Option<f64>,
}

impl Observed {
    pub(crate) fn is(&self, expected: &Expected) -> bool {
        let in_time = match (self.time, &expected.time) {
            (Some(time), Some(bounds)) => *bounds.start() - 0.05 <= time && time <= *bounds.end() + 0.05,
            (None, None) => true,
            _ => false,
        };
        in_time
            && self.outcome == expected.outcome
            && self.count == expected.count
            && self.requests == expected.requests
            && self.carried_out == expected.carried_out
    }
}

/// An attempt that a silent server meets is given up after this; every other has a minute.
const PATIENCE: Duration = Duration::from_secs(1);

/// Gives up early on those attempts that the fault strikes, and tells the server of repetitions.
fn gauge(cell: Cell, server: &Server) -> MapRequestLayer<impl Fn(Request<Body>) -> Request<Body> + Clone + use<>> {
    let seen = Arc::new(AtomicU32::new(0));
    let on_retry = Arc::clone(&server.on_retry);
    MapRequestLayer::new(move |mut request: Request<Body>| {
        let number = seen.fetch_add(1, Ordering::SeqCst);
        let struck = number == cell.op.skip() || (cell.mode == Mode::Always && number > cell.op.skip());
        let patience = if struck && cell.case.is_silent() { PATIENCE } else { Duration::from_secs(60) };
        request.extensions_mut().insert(CallTimeout(patience));
        if request.extensions().get::<Attempt>().is_some_and(|attempt| attempt.0 == 2) {
            on_retry();
        }
        request
    })
}

/// Over a socket, in real time, with no wait before a retry.
pub(crate) async fn over_socket(cell: Cell) -> Observed {
    let server = Server::start(cell).await;
    cell.op.prepare(&server.sim);
    let key = Credential::token(server.sim.api_key()).unwrap();
    let at_once = |options: RetryOptions| options.initial(Duration::ZERO).stagger(0.0);
    let rig = Rig {
        rest: RestSession::builder(key)
            .base_url(&server.url)
            .retry(at_once(RetryOptions::new()))
            .transport(network(cell, &server))
            .build()
            .unwrap(),
        events: EventsSession::builder(server.sim.routing_key())
            .base_url(&server.url)
            .retry(at_once(pd_events::default_retry()))
            .transport(network(cell, &server))
            .build()
            .unwrap(),
    };
    let (outcome, count) = cell.op.run(&rig).await;
    observe(cell, &server.sim, outcome, count, None)
}

/// What the sessions have in common over a socket.
fn network(cell: Cell, server: &Server) -> impl FnOnce(TransportBuilder) -> TransportBuilder + Send + use<> {
    let (gauge, root) = (gauge(cell, server), server.root.clone());
    move |transport| {
        let transport =
            transport.proxy(Proxy::none()).roots(Roots::OnlyGiven).max_response_bytes(1 << 20).attempt_layer(gauge);
        match root {
            Some(root) => transport.root_certificate(root),
            None => transport,
        }
    }
}

/// In the client's own process, under a clock that moves only where everybody waits; with the delays that are the default,
/// but no jitter.
pub(crate) fn in_process(cell: Cell) -> Observed {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let Via::InProcess(fault) = cell.case.via else { panic!("it needs a socket") };
        let sim = server::sim().build();
        cell.op.prepare(&sim);
        server::strike(&sim, cell, fault());
        let key = Credential::token(sim.api_key()).unwrap();
        let mut rest = RestSession::builder(key).base_url("http://127.0.0.1").retry(RetryOptions::new().stagger(0.0));
        let mut events = EventsSession::builder(sim.routing_key())
            .base_url("http://127.0.0.1")
            .retry(pd_events::default_retry().stagger(0.0));
        if let Some(deadline) = rule::deadline(cell) {
            rest = rest.deadline(deadline);
            events = events.deadline(deadline);
        }
        let rig =
            Rig { rest: rest.build_with(sim.service()).unwrap(), events: events.build_with(sim.service()).unwrap() };
        let start = Instant::now();
        let (outcome, count) = cell.op.run(&rig).await;
        observe(cell, &sim, outcome, count, Some(start.elapsed().as_secs_f64()))
    })
}

fn observe(cell: Cell, sim: &pd_sim::Sim, outcome: Outcome, count: usize, time: Option<f64>) -> Observed {
    let requests = u32::try_from(sim.journal().total()).unwrap();
    Observed { outcome, count, requests, carried_out: cell.op.carried_out(sim), time }
}
