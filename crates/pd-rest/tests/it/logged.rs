//! The messages beside the items of a list are logged.

use pd_fixtures::Log;
use serde_json::{Value, json};

use super::support::{self, session};

#[tokio::test]
async fn the_messages_of_a_list_are_logged_once() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let page = |has_more: bool| json!({"users": [{"id": "P1"}], "more": has_more, "warnings": ["not entitled"]});
    let (session, requests) = session(move |request| {
        let is_last = request.uri().query().is_some_and(|query| query.contains("offset=2"));
        support::json(200, &page(!is_last))
    });
    let users: Vec<Value> = session.list_all("users").await.unwrap();
    assert_eq!((users.len(), requests.lock().unwrap().len()), (3, 3));
    let log = log.text();
    assert_eq!(log.matches("not entitled").count(), 1, "{log}");
    assert!(log.contains("/users"), "{log}");
}
