//! Delivery: order, outages, rate limits, rejected events.

use std::{collections::HashMap, time::Duration};

use futures_util::future::join_all;
use pd_events::Event;
use pd_outbox::{NotDelivered, store::ListState};
use pd_sim::{Fault, Sim};
use serde_json::json;

use crate::support::{Bench, OTHER_KEY, trigger, trigger_of};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn an_event_is_delivered_with_its_key() {
    let bench = Bench::new();
    let outbox = bench.open().await;
    let receipt = outbox.trigger("Disk is full", "db1").await.unwrap();
    receipt.delivered().await.unwrap();
    assert_eq!(bench.arrived(), [receipt.dedup_key()]);
    outbox.acknowledge(&receipt).await.unwrap().delivered().await.unwrap();
    outbox.resolve(&receipt).await.unwrap().delivered().await.unwrap();
    assert_eq!(bench.sim.objects("alerts").last().unwrap()["status"], "resolved");
    let totals = outbox.status().await.unwrap().totals;
    assert_eq!((totals.pending, totals.delivered), (0, 3));
}

#[tokio::test(start_paused = true)]
async fn events_of_an_earlier_run_are_delivered_with_the_same_bytes() {
    let bench = Bench::new();
    bench.sim.fault(Fault::status(503).always());
    let outbox = bench.open().await;
    for _ in 0..3 {
        outbox.trigger("Disk is full", "db1").await.unwrap();
    }
    assert_eq!(outbox.drain(MINUTE).await.unwrap(), 3);
    drop(outbox);
    let first = bench.bodies();
    assert!(!first.is_empty());
    bench.sim.clear_faults();
    bench.sim.journal().clear();
    let outbox = bench.open().await;
    assert_eq!(outbox.drain(MINUTE).await.unwrap(), 0);
    let second = bench.bodies();
    assert_eq!(second.len(), 3);
    assert!(first.iter().all(|body| second.contains(body)));
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_hours_delays_events_and_keeps_their_order() {
    let bench = Bench::new();
    let outage = bench.sim.fault(Fault::reset_before_read().always());
    let outbox = bench.open().await;
    let mut receipts = Vec::new();
    for number in 0..30 {
        let alert = format!("alert-{}", number % 3);
        let event = trigger(&alert).custom_details(json!({"number": number}));
        receipts.push(outbox.send(event).await.unwrap());
    }
    tokio::time::sleep(Duration::from_secs(6 * 3600)).await;
    assert_eq!(outbox.status().await.unwrap().totals.pending, 30);
    // With the maximum backoff, there is at most one attempt of each of the first three events in 22 s.
    let attempts = outage.hits();
    assert!(attempts < 6 * 3600 / 22 * 3 + 50, "{attempts} attempts");
    bench.sim.clear_faults();
    bench.sim.journal().clear();
    // The next attempt starts within 30 s.
    let delivered = join_all(receipts.iter().map(pd_outbox::Receipt::delivered));
    let delivered = tokio::time::timeout(Duration::from_secs(40), delivered).await.unwrap();
    assert!(delivered.iter().all(Result::is_ok));
    let mut last: HashMap<String, u64> = HashMap::new();
    for body in bench.bodies() {
        let number = body["payload"]["custom_details"]["number"].as_u64().unwrap();
        let before = last.insert(body["dedup_key"].to_string(), number);
        assert!(before.is_none_or(|before| before < number));
    }
}

#[tokio::test(start_paused = true)]
async fn a_throttled_routing_key_does_not_delay_other_keys() {
    let sim = Sim::builder().events_budget(60, MINUTE).build();
    let bench = Bench::with(sim);
    let outbox = bench.open().await;
    let key = bench.sim.routing_key().to_owned();
    // The events of the throttled key are enqueued first. They are more than fit into any window or buffer.
    let many = join_all((0..500).map(|number| outbox.send(trigger_of(&key, &format!("a{number}"))))).await;
    assert!(many.iter().all(Result::is_ok));
    let other = outbox.send(trigger_of(OTHER_KEY, "b")).await.unwrap();
    tokio::time::timeout(Duration::from_secs(2), other.delivered()).await.unwrap().unwrap();
    assert!(outbox.status().await.unwrap().totals.pending > 400);
    // The throttled key uses its own limit of 60 events a minute, at least half of it.
    tokio::time::sleep(5 * MINUTE).await;
    let delivered = outbox.status().await.unwrap().totals.delivered;
    assert!((200..=361).contains(&delivered), "{delivered} delivered");
}

#[tokio::test(start_paused = true)]
async fn the_events_of_a_revoked_routing_key_are_parked_and_do_not_delay_other_keys() {
    let bench = Bench::new();
    let outbox = bench.open().await;
    let revoked = outbox.send(trigger_of("ffffffffffffffffffffffffffffffff", "a")).await.unwrap();
    let valid = outbox.send(trigger("a")).await.unwrap();
    let Err(NotDelivered::Parked { reason }) = revoked.delivered().await else { panic!("not parked") };
    assert!(reason.contains("routing_key") && !reason.contains("ffffffff"), "{reason}");
    valid.delivered().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_routing_key_with_error_responses_does_not_delay_other_keys() {
    for status in [401, 403, 404, 500] {
        let bench = Bench::new();
        let is_other = |body: serde_json::Value| body["routing_key"] == OTHER_KEY;
        bench.sim.fault(Fault::status(status).when(move |request| request.json().is_some_and(is_other)).always());
        let outbox = bench.open().await;
        let key = bench.sim.routing_key().to_owned();
        for number in 0..20 {
            outbox.send(trigger_of(OTHER_KEY, &format!("a{number}"))).await.unwrap();
            let event = outbox.send(trigger_of(&key, &format!("b{number}"))).await.unwrap();
            let delivered = tokio::time::timeout(Duration::from_secs(1), event.delivered()).await;
            assert_eq!(delivered.unwrap(), Ok(()), "status {status}, event {number}");
        }
        assert_eq!(outbox.status().await.unwrap().totals.pending, 20);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_event_is_parked_and_the_next_of_its_alert_is_sent() {
    let bench = Bench::new();
    bench.sim.fault(Fault::status(400).times(1));
    let outbox = bench.open().await;
    let poison = outbox.send(trigger("a")).await.unwrap();
    let next = outbox.send(trigger("a")).await.unwrap();
    assert!(matches!(poison.delivered().await, Err(NotDelivered::Parked { .. })));
    next.delivered().await.unwrap();
    let parked = outbox.queue().list(ListState::Parked, None, 10).await.unwrap();
    assert_eq!(parked.iter().map(|entry| entry.id).collect::<Vec<_>>(), [poison.enqueued().id()]);
}

#[tokio::test(start_paused = true)]
async fn statuses_that_a_proxy_may_send_do_not_park_events() {
    for status in [302, 401, 403, 404, 407, 429, 500, 503] {
        let bench = Bench::new();
        bench.sim.fault(Fault::status(status).times(2));
        let outbox = bench.open().await;
        let receipt = outbox.send(trigger("a")).await.unwrap();
        assert_eq!(receipt.delivered().await, Ok(()), "status {status}");
        assert_eq!(outbox.status().await.unwrap().totals.parked, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_trigger_is_sent_again_before_the_resolution_after_it() {
    let bench = Bench::new();
    bench.sim.fault(Fault::lose_response().times(1));
    let outbox = bench.open().await;
    outbox.send(trigger("a")).await.unwrap();
    let resolved = outbox.resolve("a").await.unwrap();
    resolved.delivered().await.unwrap();
    let actions: Vec<_> = bench.bodies().iter().map(|body| body["event_action"].clone()).collect();
    assert_eq!(actions, ["trigger", "trigger", "resolve"]);
    // PagerDuty deduplicated the second trigger.
    assert_eq!(bench.sim.objects("alerts").iter().filter(|alert| alert["alert_key"] == "a").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_resolution_cancels_unsent_triggers_if_asked_to() {
    for cancels in [false, true] {
        let bench = Bench::new();
        // The first event makes the sender pause.
        bench.sim.fault(Fault::status(503).times(1));
        let outbox = bench.builder().resolve_cancels(cancels).open(bench.directory()).await.unwrap();
        let first = outbox.send(trigger("first")).await.unwrap();
        while bench.bodies().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let trigger = outbox.send(trigger("a")).await.unwrap();
        let resolved = outbox.send(Event::resolve("a")).await.unwrap();
        resolved.delivered().await.unwrap();
        first.delivered().await.unwrap();
        let expected = if cancels { Err(NotDelivered::Cancelled) } else { Ok(()) };
        assert_eq!(trigger.delivered().await, expected);
        let of_alert = bench.arrived().iter().filter(|alert| *alert == "a").count();
        assert_eq!(of_alert, if cancels { 1 } else { 2 });
        assert_eq!(outbox.status().await.unwrap().totals.cancelled, u64::from(cancels));
    }
}
