//! The messages beside the items of a list are logged.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::support::{self, session};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

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
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(log.matches("not entitled").count(), 1, "{log}");
    assert!(log.contains("/users"), "{log}");
}
