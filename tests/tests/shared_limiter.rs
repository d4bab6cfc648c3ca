//! A limiter that several processes share through a Redis server, in place of pacing.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use http::{Request, Response, StatusCode};
use pd_core::Credential;
use pd_rest::{Body, RestSession};
use pd_tests::redis::RedisServer;
use serde_json::Value;
use tokio::{sync::watch, task::JoinSet};
use tower::service_fn;

/// The example whose limiter is tested.
#[path = "../../crates/pd-rest/examples/shared_limiter.rs"]
#[allow(dead_code, reason = "the test runs the limiter, not the main function of the example")]
mod example;

use example::RedisQuota;

const LIMIT: u64 = 20;
const PROCESSES: u64 = 4;
/// The requests of each process: three windows in all.
const REQUESTS: u64 = 15;

/// A server that allows [`LIMIT`] requests in a window. The test ends the windows.
struct Server {
    /// Requests in this window, for each status.
    window: Mutex<BTreeMap<StatusCode, u64>>,
    /// Requests so far that were not rejected.
    accepted: watch::Sender<u64>,
}

impl Server {
    fn answer(&self) -> Response<Body> {
        let mut window = self.window.lock().unwrap();
        let used = window.get(&StatusCode::OK).copied().unwrap_or(0);
        let status = if used < LIMIT { StatusCode::OK } else { StatusCode::TOO_MANY_REQUESTS };
        *window.entry(status).or_default() += 1;
        if status == StatusCode::OK {
            self.accepted.send_modify(|accepted| *accepted += 1);
        }
        let response =
            Response::builder().status(status).header("ratelimit-limit", LIMIT).header("ratelimit-reset", 60);
        let response = response.header("ratelimit-remaining", LIMIT.saturating_sub(used + 1));
        response.body(Body::from(r#"{"user": {"id": "P1"}}"#)).unwrap()
    }
}

/// A session as another process would build it: it shares the Redis server with the others, and nothing else.
async fn process(server: &Arc<Server>, redis: &RedisServer) -> RestSession {
    let connection = redis::Client::open(redis.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    let quota = RedisQuota { connection, key: "quota".to_owned(), limit: LIMIT };
    let server = Arc::clone(server);
    let network = service_fn(move |_: Request<Body>| std::future::ready(Ok::<_, std::io::Error>(server.answer())));
    RestSession::builder(Credential::token("u+NoTaReAlKeY_wxyz").unwrap())
        .transport(|transport| transport.limiter(quota))
        .build_with(network)
        .unwrap()
}

#[tokio::test]
async fn processes_that_share_redis_use_up_each_window_and_are_never_answered_429() {
    let Some(redis) = RedisServer::start() else { return };
    let server = Arc::new(Server { window: Mutex::default(), accepted: watch::Sender::new(0) });
    let mut calls = JoinSet::new();
    for _ in 0..PROCESSES {
        let session = process(&server, &redis).await;
        for _ in 0..REQUESTS {
            let session = session.clone();
            calls.spawn(async move { session.rget::<Value>("users/P1").await });
        }
    }
    let mut connection = redis::Client::open(redis.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    for window in 1..=PROCESSES * REQUESTS / LIMIT {
        server.accepted.subscribe().wait_for(|accepted| *accepted == window * LIMIT).await.unwrap();
        // The window of the server ends, and then the one in Redis.
        let counts = std::mem::take(&mut *server.window.lock().unwrap());
        assert_eq!(counts, BTreeMap::from([(StatusCode::OK, LIMIT)]));
        let deleted: u64 = redis::cmd("DEL").arg("quota").query_async(&mut connection).await.unwrap();
        assert_eq!(deleted, 1, "the window was counted in Redis");
    }
    for user in calls.join_all().await {
        assert_eq!(user.unwrap()["id"], "P1");
    }
    assert!(server.window.lock().unwrap().is_empty(), "no request was sent twice");
}

#[tokio::test]
async fn requests_are_sent_if_redis_is_unreachable() {
    let Some(redis) = RedisServer::start() else { return };
    let server = Arc::new(Server { window: Mutex::default(), accepted: watch::Sender::new(0) });
    let session = process(&server, &redis).await;
    drop(redis);
    let user: Value = session.rget("users/P1").await.unwrap();
    assert_eq!(user["id"], "P1");
}
