//! Lists as streams of pages, and the effect of the errors of lists.

use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use http::Method;
use pd_core::{Api, Effect, Operation};
use pd_paginate::PageError;
use pd_rest::{Error, RestSession};
use serde::Deserialize;
use serde_json::{Value, json};

use super::support::{self, number, query, session};

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Item {
    id: usize,
}

/// Five users by offset, and five records by cursor.
fn five() -> RestSession {
    session(|request| {
        let uri = request.uri();
        let limit = number(uri, "limit").unwrap();
        if uri.path() == "/users" {
            let offset = number(uri, "offset").unwrap();
            let items: Vec<Value> = (offset..5.min(offset + limit)).map(|id| json!({"id": id})).collect();
            let total = query(uri, "total").map(|_| 5);
            return support::json(200, &json!({"users": items, "more": offset + limit < 5, "total": total}));
        }
        let start = query(uri, "cursor").map_or(0, |cursor| cursor.parse().unwrap());
        let items: Vec<Value> = (start..5.min(start + limit)).map(|id| json!({"id": id})).collect();
        let next = (start + limit < 5).then(|| (start + limit).to_string());
        support::json(200, &json!({"records": items, "next_cursor": next}))
    })
    .0
}

#[tokio::test]
async fn pages_have_items_more_and_total() {
    let mut pages = five().iter_pages::<Item>("users").page_size(2).total(true);
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        let ids: Vec<usize> = page.items.iter().map(|item| item.id).collect();
        seen.push((ids, page.info.more, page.info.total));
    }
    let expected = [(vec![0, 1], true), (vec![2, 3], true), (vec![4], false)];
    assert_eq!(seen, expected.map(|(ids, more)| (ids, Some(more), Some(5))));
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn pages_by_cursor_have_the_cursor() {
    let pages = five().iter_pages::<Item>("audit/records").page_size(2);
    let cursors: Vec<Option<String>> = pages.map(|page| page.unwrap().info.next_cursor).collect().await;
    assert_eq!(cursors, [Some("2".to_owned()), Some("4".to_owned()), None]);
}

#[tokio::test]
async fn the_options_of_lists_apply_to_pages() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let pages = five().iter_pages::<Item>("users").page_size(2).offset(1).total(true).concurrency(3);
    let pages = pages.on_item(move |item, number, total| log.lock().unwrap().push((item.id, number, total)));
    let sizes: Vec<usize> = pages.map(|page| page.unwrap().items.len()).collect().await;
    assert_eq!(sizes, [2, 2]);
    assert_eq!(*seen.lock().unwrap(), [1, 2, 3, 4].map(|id| (id, id as u64, Some(5))));
    let repeated =
        session(|_| support::json(200, &json!({"users": [{"id": 1}, {"id": 1}, {"id": 2}], "more": false}))).0;
    let pages: Vec<_> = repeated.iter_pages::<Item>("users").dedup_by_id().collect().await;
    assert_eq!(pages[0].as_ref().unwrap().items, [Item { id: 1 }, Item { id: 2 }]);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_pages_with_its_error() {
    let broken = session(|request| match number(request.uri(), "offset") {
        Some(0) => support::json(200, &json!({"users": [{"id": 1}], "more": true})),
        _ => support::json(200, &json!({"users": [{"id": "x"}], "more": true})),
    });
    let pages: Vec<_> = broken.0.iter_pages::<Item>("users").page_size(1).collect().await;
    let [Ok(_), Err(error)] = &pages[..] else { panic!("{pages:?}") };
    assert_eq!((error.effect(), error.status().map(|status| status.as_u16())), (Effect::Done, Some(200)), "{error}");
    let invalid: Vec<_> = five().iter_pages::<Item>("users/P1").collect().await;
    assert!(matches!(&invalid[..], [Err(error)] if error.is_invalid()), "{invalid:?}");
}

#[tokio::test]
async fn the_error_of_an_item_has_the_effect_done() {
    let items = || session(|_| support::json(200, &json!({"users": [{"id": "P1"}, {"id": "P1"}], "more": false}))).0;
    let errors = [
        items().iter_all::<Item>("users").next().await.unwrap().unwrap_err(),
        items().iter_all::<Item>("users").dedup_by_id().next().await.unwrap().unwrap_err(),
        items().list_all::<Item>("users").await.unwrap_err(),
        items().dict_all::<Value>("users").await.unwrap_err(),
        items().dict_all::<Value>("users").by("email").await.unwrap_err(),
        items().dict_all::<Item>("users").keep_last().await.unwrap_err(),
        items().find::<Item>("users", "P1").by("id").await.unwrap_err(),
        items().get_total("users").await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.effect(), Effect::Done, "{error}");
        assert!(!error.is_ambiguous() && !error.is_transient() && !error.is_invalid(), "{error}");
        assert_eq!(error.path(), Some("/users"), "{error}");
    }
    // `list_all` keeps the response. `iter_all` has dropped it.
    assert!(items().iter_all::<Item>("users").next().await.unwrap().unwrap_err().response().is_none());
    assert!(items().dict_all::<Item>("users").keep_last().await.unwrap_err().response().is_none());
    assert!(items().list_all::<Item>("users").await.unwrap_err().response().is_some());
    assert!(items().get_total("users").await.unwrap_err().response().is_some());
}

#[test]
fn an_invalid_page_option_has_the_effect_not_sent_and_any_other_list_error_done() {
    let operation = Operation::resolve(Api::Rest, &Method::GET, "/users");
    let effect = |source| Error::Page { operation: operation.clone(), source }.effect();
    assert_eq!(effect(PageError::InvalidLimit), Effect::NotSent);
    assert_eq!(effect(PageError::IterationLimit { ceiling: 10_000 }), Effect::Done);
}
