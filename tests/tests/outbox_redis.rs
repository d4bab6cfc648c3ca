//! The outbox with the store of the example `redis_streams`, on a real Redis server.

#[path = "../../crates/pd-outbox/examples/redis_streams/store.rs"]
mod store;

use std::time::Duration;

use pd_events::{Event, EventsSession, Trigger};
use pd_outbox::{Outbox, OutboxBuilder, store::ListState};
use pd_sim::{Fault, Sim};
use pd_tests::redis::RedisServer;
use store::RedisStore;

const OTHER_KEY: &str = "0123456789abcdef0123456789abcdef";

async fn bench(sim: &Sim, server: &RedisServer) -> (OutboxBuilder, RedisStore) {
    let service = sim.objects("services").pop().unwrap();
    sim.accept_routing_key(OTHER_KEY, service["id"].as_str().unwrap());
    let session = EventsSession::builder(sim.routing_key()).build_with(sim.service()).unwrap();
    (Outbox::builder(session), RedisStore::connect(&server.url(), "pd:outbox").await.unwrap())
}

fn trigger(alert: &str) -> Event {
    Trigger::new("Disk is full", "db1").dedup_key(alert).into()
}

fn arrived(sim: &Sim) -> Vec<String> {
    let bodies = sim.journal().all().into_iter().filter_map(|request| request.json());
    bodies
        .map(|body| format!("{} {}", body["event_action"].as_str().unwrap(), body["dedup_key"].as_str().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_survive_a_killed_server_and_arrive_in_order() {
    let Some(mut server) = RedisServer::start() else { return };
    let sim = Sim::builder().build();
    let (builder, store) = bench(&sim, &server).await;
    let queue = builder.open_queue_with(store);
    for alert in ["a", "b"] {
        queue.send(trigger(alert)).await.unwrap();
        queue.resolve(alert).await.unwrap();
    }
    let other = serde_json::json!({"routing_key": OTHER_KEY, "event_action": "resolve", "dedup_key": "c"});
    queue.send(Event::whole(other)).await.unwrap();
    let status = queue.status().await.unwrap();
    assert_eq!((status.totals.pending, status.lanes.len()), (5, 2));
    server.restart();

    let (builder, store) = bench(&sim, &server).await;
    let outbox = builder.open_with(store).await.unwrap();
    // Another process may enqueue, and not send.
    let (builder, store) = bench(&sim, &server).await;
    assert!(builder.open_with(store).await.unwrap_err().is_sender_running());
    assert_eq!(outbox.drain(Duration::from_secs(30)).await.unwrap(), 0);
    let mut sorted = arrived(&sim);
    // Events of different alerts may arrive in any order.
    sorted.sort_by_key(|event| event.split(' ').next_back().map(str::to_owned));
    assert_eq!(sorted, ["trigger a", "resolve a", "trigger b", "resolve b", "resolve c"]);
    let totals = outbox.status().await.unwrap().totals;
    assert_eq!((totals.pending, totals.pending_bytes, totals.delivered), (0, 0, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_parked_retried_and_purged() {
    let Some(server) = RedisServer::start() else { return };
    let sim = Sim::builder().build();
    sim.fault(Fault::status(400).times(2));
    let (builder, store) = bench(&sim, &server).await;
    let outbox = builder.open_with(store).await.unwrap();
    let receipts = [outbox.send(trigger("a")).await.unwrap(), outbox.send(trigger("b")).await.unwrap()];
    for receipt in &receipts {
        assert!(receipt.delivered().await.is_err());
    }
    let queue = outbox.queue();
    let parked = queue.list(ListState::Parked, None, 10).await.unwrap();
    assert_eq!(parked.iter().map(|entry| entry.dedup_key.as_deref()).collect::<Vec<_>>(), [Some("a"), Some("b")]);
    queue.purge(parked[0].id).await.unwrap();
    queue.retry(parked[1].id).await.unwrap();
    assert_eq!(outbox.drain(Duration::from_secs(30)).await.unwrap(), 0);
    assert_eq!(arrived(&sim).last().unwrap(), "trigger b");
    let totals = outbox.status().await.unwrap().totals;
    assert_eq!((totals.parked, totals.parked_bytes, totals.pending, totals.delivered, totals.purged), (0, 0, 0, 1, 1));
}
