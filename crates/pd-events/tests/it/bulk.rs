//! `send_all` over many routing keys, under a paused clock: a throttled key delays no other key.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_core::Stream as _;
use futures_util::{StreamExt as _, stream};
use http::{Request, Response};
use pd_events::{Event, EventsSession};
use pd_transport::{Body, BoxError, RetryOptions};
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::time::Instant;

/// The latency of the server.
const LATENCY: Duration = Duration::from_millis(50);

/// A server that answers 429 to the events of some routing keys.
#[derive(Clone, Default)]
struct Server {
    /// The 429 responses that each key still gets.
    throttled: Arc<Mutex<HashMap<String, u64>>>,
    /// When each event was accepted, by routing key.
    accepted: Arc<Mutex<Vec<(String, Instant)>>>,
}

impl Server {
    fn throttling(key: &str, times: u64) -> Self {
        let server = Self::default();
        server.throttled.lock().unwrap().insert(key.to_owned(), times);
        server
    }

    fn answer(&self, request: &Request<Body>) -> impl Future<Output = Result<Response<Body>, BoxError>> + Send + use<> {
        let event: Value = serde_json::from_slice(request.body().as_bytes()).unwrap();
        let key = event["routing_key"].as_str().unwrap().to_owned();
        let server = self.clone();
        async move {
            tokio::time::sleep(LATENCY).await;
            let throttled = match server.throttled.lock().unwrap().get_mut(&key) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    true
                }
                _ => false,
            };
            if throttled {
                return Ok(Response::builder().status(429).body(Body::empty())?);
            }
            server.accepted.lock().unwrap().push((key, Instant::now()));
            Ok(Response::builder().status(202).body(Body::empty())?)
        }
    }

    fn session(&self, deadline: Option<Duration>) -> EventsSession {
        let server = self.clone();
        let service = tower::service_fn(move |request| server.answer(&request));
        let builder = EventsSession::builder("default-key");
        let builder = match deadline {
            Some(deadline) => builder.deadline(deadline),
            None => builder,
        };
        builder.build_with(service).unwrap()
    }

    /// Returns the time until the last event was accepted, of the keys that match `filter`.
    fn last_accepted(&self, began: Instant, filter: impl Fn(&str) -> bool) -> Duration {
        let accepted = self.accepted.lock().unwrap();
        accepted.iter().filter(|(key, _)| filter(key)).map(|(_, at)| *at - began).max().unwrap_or_default()
    }
}

fn trigger(key: &str, n: usize) -> Event {
    Event::whole(json!({
        "routing_key": key, "event_action": "trigger", "dedup_key": format!("{key}/{n}"),
        "payload": {"summary": "s", "source": "o", "severity": "info"},
    }))
}

/// Returns `count` events, over the keys in turn.
fn spread(count: usize, keys: usize) -> Vec<Event> {
    (0..count).map(|n| trigger(&format!("key-{:05}", n % keys), n)).collect()
}

/// Returns the time of `send_all` if no key is throttled.
async fn time_alone(count: usize, keys: usize) -> Duration {
    let began = Instant::now();
    let events = spread(count, keys).into_iter();
    let report = Server::default().session(None).send_all(stream::iter(events)).finish().await;
    assert_eq!(report.accepted(), count as u64);
    began.elapsed()
}

fn assert_at_most_5_percent_more(time: Duration, alone: Duration) {
    assert!(time <= alone.mul_f64(1.05), "{time:?} instead of {alone:?}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_throttled_until_the_deadline_delays_no_other_key() {
    for keys in [2, 10] {
        let alone = time_alone(200 * (keys - 1) / keys, keys - 1).await;
        let server = Server::throttling("key-00001", u64::MAX);
        let session = server.session(Some(Duration::from_secs(60)));
        let began = Instant::now();
        let report = session.send_all(stream::iter(spread(200, keys))).finish().await;
        assert_eq!((report.accepted(), report.failures().len()), ((200 - 200 / keys) as u64, 200 / keys));
        let others = server.last_accepted(began, |key| key != "key-00001");
        assert_at_most_5_percent_more(others, alone);
        println!("{keys} keys, one throttled: the others are done after {others:?}, {alone:?} alone");
    }
}

#[tokio::test(start_paused = true)]
async fn one_throttled_event_delays_no_other_key() {
    let alone = time_alone(200, 10).await;
    let server = Server::throttling("key-00003", 40);
    let began = Instant::now();
    let report = server.session(None).send_all(stream::iter(spread(200, 10))).finish().await;
    assert!(report.is_success(), "{report}");
    let others = server.last_accepted(began, |key| key != "key-00003");
    assert_at_most_5_percent_more(others, alone);
    println!(
        "one key with 40 429s: the others are done after {others:?}, {alone:?} alone, all after {:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn three_throttled_keys_take_as_long_as_one() {
    const PER_KEY: usize = 600;
    let mut times = Vec::new();
    for keys in [1, 3] {
        let sim = pd_sim::Sim::builder().events_budget(120, Duration::from_secs(60)).latency(LATENCY).build();
        let service = sim.objects("services")[0]["id"].as_str().unwrap().to_owned();
        let routing_keys: Vec<String> = (0..keys).map(|n| format!("{n:032}")).collect();
        routing_keys.iter().for_each(|key| sim.accept_routing_key(key, &service));
        let session = EventsSession::builder(sim.routing_key()).build_with(sim.service()).unwrap();
        let events = (0..PER_KEY * keys).map(|n| trigger(&routing_keys[n % keys], n));
        let began = Instant::now();
        let report = session.send_all(stream::iter(events)).finish().await;
        assert!(report.is_success(), "{report}");
        println!("{keys} keys with {PER_KEY} events each at 120 a minute: {:?}", began.elapsed());
        times.push(began.elapsed());
    }
    // 600 events need four minutes.
    assert!(times.iter().all(|time| *time < Duration::from_secs(250)), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn waiting_events_at_the_front_do_not_block_the_events_behind_them() {
    let server = Server::throttling("key-00000", u64::MAX);
    let session = server.session(Some(Duration::from_secs(600)));
    let blocked = (0..5_000).map(|n| trigger("key-00000", n));
    let free = (0..800).map(|n| trigger("key-00001", n));
    let began = Instant::now();
    let mut bulk = session.send_all(stream::iter(blocked.chain(free)));
    for _ in 0..800 {
        assert!(bulk.next().await.unwrap().result.is_ok());
    }
    // 800 events, 8 at a time, and one round for the first 8 of the throttled key.
    let expected = LATENCY * 101;
    assert!(began.elapsed() <= expected.mul_f64(1.05), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_full_buffer_stops_reading_until_a_waiting_event_finishes() {
    let server = Server::throttling("key-00000", u64::MAX);
    let session = server.session(Some(Duration::from_secs(60)));
    let read = Arc::new(Mutex::new(0));
    let count = Arc::clone(&read);
    let blocked = (0..1_000).map(|n| trigger("key-00000", n)).inspect(move |_| *count.lock().unwrap() += 1);
    let mut bulk = session.send_all(stream::iter(blocked)).buffer(100 * 1_300);
    assert!(bulk.next().await.unwrap().result.unwrap_err().is_rate_limited());
    let read = *read.lock().unwrap();
    assert!((90..130).contains(&read), "{read} events were read");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_throttled_keys_of_ten_thousand_delay_no_other_key() {
    let alone = time_alone(20_000, 10_000).await;
    let server = Server::default();
    for n in 0..100 {
        server.throttled.lock().unwrap().insert(format!("key-{:05}", n * 100), 3);
    }
    let began = Instant::now();
    let report = server.session(None).send_all(stream::iter(spread(20_000, 10_000))).finish().await;
    assert!(report.is_success(), "{report}");
    let others = server.last_accepted(began, |key| !key.ends_with("00"));
    assert_at_most_5_percent_more(others, alone);
}

/// How the server treats one event.
#[derive(Debug, Clone, Copy)]
enum Treatment {
    Accept,
    Throttle(u8),
    Reject,
    Break,
}

fn treatment() -> impl Strategy<Value = Treatment> {
    prop_oneof![
        5 => Just(Treatment::Accept),
        2 => (1..4_u8).prop_map(Treatment::Throttle),
        1 => Just(Treatment::Reject),
        1 => Just(Treatment::Break),
    ]
}

/// A server with a treatment for each event, which it finds by the number in `client`. It records the attempts in order.
#[derive(Clone, Default)]
struct PlannedServer {
    plan: Arc<Mutex<Vec<Treatment>>>,
    attempts: Arc<Mutex<Vec<usize>>>,
}

impl PlannedServer {
    fn session(&self) -> EventsSession {
        let server = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let event: Value = serde_json::from_slice(request.body().as_bytes()).unwrap();
            let n: usize = event["client"].as_str().unwrap().parse().unwrap();
            server.attempts.lock().unwrap().push(n);
            let mut plan = server.plan.lock().unwrap();
            let status = match plan[n] {
                Treatment::Accept => Some(202),
                Treatment::Reject => Some(400),
                Treatment::Break => None,
                Treatment::Throttle(left) => {
                    plan[n] = if left > 1 { Treatment::Throttle(left - 1) } else { Treatment::Accept };
                    Some(429)
                }
            };
            async move {
                tokio::time::sleep(LATENCY).await;
                let status = status.ok_or("broken")?;
                Ok::<_, BoxError>(Response::builder().status(status).body(Body::empty())?)
            }
        });
        let retry = RetryOptions::new().max_network_attempts(0);
        EventsSession::builder("default-key").retry(retry).build_with(service).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_event_is_reported_once_and_in_order_for_each_alert(
        plan in proptest::collection::vec((0..4_u8, 0..3_u8, any::<bool>(), treatment()), 0..80),
        concurrency in 1..10_usize,
        buffer in prop_oneof![Just(0), Just(5_000), Just(64 << 20)],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let server = PlannedServer::default();
        *server.plan.lock().unwrap() = plan.iter().map(|(.., treatment)| *treatment).collect();
        let events: Vec<Event> = plan.iter().enumerate().map(|(n, (key, alert, is_trigger, _))| Event::whole(json!({
            "routing_key": format!("key-{key}"),
            "event_action": if *is_trigger { "trigger" } else { "resolve" },
            "dedup_key": format!("alert-{alert}"),
            "client": n.to_string(),
            "payload": {"summary": "s", "source": "o", "severity": "info"},
        }))).collect();
        let indexes: Vec<usize> = runtime.block_on(async {
            let bulk = server.session().send_all(stream::iter(events)).concurrency(concurrency).buffer(buffer);
            bulk.map(|sent| usize::try_from(sent.index).unwrap()).collect().await
        });
        let mut sorted = indexes.clone();
        sorted.sort_unstable();
        prop_assert!(sorted.into_iter().eq(0..plan.len()), "each event once: {indexes:?}");
        let alert_of = |n: usize| (plan[n].0, plan[n].1);
        let attempts = server.attempts.lock().unwrap();
        for alert in (0..4).flat_map(|key| (0..3).map(move |alert| (key, alert))) {
            prop_assert!(indexes.iter().filter(|n| alert_of(**n) == alert).is_sorted());
            prop_assert!(attempts.iter().filter(|n| alert_of(**n) == alert).is_sorted(), "{attempts:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn encoded_events_are_sent_with_their_own_bytes() {
    let sim = pd_sim::Sim::builder().build();
    let session = EventsSession::builder(sim.routing_key()).build_with(sim.service()).unwrap();
    let other = EventsSession::builder("0".repeat(32)).strict().build_with(sim.service()).unwrap();
    let encoded = session.encode(pd_events::Trigger::new("x".repeat(2_000), "db1")).unwrap();
    let body = encoded.body().clone();
    // Neither the routing key nor the options of the sending session change the bytes.
    let report = other.send_all(stream::iter([encoded])).finish().await;
    assert_eq!((report.accepted(), report.fitted()), (1, 1));
    assert_eq!(sim.journal().last().unwrap().body(), body);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_keeps_the_order_itself_can_send_behind_an_undelivered_trigger() {
    for withhold in [true, false] {
        let server = Server::throttling("k", u64::MAX);
        let session = server.session(Some(Duration::from_secs(1)));
        let event = |action: &str, key: &str| {
            let payload = json!({"summary": "x", "source": "y", "severity": "info"});
            Event::whole(json!({"event_action": action, "dedup_key": "a", "routing_key": key, "payload": payload}))
        };
        let events = [event("trigger", "k"), event("resolve", "k")];
        let mut outcomes = session.send_all(stream::iter(events)).withhold(withhold);
        assert!(outcomes.next().await.unwrap().result.is_err());
        server.throttled.lock().unwrap().clear();
        let resolved = outcomes.next().await.unwrap().result;
        assert_eq!(resolved.is_ok(), !withhold, "{resolved:?}");
        let report = outcomes.take_report();
        assert_eq!(report.total(), 2);
        assert_eq!((outcomes.report().total(), outcomes.size_hint()), (0, (0, Some(0))));
    }
}
