//! Lists, with pages of any size.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::StreamExt;
use pd_core::Api;
use pd_paginate::PageError;
use pd_rest::{Error, RestSession};
use pd_sim::Sim;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::support::{self, Requests, body, builder, number, paused, query, session, session_with};

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Item {
    id: usize,
}

/// A list of `total` items. Its pages have the sizes of `sizes` in turn, and at most `limit` items.
#[derive(Debug, Clone)]
struct Server {
    total: usize,
    sizes: Vec<usize>,
    tells_total: bool,
    tells_more: bool,
    broken: Option<usize>,
}

impl Server {
    fn serve(self) -> (RestSession, Requests) {
        let server = Arc::new(self);
        session(move |request| {
            let uri = request.uri();
            let (offset, limit) = (number(uri, "offset").unwrap(), number(uri, "limit").unwrap());
            if offset + limit > 10_000 {
                return support::json(400, &json!({"error": {"message": "too far", "code": 2001}}));
            }
            let size = limit.min(server.sizes[offset % server.sizes.len()]);
            let end = server.total.min(offset + size).max(offset);
            if server.broken.is_some_and(|broken| (offset..end).contains(&broken)) {
                return support::json(404, &json!({"error": {"message": "Not Found", "code": 2100}}));
            }
            let items: Vec<_> = (offset..end).map(|id| json!({"id": id})).collect();
            let total = (server.tells_total && query(uri, "total").is_some()).then_some(server.total);
            let mut body = json!({"users": items, "total": total});
            if server.tells_more {
                body["more"] = json!(end < server.total);
            }
            support::json(200, &body)
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn list_all_is_exactly_the_collection_in_order(
        total in 0_usize..1_500, sizes in prop::collection::vec(1_usize..120, 1..6), tells_total: bool,
        concurrency in 0_usize..8, page_size in 1_u32..150,
    ) {
        let server = Server { total, sizes, tells_total, tells_more: true, broken: None };
        let (session, requests) = server.serve();
        let all: Vec<Item> =
            paused(async { session.list_all("users").page_size(page_size).concurrency(concurrency).await }).unwrap();
        prop_assert_eq!(all, (0..total).map(|id| Item { id }).collect::<Vec<_>>());
        let mut offsets: Vec<_> =
            requests.lock().unwrap().iter().map(|request| number(request.uri(), "offset").unwrap()).collect();
        offsets.sort_unstable();
        prop_assert!(offsets.windows(2).all(|pair| pair[0] < pair[1]), "a page was requested twice: {:?}", offsets);
    }

    #[test]
    fn the_items_before_a_failed_page_are_yielded_before_its_error(
        pages in 1_usize..12, size in 1_usize..20, rest in 0_usize..100, concurrency in 1_usize..6,
    ) {
        let broken = pages * size;
        let server =
            Server { total: broken + 1 + rest, sizes: vec![size], tells_total: true, tells_more: true, broken: Some(broken) };
        let (session, _) = server.serve();
        let mut items = session.iter_all::<Item>("users").page_size(20).concurrency(concurrency);
        paused(async {
            for id in 0..broken {
                assert_eq!(items.next().await.unwrap().unwrap(), Item { id });
            }
            assert!(items.next().await.unwrap().unwrap_err().is_not_found());
            assert!(items.next().await.is_none());
        });
    }
}

/// Six pages of 100 items. Each takes 0.8 s in four steps, as over a network. Also returns the number of requests.
fn slow_pages(timeout: Duration, deadline: Duration) -> (RestSession, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let service = tower::service_fn(move |request: http::Request<pd_transport::Body>| {
        counter.fetch_add(1, Ordering::Relaxed);
        let offset = number(request.uri(), "offset").unwrap();
        async move {
            for _ in 0..4 {
                // The first page of a batch arrives before the others.
                tokio::time::sleep(Duration::from_millis(if offset % 300 == 100 { 100 } else { 200 })).await;
            }
            let items: Vec<_> = (offset..offset + 100).map(|id| json!({"id": id})).collect();
            let page = json!({"users": items, "total": 600, "more": offset < 500});
            Ok::<_, std::convert::Infallible>(support::json(200, &page))
        }
    });
    (builder(Api::Rest).timeout(timeout).deadline(deadline).build_with(service).unwrap(), requests)
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_uses_up_neither_timeout_nor_deadline_of_the_pages_in_flight() {
    let second = Duration::from_secs(1);
    for (timeout, deadline) in [(second, second * 60), (second * 60, second * 6 / 5)] {
        for concurrency in [1, 2, 3, 10] {
            let (session, requests) = slow_pages(timeout, deadline);
            let mut users = session.iter_all::<Item>("users").concurrency(concurrency);
            for id in 0..600 {
                assert_eq!(users.next().await.unwrap().unwrap(), Item { id });
                if id % 100 == 0 {
                    tokio::time::sleep(second * 3 / 2).await;
                }
            }
            assert!(users.next().await.is_none());
            assert_eq!(requests.load(Ordering::Relaxed), 6, "at {concurrency}");
        }
    }
}

#[tokio::test]
async fn the_first_10_000_items_are_yielded_before_the_iteration_limit() {
    let (session, _) =
        Server { total: 10_001, sizes: vec![100], tells_total: true, tells_more: true, broken: None }.serve();
    for concurrency in [1, 7] {
        let items = session.iter_all::<Item>("users").page_size(99).concurrency(concurrency).collect::<Vec<_>>().await;
        assert_eq!(items.len(), 10_001);
        let error = items.into_iter().last().unwrap().unwrap_err();
        assert!(
            matches!(error, Error::Page { source: PageError::IterationLimit { ceiling: 10_000 }, .. }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_list_without_more_has_one_page() {
    let (session, requests) =
        Server { total: 300, sizes: vec![100], tells_total: false, tells_more: false, broken: None }.serve();
    let all: Vec<Item> = session.list_all("users").await.unwrap();
    assert_eq!((all.len(), requests.lock().unwrap().len()), (100, 1));
}

#[tokio::test]
async fn a_path_that_is_not_a_list_is_rejected_before_sending() {
    let (session, requests) = session(|_| support::json(200, &json!({})));
    assert!(session.list_all::<Value>("users/P1").await.unwrap_err().is_invalid());
    assert!(session.get_total("users/P1").await.unwrap_err().is_invalid());
    let error = session.list_all::<Value>("users").offset(10_000).await.unwrap_err();
    assert!(error.is_invalid() && error.to_string().contains("10000"), "{error}");
    assert!(session.iter_cursor::<Value>("users").next().await.unwrap().unwrap_err().is_invalid());
    assert!(session.find::<Value>("users/P1", "x").await.unwrap_err().is_invalid());
    assert!(session.persist::<Value>("users", "email", &json!({"name": "x"})).await.unwrap_err().is_invalid());
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_invalid_page_size_or_offset_is_rejected_before_sending() {
    let (session, requests) = session(|_| support::json(200, &json!({})));
    let list = |path: &str| session.list_all::<Value>(path);
    for (refused, says) in [
        (list("users").page_size(0), "page of 0 items"),
        (list("abilities").page_size(0), "page of 0 items"),
        (list("audit/records").query("limit", 0), "page of 0 items"),
        (list("users").query("limit", "many"), "`limit` must be a whole number"),
        (list("users").query("offset", -1), "`offset` must be a whole number"),
        (list("users").offset(10_000), "first 10000 items"),
        (list("users?offset=12000"), "first 10000 items"),
        (list("audit/records").offset(5), "not paged by offset"),
        (list("audit/records?offset=5"), "not paged by offset"),
        (list("abilities").offset(5), "not paged by offset"),
    ] {
        let error = refused.await.unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains(says), "{error}");
    }
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_page_size_is_capped_at_the_documented_maximum() {
    let (session, requests) =
        session(|request| support::json(200, &json!({request.uri().path()[1..].to_owned(): [], "more": false})));
    // A documented maximum; the maximum of all lists, for a list without one; an undocumented list, which has none.
    for path in ["incidents", "users", "widgets"] {
        let _: Vec<Value> = session.list_all(path).page_size(500).await.unwrap();
    }
    let sizes: Vec<_> =
        requests.lock().unwrap().iter().map(|request| number(request.uri(), "limit").unwrap()).collect();
    assert_eq!(sizes, [100, 100, 500]);
}

#[tokio::test]
async fn persist_updates_a_resource_whose_url_is_of_another_origin() {
    let (session, requests) = session(|request| match *request.method() {
        http::Method::GET => {
            let own = "https://api.eu.pagerduty.com/users/P1";
            support::json(200, &json!({"users": [{"id": "P1", "email": "a@example.com", "self": own}], "more": false}))
        }
        _ => support::json(200, &json!({"user": {"id": "P1"}})),
    });
    let values = json!({"email": "a@example.com", "name": "Ada"});
    let _: Value = session.persist("users", "email", &values).update(true).await.unwrap();
    let put = requests.lock().unwrap().pop().unwrap();
    assert_eq!(put.uri().to_string(), "https://api.pagerduty.com/users/P1");
}

#[tokio::test]
async fn dict_all_names_both_items_with_the_same_key() {
    let users = json!({"users": [
        {"id": "P1", "summary": "Ada", "team": 7}, {"id": "P2", "summary": "Grace", "team": "7"},
    ], "more": false});
    let (session, _) = session(move |_| support::json(200, &users));
    let error = session.dict_all::<Value>("users").by("team").await.unwrap_err().to_string();
    assert!(error.contains("P1 (Ada)") && error.contains("P2 (Grace)"), "{error}");
    let kept = session.dict_all::<Value>("users").by("team").keep_last().await.unwrap();
    assert_eq!((kept.len(), &kept["7"]["id"]), (1, &json!("P2")));
    let error = session.dict_all::<Value>("users").by("email").await.unwrap_err().to_string();
    assert!(error.contains("no `email`"), "{error}");
}

#[tokio::test]
async fn find_ignores_case_compares_numbers_as_text_and_stops() {
    let sim = Sim::builder().users(250).start().await.unwrap();
    let credential = pd_core::Credential::token(sim.api_key()).unwrap();
    let session = RestSession::builder(credential).base_url(sim.url()).build().unwrap();
    let third = sim.objects("users")[2].clone();
    let email = third["email"].as_str().unwrap().to_uppercase();
    let found: Option<Value> = session.find("users", &email).by("email").await.unwrap();
    assert_eq!(found.unwrap()["id"], third["id"]);
    assert_eq!(sim.journal().last().unwrap().query_value("query"), Some(email.as_str()));
    assert!(session.find::<Value>("users", "nobody").await.unwrap().is_none());
}

#[tokio::test]
async fn find_compares_numbers_as_text_and_requests_no_page_after_the_match() {
    let page = json!({"priorities": [{"id": "P1", "order": 8}, {"id": "P2", "order": 4}], "more": true});
    let (session, requests) = session(move |_| support::json(200, &page));
    for value in ["4", "8"] {
        let found: Option<Value> = session.find("priorities", value).by("order").await.unwrap();
        assert_eq!(found.unwrap()["order"].to_string(), value);
    }
    assert_eq!(requests.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn persist_creates_finds_and_updates_only_if_a_value_differs() {
    let sim = Sim::start().await.unwrap();
    let credential = pd_core::Credential::token(sim.api_key()).unwrap();
    let session = RestSession::builder(credential).base_url(sim.url()).build().unwrap();
    let values = json!({"name": "User McUserson", "email": "user@organization.com", "type": "user"});
    let made: Value = session.persist("users", "email", &values).await.unwrap();
    let count = sim.count("users");
    let again: Value = session.persist("users", "email", &values).update(true).await.unwrap();
    assert_eq!(again["id"], made["id"]);
    assert!(sim.journal().filter(|request| *request.method() == http::Method::PUT).is_empty());
    let other = json!({"email": "user@organization.com", "job_title": "Boss"});
    let kept: Value = session.persist("users", "email", &other).await.unwrap();
    assert_ne!(kept["job_title"], "Boss");
    let updated: Value = session.persist("users", "email", &other).update(true).await.unwrap();
    assert_eq!((&updated["job_title"], &updated["name"]), (&json!("Boss"), &json!("User McUserson")));
    assert_eq!(sim.count("users"), count);
}

#[tokio::test]
async fn persist_updates_a_resource_without_self() {
    let (session, requests) = session(|request| match *request.method() {
        http::Method::GET => {
            support::json(200, &json!({"tags": [{"id": "PT1", "label": "a", "self": null}], "more": false}))
        }
        _ => support::json(200, &json!({"tag": {"id": "PT1", "label": "a", "x": 1}})),
    });
    let _: Value = session.persist("tags", "label", &json!({"label": "a", "x": 1})).update(true).await.unwrap();
    let put = requests.lock().unwrap().pop().unwrap();
    assert_eq!((put.method(), put.uri().path()), (&http::Method::PUT, "/tags/PT1"));
    assert_eq!(body(&put), json!({"tag": {"id": "PT1", "label": "a", "self": null, "x": 1}}));
}

#[tokio::test]
async fn notes_are_the_annotations_of_the_log() {
    let sim = Sim::start().await.unwrap();
    let credential = pd_core::Credential::token(sim.api_key()).unwrap();
    let session = RestSession::builder(credential).base_url(sim.url()).build().unwrap();
    let incidents = sim.objects("incidents");
    for (incident, note) in incidents.iter().zip(["first", "second"]) {
        let path = format!("incidents/{}/notes", incident["id"].as_str().unwrap());
        let _: Value = session.rpost(path).json(&json!({"content": note})).await.unwrap();
    }
    let notes: Vec<_> = session.iter_incident_notes::<Value>(None::<&str>).collect().await;
    assert_eq!(notes.len(), 2);
    for target in [incidents[0].clone(), incidents[0]["id"].clone()] {
        let notes: Vec<_> = session.iter_incident_notes::<Value>(Some(&target)).collect().await;
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].as_ref().unwrap()["channel"]["summary"], "first");
    }
}

#[tokio::test]
async fn the_notes_of_an_incident_are_below_its_path_and_keep_its_query() {
    let (session, requests) = session_with(builder(Api::Rest), |_| {
        support::json(200, &json!({"log_entries": [], "more": false, "limit": 100, "offset": 0}))
    });
    for incident in ["PABC123", "incidents/PABC123/", "PABC123?time_zone=UTC", "/incidents/PABC123?time_zone=UTC"] {
        let notes: Vec<_> = session.iter_incident_notes::<Value>(Some(incident)).collect().await;
        assert!(notes.is_empty(), "{incident}: {notes:?}");
        let request = requests.lock().unwrap().pop().unwrap();
        assert_eq!(request.uri().path(), "/incidents/PABC123/log_entries", "{incident}");
        let query = request.uri().query().unwrap_or_default();
        assert_eq!(query.contains("time_zone=UTC"), incident.contains('?'), "{incident}: {query}");
    }
}

#[tokio::test]
async fn a_list_by_post_takes_size_and_start_from_its_body() {
    let (session, requests) = session_with(builder(Api::Rest), |request| {
        let after = body(request)["starting_after"].as_str().map_or(0, |text| text.parse::<u64>().unwrap());
        let items: Vec<_> = (after..(after + 2).min(5)).map(|id| json!({"id": id})).collect();
        let end = after + items.len() as u64;
        support::json(200, &json!({"data": items, "last": end.to_string(), "more": end < 5}))
    });
    let filters = json!({"filters": {"urgency": "high"}, "limit": 2, "starting_after": "1"});
    let all: Vec<Item> = session.list_all("analytics/raw/incidents").json(&filters).await.unwrap();
    assert_eq!(all.iter().map(|item| item.id).collect::<Vec<_>>(), [1, 2, 3, 4]);
    for request in requests.lock().unwrap().iter() {
        let sent = body(request);
        assert_eq!((&sent["limit"], &sent["filters"]["urgency"]), (&json!(2), &json!("high")));
    }
    let refused = session.list_all::<Item>("analytics/raw/incidents").json(&json!({"limit": "two"})).await;
    assert!(refused.unwrap_err().is_invalid());
}

#[tokio::test]
async fn the_page_size_comes_from_the_call_then_the_query_then_the_session() {
    let (session, requests) = session_with(builder(Api::Rest).default_page_size(30), |_| {
        support::json(200, &json!({"users": [], "more": false}))
    });
    let _: Vec<Value> = session.list_all("users").await.unwrap();
    let _: Vec<Value> = session.list_all("users").query("limit", 20).await.unwrap();
    let _: Vec<Value> = session.list_all("users?limit=20").page_size(10).await.unwrap();
    let sizes: Vec<_> =
        requests.lock().unwrap().iter().map(|request| number(request.uri(), "limit").unwrap()).collect();
    assert_eq!(sizes, [30, 20, 10]);
}

#[tokio::test]
async fn iter_all_supports_every_kind_of_pagination() {
    let sim = Sim::builder().users(230).incidents(60).start().await.unwrap();
    let credential = pd_core::Credential::token(sim.api_key()).unwrap();
    let session = RestSession::builder(credential).base_url(sim.url()).build().unwrap();
    let schedule = sim.objects("schedules")[0]["id"].as_str().unwrap().to_owned();
    let overrides = format!("schedules/{schedule}/overrides");
    for day in 1..4 {
        sim.insert(&overrides, json!({"start": format!("2030-01-0{day}T00:00:00Z")}));
    }
    for (path, collection, size) in [
        ("users", "users", 100),
        ("alert_grouping_settings", "alert_grouping_settings", 3),
        ("analytics/raw/incidents", "incidents", 7),
        (&*overrides, &*overrides, 1),
    ] {
        let mut ids: Vec<String> = sim.objects(collection).iter().map(|object| object["id"].to_string()).collect();
        let items = session.iter_all::<Value>(path).page_size(size).map(Result::unwrap);
        let mut got: Vec<String> =
            items.map(|item| item.get("id").unwrap_or(&item["incident_id"]).to_string()).collect().await;
        got.sort();
        ids.sort();
        assert_eq!(got, ids, "{path}");
    }
    let day = session.iter_all::<Value>("audit/records").page_size(20).count().await;
    let cursor = session.iter_cursor::<Value>("audit/records").query("limit", 33).count().await;
    assert!(day > 20 && day == cursor, "{day} {cursor}");
}

#[tokio::test]
async fn get_total_needs_a_total() {
    let (session, requests) = session(|request| match request.uri().path() {
        "/users" => support::json(200, &json!({"users": [{}], "total": 42})),
        _ => support::json(200, &json!({"teams": [{}], "total": null})),
    });
    assert_eq!(session.get_total("users").query("query", "Dav").await.unwrap(), 42);
    let uri = requests.lock().unwrap()[0].uri().clone();
    assert_eq!((number(&uri, "limit"), query(&uri, "total").as_deref()), (Some(1), Some("true")));
    assert!(matches!(session.get_total("teams").await, Err(Error::Unexpected { .. })));
}

/// Three pages of three users; the second user of the second page has no usable `id`.
fn one_bad_item() -> (RestSession, Requests) {
    session(|request| {
        let offset = number(request.uri(), "offset").unwrap();
        let ids = [json!(0), json!(1), json!(2), json!(3), json!("P4"), json!(5), json!(6), json!(7), json!(8)];
        let users: Vec<_> = ids[offset..offset + 3].iter().map(|id| json!({"id": id})).collect();
        support::json(200, &json!({"users": users, "more": offset < 6, "total": "nine"}))
    })
}

#[tokio::test]
async fn an_item_that_does_not_fit_is_an_error_and_the_list_continues() {
    for concurrency in [1, 3] {
        let (session, requests) = one_bad_item();
        let mut seen = Vec::new();
        let hook = move |_: &Item, number, _| seen.push(number);
        let users = session.iter_all::<Item>("users").page_size(3).concurrency(concurrency).on_item(hook);
        let mut users: Vec<_> = users.collect().await;
        let error = users.remove(4).unwrap_err();
        match &error {
            Error::Decode(error) => assert_eq!((error.item_index(), error.item_id()), (Some(1), Some("P4"))),
            error => panic!("{error:?}"),
        }
        assert!(error.is_item(), "{error}");
        let ids: Vec<_> = users.into_iter().map(|user| user.unwrap().id).collect();
        assert_eq!(ids, [0, 1, 2, 3, 5, 6, 7, 8]);
        assert_eq!(requests.lock().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn list_all_ends_with_an_item_that_does_not_fit_and_partition_collects_the_others() {
    let (session, _) = one_bad_item();
    let error = session.list_all::<Item>("users").page_size(3).await.unwrap_err();
    assert!(error.is_item() && error.to_string().contains("P4"), "{error}");
    let (users, errors) = session.list_all::<Item>("users").page_size(3).partition().await.unwrap();
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [0, 1, 2, 3, 5, 6, 7, 8]);
    assert_eq!(errors.len(), 1);
}

#[tokio::test]
async fn invalid_text_and_numbers_do_not_fail_a_page() {
    let page = b"{\"users\": [{\"id\": \"P1\", \"name\": \"disk full \\ud83d\", \"n\": 1e400}, {\"id\": \"\xff\"}], \"total\": {}}";
    let (session, _) = session(move |_| http::Response::new(bytes::Bytes::from_static(page).into()));
    let users: Vec<Value> = session.iter_all("users").map(Result::unwrap).collect().await;
    assert_eq!((&users[0]["name"], &users[1]["id"]), (&json!("disk full \u{fffd}"), &json!("\u{fffd}")));
}

/// A list whose items are created or deleted at the front after each page of ten.
fn shifting(change: isize) -> RestSession {
    let ids = std::sync::Mutex::new((100_isize..150).collect::<Vec<_>>());
    let (session, _) = session(move |request| {
        let mut ids = ids.lock().unwrap();
        let offset = number(request.uri(), "offset").unwrap();
        let page: Vec<_> = ids.iter().skip(offset).take(10).map(|id| json!({"id": id})).collect();
        let body = json!({"users": page, "more": offset + 10 < ids.len()});
        if change > 0 {
            let first = ids[0] - 1;
            ids.insert(0, first);
        } else {
            ids.remove(0);
        }
        support::json(200, &body)
    });
    session
}

#[tokio::test]
async fn an_item_that_moves_down_arrives_twice_and_dedup_by_id_drops_it() {
    let ids = |users: Vec<Item>| users.into_iter().map(|user| user.id).collect::<Vec<_>>();
    let repeated = ids(shifting(1).list_all("users").page_size(10).await.unwrap());
    assert!(repeated.len() > 50, "{repeated:?}");
    let once = ids(shifting(1).list_all("users").page_size(10).dedup_by_id().await.unwrap());
    assert_eq!(once, (100..150).collect::<Vec<_>>());
    let numbers = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = Arc::clone(&numbers);
    let hook = move |_: &Item, number, _| log.lock().unwrap().push(number);
    let users = shifting(1).iter_all::<Item>("users").page_size(10).dedup_by_id().on_item(hook);
    assert_eq!(users.count().await, 50);
    assert_eq!(*numbers.lock().unwrap(), (1..=50).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_item_that_moves_up_is_skipped_as_documented() {
    let users: Vec<Item> = shifting(-1).list_all("users").page_size(10).dedup_by_id().await.unwrap();
    let ids: Vec<_> = users.into_iter().map(|user| user.id).collect();
    assert!(!ids.contains(&110) && ids.contains(&111), "{ids:?}");
    assert!(ids.is_sorted_by(|one, next| one < next));
}
