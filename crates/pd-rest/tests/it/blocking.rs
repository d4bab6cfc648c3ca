//! The blocking session, called from threads inside and outside of runtimes.

use jiff::{SignedDuration, Timestamp};
use pd_core::Credential;
use pd_rest::blocking::RestSession;
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

/// A simulator on a runtime of its own.
fn simulator(users: usize) -> (tokio::runtime::Runtime, Sim) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let sim = runtime.block_on(Sim::builder().users(users).start()).unwrap();
    (runtime, sim)
}

fn session(sim: &Sim) -> RestSession {
    let credential = Credential::token(sim.api_key()).unwrap();
    RestSession::builder(credential).base_url(sim.url()).build().unwrap()
}

/// Makes one call of every kind.
fn use_it(session: &RestSession) {
    assert!(session.get("users").query("limit", 1).send().unwrap().is_success());
    let all: Vec<Value> = session.list_all("users").concurrency(3).send().unwrap();
    let iterated: Vec<Value> = session.iter_all("users").page_size(20).collect::<Result<_, _>>().unwrap();
    assert_eq!(all, iterated);
    assert_eq!(session.get_total("users").send().unwrap(), all.len() as u64);
    let pages: Vec<_> = session.iter_pages::<Value>("users").page_size(20).collect::<Result<_, _>>().unwrap();
    assert_eq!(pages.into_iter().flat_map(|page| page.items).collect::<Vec<_>>(), all);
    let by_email = session.dict_all::<Value>("users").by("email").send().unwrap();
    let email = all[7]["email"].as_str().unwrap();
    assert_eq!(by_email[email]["id"], all[7]["id"]);
    let found: Value = session.find("users", email).by("email").send().unwrap().unwrap();
    assert_eq!(found["id"], all[7]["id"]);
    let again: Value = session.rget(&found).send().unwrap();
    assert_eq!(again["id"], found["id"]);
    let whole: Value = session.jget(&found).send().unwrap();
    assert_eq!(whole["user"]["id"], found["id"]);
    let renamed: Value = session.rput(&found).json(&json!({"name": "Jane Doe"})).send().unwrap();
    assert_eq!(renamed["name"], "Jane Doe");
    let values = json!({"name": "New", "email": "new@example.com", "type": "user"});
    let made: Value = session.persist("users", "email", &values).update(true).send().unwrap();
    session.rdelete(&made).send().unwrap();
    assert!(session.rget::<Value>(&made).send().unwrap_err().is_not_found());
    let records = session.iter_cursor::<Value>("audit/records").query("limit", 7).count();
    assert!(records > 7);
    let now = Timestamp::now() + SignedDuration::from_hours(1);
    let mut history = session.iter_history::<Value>("log_entries", now - SignedDuration::from_hours(24 * 30), now);
    history.next().unwrap().unwrap();
    let rest = history.by_ref().count();
    assert!(rest > 0 && history.checkpoint().unwrap().is_finished());
    assert_eq!(session.iter_incident_notes::<Value>(None::<&str>).count(), 0);
    assert_eq!(session.subdomain().unwrap(), "acme");
    assert_eq!(session.api_key_access().unwrap().name(), "user");
    assert!(session.account_has_ability("teams").unwrap());
    assert!(session.total_call_count() > 10);
    assert!(session.call::<Value>("tools/list", &json!({})).unwrap_err().is_invalid());
}

#[test]
fn calls_outside_of_a_runtime() {
    let (_runtime, sim) = simulator(60);
    use_it(&session(&sim));
}

#[test]
fn calls_inside_of_both_kinds_of_runtime() {
    let (_runtime, sim) = simulator(60);
    let session = session(&sim);
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    single.block_on(async { use_it(&session) });
    let many = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let clone = session.clone();
    many.block_on(async move { tokio::spawn(async move { use_it(&clone) }).await.unwrap() });
    // A session is dropped anywhere, too.
    many.block_on(async move { drop(session) });
}

#[test]
fn calls_from_many_threads() {
    let (_runtime, sim) = simulator(120);
    let session = session(&sim);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let users = session.iter_all::<Value>("users").page_size(25).map(Result::unwrap).count();
                assert_eq!(users, 120);
            });
        }
    });
    assert_eq!(sim.journal().total(), 8 * 5);
}

#[test]
fn an_error_ends_an_iterator_after_the_items_before_it() {
    let (_runtime, sim) = simulator(60);
    sim.fault(Fault::status(404).skip(1));
    let mut users = session(&sim).iter_all::<Value>("users").page_size(25);
    for _ in 0..25 {
        users.next().unwrap().unwrap();
    }
    assert!(users.next().unwrap().unwrap_err().is_not_found());
    assert!(users.next().is_none());
}

#[test]
fn a_hook_may_use_the_session() {
    let (_runtime, sim) = simulator(30);
    let session = session(&sim);
    let (inner, emails) = (session.clone(), std::sync::Arc::new(std::sync::Mutex::new(Vec::new())));
    let log = std::sync::Arc::clone(&emails);
    let users = session.iter_all::<Value>("users").page_size(10).on_item(move |user, _, _| {
        let whole: Value = inner.rget(user).send().unwrap();
        log.lock().unwrap().push(whole["email"].clone());
    });
    let all: Vec<Value> = users.map(|user| user.unwrap()["email"].clone()).collect();
    assert_eq!((all.len(), &all), (30, &*emails.lock().unwrap()));
}

#[test]
fn a_panic_in_a_hook_reaches_the_caller_and_leaves_the_session_usable() {
    let (_runtime, sim) = simulator(10);
    let session = session(&sim);
    let panicking = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        session.iter_all::<Value>("users").on_item(|_, _, _| panic!("as it should")).next()
    }));
    assert!(panicking.is_err());
    assert_eq!(session.iter_all::<Value>("users").count(), 10);
}
