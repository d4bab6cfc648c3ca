//! `Send`, `Sync` and the size of types and futures.

use std::{future::IntoFuture, time::Duration};

use pd_core::Credential;
use pd_rest::{
    AccessLevel, BuildError, Call, Checkpoint, DictAll, Error, Find, GetTotal, History, IncidentNotes, Items, ListAll,
    Persist, Response, RestSession, RestSessionBuilder, outcome,
};
use pd_sim::{Fault, Sim};
use pd_transport::{Limit, RetryOptions};
use serde_json::{Value, json};

fn shared<T: Send + Sync + 'static>() {}
fn sent<T: Send + Unpin + 'static>() {}

#[test]
fn public_types_are_send_and_sync() {
    shared::<RestSession>();
    shared::<Response>();
    shared::<Error>();
    shared::<pd_rest::ApiFailure>();
    shared::<BuildError>();
    shared::<AccessLevel>();
    shared::<Checkpoint>();
    sent::<RestSessionBuilder>();
    sent::<Call<outcome::Raw>>();
    sent::<Call<outcome::Json<Value>>>();
    sent::<Call<outcome::Entity<Value>>>();
    sent::<Call<outcome::Done>>();
    sent::<Items<Value>>();
    sent::<History<Value>>();
    sent::<IncidentNotes<Value>>();
    sent::<ListAll<Value>>();
    sent::<DictAll<Value>>();
    sent::<GetTotal>();
    sent::<Find<Value>>();
    sent::<Persist<Value>>();
    #[cfg(feature = "blocking")]
    shared::<pd_rest::blocking::RestSession>();
}

#[test]
fn futures_are_send_and_small() {
    fn check<F: IntoFuture<IntoFuture: Send + 'static>>(call: F) {
        assert!(size_of_val(&call) <= 336, "{} bytes before it is sent", size_of_val(&call));
        let future = call.into_future();
        assert!(size_of_val(&future) <= 96, "{} bytes", size_of_val(&future));
    }
    let session = RestSession::new("u+NoTaReAlKeY_wxyz").unwrap();
    assert_eq!(size_of_val(&session), size_of::<usize>());
    let call = session.rget::<Value>("users/P1");
    assert!(size_of_val(&call) <= 336, "{} bytes", size_of_val(&call));
    check(call);
    check(session.rdelete("users/P1"));
    check(session.list_all::<Value>("users"));
    check(session.dict_all::<Value>("users"));
    check(session.get_total("users"));
    check(session.find::<Value>("users", "x"));
    check(session.persist::<Value>("users", "name", &json!({"name": "x"})));
    let items = session.iter_all::<Value>("users");
    assert!(size_of_val(&items) <= 128, "{} bytes", size_of_val(&items));
    let history = session.iter_history::<Value>("log_entries", jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    assert!(size_of_val(&history) <= 400, "{} bytes", size_of_val(&history));
}

fn send<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::test(start_paused = true)]
async fn the_profile_counts_attempts_and_not_the_waiting_between_them() {
    let sim = Sim::start().await.unwrap();
    sim.set_latency(Duration::from_millis(100));
    let retry = RetryOptions::new().status(503, Limit::N(1)).initial(Duration::from_secs(60)).stagger(0.0);
    let credential = Credential::token(sim.api_key()).unwrap();
    let builder = RestSession::builder(credential).base_url(sim.url()).retry(retry);
    let session = builder.build_with(sim.service()).unwrap();
    let users: Vec<Value> = session.rget("users").await.unwrap();
    sim.fault(Fault::status(503));
    let _: Value = session.rget(&users[0]).await.unwrap();
    assert!(send(session.account_has_ability("teams")).await.unwrap());
    let counts = session.api_call_counts();
    let counted: Vec<_> = counts.iter().map(|(operation, calls)| (operation.as_str(), *calls)).collect();
    assert_eq!(counted, [("GET /abilities/{id}", 1), ("GET /users", 1), ("GET /users/{id}", 2)]);
    assert_eq!(session.total_call_count(), 4);
    let time = session.api_time();
    assert_eq!(time["GET /users"].as_millis() / 10, 10, "{time:?}");
    assert!(time["GET /users/{id}"] < Duration::from_secs(1), "the minute between the attempts is not in it: {time:?}");
    assert_eq!(time.values().sum::<Duration>(), session.total_call_time());
    assert_eq!(session.clone().total_call_count(), 4, "clones share it");
}
