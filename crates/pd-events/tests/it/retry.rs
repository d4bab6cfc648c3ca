//! Retries: which events, how often and after which delay. Time is paused, and the simulator is called without sockets.

use std::time::Duration;

use http::Method;
use pd_events::{EventsSession, default_retry};
use pd_sim::{Fault, Sim};
use tokio::time::Instant;

async fn start() -> (Sim, EventsSession) {
    let sim = Sim::builder().incidents(0).start().await.unwrap();
    let session = EventsSession::builder(sim.routing_key()).build_with(sim.service()).unwrap();
    (sim, session)
}

#[tokio::test(start_paused = true)]
async fn each_status_has_a_limit_of_its_own() {
    for (status, retries) in [(400, 0), (413, 0), (500, 2), (501, 0), (502, 4), (503, 6), (504, 6)] {
        let (sim, session) = start().await;
        sim.fault(Fault::status(status).always());
        let error = session.trigger("s", "o").await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.is_server(), status >= 500);
        assert_eq!(sim.journal().total(), retries + 1, "{status}");

        // As many failures as there are retries, and then success.
        let (sim, session) = start().await;
        sim.fault(Fault::status(status).times(retries));
        session.trigger("s", "o").await.unwrap();
        let bodies: Vec<_> = sim.journal().all().iter().map(|request| request.body()).collect();
        assert_eq!(bodies.len() as u64, retries + 1);
        assert!(bodies.iter().all(|body| *body == bodies[0]));
        assert_eq!(sim.count("alerts"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_is_retried_without_a_count_limit_after_the_delay_that_it_asks_for() {
    let (sim, session) = start().await;
    sim.fault(Fault::status(429).times(40));
    session.trigger("s", "o").await.unwrap();
    assert_eq!(sim.journal().total(), 41);

    let (sim, session) = start().await;
    sim.fault(Fault::status(429).header("retry-after", "30"));
    let began = Instant::now();
    session.trigger("s", "o").await.unwrap();
    let waited = began.elapsed();
    assert!((Duration::from_secs(30)..=Duration::from_secs(31)).contains(&waited), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn an_event_over_the_limit_of_its_routing_key_waits_for_the_next_window() {
    let sim = Sim::builder().incidents(0).events_budget(3, Duration::from_secs(60)).start().await.unwrap();
    let session = EventsSession::builder(sim.routing_key()).build_with(sim.service()).unwrap();
    let began = Instant::now();
    for n in 0..4 {
        session.trigger("s", "o").dedup_key(format!("k{n}")).await.unwrap();
    }
    assert!(began.elapsed() >= Duration::from_secs(60), "{:?}", began.elapsed());
    assert_eq!(sim.count("alerts"), 4);
}

#[tokio::test(start_paused = true)]
async fn after_a_429_the_deadline_ends_the_wait_and_the_error_says_that_the_event_was_not_accepted() {
    let (sim, session) = start().await;
    sim.fault(Fault::status(429).always());
    let began = Instant::now();
    let error = session.trigger("s", "o").deadline(Duration::from_secs(20)).await.unwrap_err();
    assert!(began.elapsed() <= Duration::from_secs(20));
    assert!(error.is_rate_limited() && error.is_transient());
    assert!(error.to_string().contains("the event was not accepted"), "{error}");
    assert!(error.dedup_key().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_network_failure_is_retried_three_times_for_events_of_every_kind() {
    for fault in [Fault::lose_response, Fault::reset_before_read, Fault::reset_after_read] {
        let (sim, session) = start().await;
        sim.fault(fault().times(3));
        session.trigger("s", "o").await.unwrap();
        sim.fault(fault().times(3));
        session.resolve("k").await.unwrap();
        sim.fault(fault().times(3));
        session.change_events().submit("s").await.unwrap();
        assert_eq!(sim.journal().total(), 12);
        assert_eq!(sim.count("alerts"), 1);
    }
    let (sim, session) = start().await;
    sim.fault(Fault::lose_response().always());
    let error = session.acknowledge("k").await.unwrap_err();
    assert!(error.is_ambiguous() && error.transport().unwrap().attempts() == 4);
    assert_eq!(sim.journal().to(&Method::POST, "/v2/enqueue").len(), 4);
}

#[tokio::test(start_paused = true)]
async fn silence_ends_with_the_timeout_of_an_attempt() {
    let (sim, session) = start().await;
    sim.fault(Fault::silence().always());
    let began = Instant::now();
    let retry = default_retry().max_network_attempts(1).initial(Duration::ZERO);
    let error = session.trigger("s", "o").timeout(Duration::from_secs(5)).retry(retry).await.unwrap_err();
    assert!(error.is_timeout() && error.is_ambiguous());
    assert_eq!(began.elapsed().as_secs(), 10);
}
