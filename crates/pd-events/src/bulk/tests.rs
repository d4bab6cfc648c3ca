use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use http::{Request, Response};
use pd_transport::{Body, BoxError};
use proptest::prelude::*;
use serde_json::{Value, json};

use pd_core::Effect;

use crate::{Error, Event, EventsSession, Trigger};

/// The response of the server to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServerReply {
    /// Accepts it. The number is the time of the response in milliseconds, as for the other replies.
    Accepted(u64),
    /// Rejects it with a 400.
    Rejected(u64),
    /// Answers 503.
    Busy(u64),
    /// Breaks the connection.
    Broken(u64),
}

/// An entry of the server's log: the key and the number of an event, when it arrived and when its response was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Arrived(String, u64),
    Answered(String, u64),
}

#[derive(Clone, Default)]
struct Server {
    seen: Arc<Mutex<Vec<Seen>>>,
    in_flight: Arc<AtomicUsize>,
    max_in_flight: Arc<AtomicUsize>,
}

/// Reads the `dedup_key` of an event, and its number and reply, which are JSON text in the member `client`.
fn read_event(event: &Value) -> (String, u64, ServerReply) {
    let client = event["client"].as_str().unwrap();
    let client: Value = serde_json::from_str(client).unwrap();
    let millis = client["ms"].as_u64().unwrap();
    let reply = match client["reply"].as_str().unwrap() {
        "accepted" => ServerReply::Accepted(millis),
        "rejected" => ServerReply::Rejected(millis),
        "busy" => ServerReply::Busy(millis),
        _ => ServerReply::Broken(millis),
    };
    (event["dedup_key"].as_str().unwrap().to_owned(), client["n"].as_u64().unwrap(), reply)
}

fn event(n: u64, action: &str, key: &str, reply: ServerReply) -> Event {
    let (name, millis) = match reply {
        ServerReply::Accepted(millis) => ("accepted", millis),
        ServerReply::Rejected(millis) => ("rejected", millis),
        ServerReply::Busy(millis) => ("busy", millis),
        ServerReply::Broken(millis) => ("broken", millis),
    };
    let client = json!({"n": n, "reply": name, "ms": millis}).to_string();
    Event::whole(json!({"event_action": action, "dedup_key": key, "client": client, "payload": payload()}))
}

fn payload() -> Value {
    json!({"summary": "s", "source": "o", "severity": "info"})
}

impl Server {
    async fn answer(self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let (key, n, reply) = read_event(&serde_json::from_slice(request.body().as_bytes())?);
        self.note(Seen::Arrived(key.clone(), n));
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.max_in_flight.fetch_max(now, Ordering::SeqCst);
        let (ServerReply::Accepted(millis)
        | ServerReply::Rejected(millis)
        | ServerReply::Busy(millis)
        | ServerReply::Broken(millis)) = reply;
        tokio::time::sleep(Duration::from_millis(millis)).await;
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        self.note(Seen::Answered(key, n));
        let status = match reply {
            ServerReply::Accepted(_) => 202,
            ServerReply::Rejected(_) => 400,
            ServerReply::Busy(_) => 503,
            ServerReply::Broken(_) => return Err("broken".into()),
        };
        Ok(Response::builder().status(status).body(Body::empty())?)
    }

    fn note(&self, seen: Seen) {
        self.seen.lock().unwrap().push(seen);
    }

    fn session(&self) -> EventsSession {
        let server = self.clone();
        let retry = pd_transport::RetryOptions::never();
        let client = tower::util::service_fn(move |request| server.clone().answer(request));
        EventsSession::builder("key").retry(retry).build_with(client).unwrap()
    }

    fn arrived(&self) -> Vec<u64> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter_map(|seen| if let Seen::Arrived(_, n) = seen { Some(*n) } else { None }).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn events_are_sent_concurrently_and_outcomes_are_returned_as_events_finish() {
    let server = Server::default();
    let events = (0..20).map(|n| event(n, "trigger", &format!("k{n}"), ServerReply::Accepted(1_000 - 40 * n)));
    let began = tokio::time::Instant::now();
    let outcomes: Vec<_> = server.session().send_all(stream::iter(events)).concurrency(20).collect().await;
    let order: Vec<u64> = outcomes.iter().map(|sent| sent.index).collect();
    assert_eq!(order, (0..20).rev().collect::<Vec<_>>(), "the last event takes the least time");
    assert!(outcomes.iter().all(|sent| sent.result.as_ref().unwrap().dedup_key() == format!("k{}", sent.index)));
    assert_eq!(began.elapsed(), Duration::from_secs(1));
    assert_eq!(server.max_in_flight.load(Ordering::SeqCst), 20);
}

#[tokio::test(start_paused = true)]
async fn a_slow_event_does_not_delay_those_of_other_keys() {
    let server = Server::default();
    let slow = event(0, "trigger", "slow", ServerReply::Accepted(1_000));
    let events =
        std::iter::once(slow).chain((1..7).map(|n| event(n, "trigger", &format!("k{n}"), ServerReply::Accepted(100))));
    let began = tokio::time::Instant::now();
    let report = server.session().send_all(stream::iter(events)).concurrency(2).finish().await;
    assert_eq!((report.accepted(), began.elapsed()), (7, Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn a_resolve_waits_for_its_trigger() {
    let server = Server::default();
    let events = [
        event(0, "trigger", "a", ServerReply::Accepted(500)),
        event(1, "resolve", "a", ServerReply::Accepted(1)),
        event(2, "trigger", "b", ServerReply::Accepted(1)),
        event(3, "trigger", "a", ServerReply::Accepted(1)),
    ];
    let report = server.session().send_all(stream::iter(events)).finish().await;
    assert!(report.is_success());
    assert_eq!(server.arrived(), [0, 2, 1, 3]);
}

#[tokio::test(start_paused = true)]
async fn events_behind_an_undelivered_trigger_are_withheld_and_reported() {
    for reply in [ServerReply::Broken(1), ServerReply::Busy(1)] {
        let server = Server::default();
        let events = [
            event(0, "trigger", "a", reply),
            event(1, "acknowledge", "a", ServerReply::Accepted(1)),
            event(2, "resolve", "a", ServerReply::Accepted(1)),
            event(3, "resolve", "b", ServerReply::Accepted(1)),
            event(4, "trigger", "a", ServerReply::Accepted(1)),
            event(5, "resolve", "a", ServerReply::Accepted(1)),
        ];
        let mut bulk = server.session().send_all(stream::iter(events));
        let mut withheld = Vec::new();
        while let Some(sent) = bulk.next().await {
            if matches!(sent.result, Err(Error::Withheld { .. })) {
                withheld.push(sent.index);
            }
        }
        assert_eq!(withheld, [1, 2]);
        let report = bulk.report();
        let failed: Vec<_> =
            report.failures().iter().map(|failure| (failure.index, failure.dedup_key.as_deref())).collect();
        assert_eq!(failed, [(0, Some("a")), (1, Some("a")), (2, Some("a"))]);
        assert_eq!(report.failures()[0].effect, Effect::Unknown);
        assert_eq!(report.failures()[1].effect, Effect::NotSent);
        assert!(
            report.to_string().starts_with("3 of 6 events accepted\nevent 0 (\"a\"): POST /v2/enqueue: "),
            "{report}"
        );
        assert_eq!(server.arrived().len(), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_key_at_another_integration_is_another_alert() {
    let server = Server::default();
    let elsewhere = |n: u64, action: &str| {
        let client = json!({"n": n, "reply": "accepted", "ms": 1}).to_string();
        Event::whole(json!({"routing_key": "other", "event_action": action, "dedup_key": "a", "client": client}))
    };
    let events = [
        event(0, "trigger", "a", ServerReply::Broken(100)),
        elsewhere(1, "resolve"),
        event(2, "resolve", "a", ServerReply::Accepted(1)),
        elsewhere(3, "acknowledge"),
    ];
    let report = server.session().send_all(stream::iter(events)).finish().await;
    let failed: Vec<u64> = report.failures().iter().map(|failure| failure.index).collect();
    assert_eq!((failed, server.arrived()), (vec![0, 2], vec![0, 1, 3]));
}

#[tokio::test(start_paused = true)]
async fn after_a_rejected_event_the_others_of_its_key_are_sent() {
    let server = Server::default();
    let events =
        [event(0, "trigger", "a", ServerReply::Rejected(1)), event(1, "resolve", "a", ServerReply::Accepted(1))];
    let report = server.session().send_all(stream::iter(events)).finish().await;
    assert_eq!((report.accepted(), report.failures()[0].index), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn invalid_events_have_an_outcome_too() {
    let server = Server::default();
    let events = [
        event(0, "trigger", "a", ServerReply::Accepted(10)),
        Event::resolve("k".repeat(256)),
        Event::whole("text"),
        event(3, "resolve", "a", ServerReply::Accepted(1)),
    ];
    let outcomes: Vec<_> = server.session().send_all(stream::iter(events)).collect().await;
    let mut accepted: Vec<_> = outcomes.iter().map(|sent| (sent.index, sent.result.is_ok())).collect();
    accepted.sort_unstable();
    assert_eq!(accepted, [(0, true), (1, false), (2, false), (3, true)]);
}

#[tokio::test(start_paused = true)]
async fn reading_ahead_is_bounded() {
    let server = Server::default();
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let events = stream::iter(0..10_000_u64).map(move |n| {
        count.fetch_add(1, Ordering::SeqCst);
        event(n, "trigger", &format!("k{n}"), ServerReply::Accepted(10))
    });
    let mut bulk = server.session().send_all(events).concurrency(3);
    for fetched in 1..100 {
        bulk.next().await.unwrap();
        let ahead = read.load(Ordering::SeqCst) - fetched;
        assert!(ahead <= 12, "{ahead}");
    }
    assert_eq!(server.max_in_flight.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_leaves_the_session_usable_and_counts_only_returned_outcomes() {
    let server = Server::default();
    let session = server.session();
    let events = (0..100).map(|n| event(n, "trigger", &format!("k{n}"), ServerReply::Accepted(10)));
    let mut bulk = session.send_all(stream::iter(events));
    bulk.next().await.unwrap();
    assert_eq!((bulk.report().accepted(), bulk.report().total()), (1, 1));
    drop(bulk);
    let sent = server.arrived().len();
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(server.arrived().len(), sent, "nothing is sent in the background");
    session.send(event(0, "resolve", "k0", ServerReply::Accepted(1))).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn events_are_sent_as_the_stream_yields_them() {
    let server = Server::default();
    let events = stream::unfold(0, |n| async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        (n < 5).then(|| (event(n, "trigger", "a", ServerReply::Accepted(100)), n + 1))
    });
    let report = server.session().send_all(events).finish().await;
    assert_eq!(report.accepted(), 5);
    assert_eq!(server.arrived(), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_delays_events_and_loses_none() {
    for (concurrency, tolerable) in [(1, 15), (8, 90), (32, 260)] {
        // The limit is 120 events in 60 s, so 600 events take at least four periods.
        let sim = pd_sim::Sim::builder().incidents(0).start().await.unwrap();
        let jitter = pd_transport::retry::Jitter::seeded(7);
        let builder = EventsSession::builder(sim.routing_key()).transport(|transport| transport.jitter(jitter));
        let session = builder.build_with(sim.service()).unwrap();
        let events = (0..600).map(|n| Trigger::new("s", "o").dedup_key(format!("k{n}")));
        let began = tokio::time::Instant::now();
        let report = session.send_all(stream::iter(events)).concurrency(concurrency).finish().await;
        assert_eq!((report.accepted(), sim.count("alerts")), (600, 600));
        let (elapsed, rejected) = (began.elapsed().as_secs(), sim.journal().total() - 600);
        assert!((240..420).contains(&elapsed), "{elapsed} s");
        // The events in flight when the limit was reached, a few times each.
        assert!(rejected <= tolerable, "{concurrency}: {rejected} in {elapsed} s");
    }
}

fn any_reply() -> impl Strategy<Value = ServerReply> {
    prop_oneof![
        6 => (0..50_u64).prop_map(ServerReply::Accepted),
        1 => (0..50_u64).prop_map(ServerReply::Rejected),
        1 => (0..50_u64).prop_map(ServerReply::Busy),
        1 => (0..50_u64).prop_map(ServerReply::Broken),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_event_has_one_outcome_and_the_order_for_each_alert_holds(
        plan in proptest::collection::vec(
            (proptest::sample::select(vec!["trigger", "acknowledge", "resolve"]), 0..4_u8, any_reply()),
            0..60,
        ),
        concurrency in 1..9_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let server = Server::default();
        let events: Vec<_> =
            plan.iter().zip(0..).map(|((action, key, reply), n)| event(n, action, &format!("k{key}"), *reply)).collect();
        let (outcomes, report) = runtime.block_on(async {
            let mut bulk = server.session().send_all(stream::iter(events)).concurrency(concurrency);
            let mut outcomes = Vec::new();
            while let Some(sent) = bulk.next().await {
                outcomes.push(sent);
            }
            (outcomes, bulk.report().clone())
        });
        // Every event has one outcome, in order for each alert, and the report agrees.
        for key in 0..4_u8 {
            let of_key =
                outcomes.iter().map(|sent| sent.index).filter(|n| plan[usize::try_from(*n).unwrap()].1 == key);
            prop_assert!(of_key.is_sorted());
        }
        let mut outcomes = outcomes;
        outcomes.sort_by_key(|sent| sent.index);
        prop_assert!(outcomes.iter().map(|sent| sent.index).eq(0..plan.len() as u64));
        let failed: Vec<u64> = outcomes.iter().filter(|sent| sent.result.is_err()).map(|sent| sent.index).collect();
        prop_assert_eq!(report.failures().iter().map(|failure| failure.index).collect::<Vec<_>>(), failed);
        prop_assert_eq!(report.total(), plan.len() as u64);
        prop_assert!(server.max_in_flight.load(Ordering::SeqCst) <= concurrency);
        // No event arrives before the one before it of the same key was answered.
        for key in 0..4 {
            let key = format!("k{key}");
            let seen = server.seen.lock().unwrap();
            let of_key: Vec<_> = seen.iter().filter(|seen| match seen {
                Seen::Arrived(of, _) | Seen::Answered(of, _) => *of == key,
            }).collect();
            let mut last = None;
            for pair in of_key.chunks(2) {
                let [Seen::Arrived(_, arrived), Seen::Answered(_, answered)] = pair else {
                    return Err(TestCaseError::fail(format!("two at once: {of_key:?}")));
                };
                prop_assert_eq!(arrived, answered);
                prop_assert!(last < Some(*arrived));
                last = Some(*arrived);
            }
        }
        // Only acknowledgements and resolutions behind an undelivered trigger were not sent.
        let arrived = server.arrived();
        let mut undelivered = std::collections::HashSet::new();
        for (((action, key, reply), n), sent) in plan.iter().zip(0..).zip(&outcomes) {
            let withheld = *action != "trigger" && undelivered.contains(key);
            prop_assert_eq!(arrived.contains(&n), !withheld);
            prop_assert_eq!(matches!(sent.result, Err(Error::Withheld { .. })), withheld);
            match (*action, reply) {
                ("trigger", ServerReply::Accepted(_)) => { undelivered.remove(key); }
                ("trigger", ServerReply::Busy(_) | ServerReply::Broken(_)) => { undelivered.insert(key); }
                _ => {}
            }
        }
    }
}
