//! Pagination, filters and time ranges.

use http::StatusCode;
use pd_core::{Api, Endpoint, Pagination};
use pd_sim::Sim;
use serde_json::{Value, json};

use crate::client::Client;

async fn start(users: usize) -> (Sim, Client) {
    let sim = Sim::builder().users(users).start().await.unwrap();
    let client = Client::new(&sim);
    (sim, client)
}

fn all_ids(sim: &Sim, collection: &str) -> Vec<String> {
    let objects = sim.objects(collection);
    objects.iter().map(|object| object["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn classic_pages_have_25_items_by_default_at_most_100_and_a_total_on_request() {
    let (sim, client) = start(230).await;
    let first = client.get("/users").await;
    assert_eq!(first.ids("users"), all_ids(&sim, "users")[..25]);
    let body = first.json();
    assert_eq!((&body["limit"], &body["offset"], &body["more"]), (&json!(25), &json!(0), &json!(true)));
    assert_eq!(body.get("total"), Some(&Value::Null));
    let large = client.get("/users?limit=500&offset=200&total=true").await.json();
    assert_eq!(large["limit"], 100);
    assert_eq!(large["users"].as_array().unwrap().len(), 30);
    assert_eq!((&large["total"], &large["more"]), (&json!(230), &json!(false)));
    for bad in ["limit=0", "limit=x", "offset=-1", "limit=100&offset=9901", "limit=1&offset=10000"] {
        let rejected = client.get(&format!("/users?{bad}")).await;
        assert_eq!((rejected.status, rejected.code()), (StatusCode::BAD_REQUEST, 2001), "{bad}");
    }
    assert_eq!(client.get("/users?limit=100&offset=9900").await.ids("users").len(), 0);
}

#[tokio::test]
async fn page_sizes_can_be_set() {
    let sim = Sim::builder().users(30).page_sizes([3, 0, 100]).start().await.unwrap();
    let client = Client::new(&sim);
    let mut sizes = Vec::new();
    for _ in 0..3 {
        let page = client.get("/users?limit=10").await.json();
        sizes.push((page["users"].as_array().unwrap().len(), page["more"].as_bool().unwrap()));
    }
    assert_eq!(sizes, [(3, true), (0, true), (10, true)]);
    let sim = Sim::builder().page_limit(7).start().await.unwrap();
    assert_eq!(Client::new(&sim).get("/users?limit=100").await.ids("users").len(), 7);
}

#[tokio::test]
async fn audit_records_are_paginated_by_cursor() {
    let (sim, client) = start(5).await;
    sim.clear("audit/records");
    for index in 0..130 {
        let at = sim.now() - jiff::SignedDuration::from_mins(index);
        sim.insert("audit/records", json!({"id": format!("R{index:03}"), "execution_time": at.to_string()}));
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/audit/records?limit=50{cursor}")).await;
        seen.extend(page.ids("records"));
        match &page.json()["next_cursor"] {
            Value::String(next) => {
                let query: String =
                    form_urlencoded::Serializer::new(String::new()).append_pair("cursor", next).finish();
                cursor = format!("&{query}");
            }
            _ => break,
        }
    }
    let newest_first: Vec<_> = (0..130).map(|index| format!("R{index:03}")).collect();
    assert_eq!(seen, newest_first);
    assert_eq!(client.get("/audit/records?cursor=nonsense").await.status, StatusCode::BAD_REQUEST);
    let old = "/audit/records?since=2020-01-01T00:00:00Z&until=2020-03-01T00:00:00Z";
    assert_eq!(client.get(old).await.status, StatusCode::BAD_REQUEST, "more than 31 days");
}

#[tokio::test]
async fn alert_grouping_settings_are_paginated_by_after() {
    let (sim, client) = start(5).await;
    let first = client.get("/alert_grouping_settings?limit=6").await;
    let after = first.json()["after"].as_str().unwrap().replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let second = client.get(&format!("/alert_grouping_settings?limit=6&after={after}")).await;
    assert_eq!(second.json()["after"], Value::Null);
    let both = [first.ids("alert_grouping_settings"), second.ids("alert_grouping_settings")].concat();
    assert_eq!(both, all_ids(&sim, "alert_grouping_settings"));
}

#[tokio::test]
async fn raw_analytics_are_paginated_in_the_body() {
    let (_sim, client) = start(5).await;
    let (mut seen, mut mark) = (Vec::new(), Value::Null);
    loop {
        let page = client.post("/analytics/raw/incidents", json!({"limit": 15, "starting_after": mark})).await;
        seen.extend(page.ids("data"));
        let page = page.json();
        assert_eq!(page["more"], json!(!page["last"].is_null()));
        mark = page["last"].clone();
        if mark.is_null() {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 40);
    let rejected = client.post("/analytics/raw/incidents", json!({"limit": 5000})).await;
    assert_eq!(rejected.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_start_index_of_scim_counts_from_one() {
    let (sim, client) = start(30).await;
    let page = client.get("/scim/v2/Users?startIndex=11&count=15").await.json();
    assert_eq!(
        (&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]),
        (&json!(30), &json!(11), &json!(15))
    );
    let ids: Vec<_> = page["Resources"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap()).collect();
    assert_eq!(ids, all_ids(&sim, "users")[10..25]);
    let one = client.get("/scim/v2/Users?filter=userName%20eq%20%22ada.okafor@example.com%22").await.json();
    assert_eq!(one["totalResults"], 1);
    let made = client.post("/scim/v2/Users", json!({"userName": "new@example.com", "displayName": "New"})).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let path = format!("/scim/v2/Users/{}", made.json()["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.json(), made.json());
    assert_eq!(client.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_filter_without_its_brackets_is_ignored() {
    let (sim, client) = start(30).await;
    let found = client.get("/users?query=OKAFOR&limit=100").await.json();
    let names = found["users"].as_array().unwrap();
    assert!(!names.is_empty() && names.iter().all(|user| user["name"].as_str().unwrap().contains("Okafor")));
    let triggered =
        client.get("/incidents?statuses[]=triggered&statuses[]=acknowledged&limit=100").await.ids("incidents");
    assert_eq!(triggered.len(), 20);
    assert_eq!(client.get("/incidents?statuses=triggered&limit=100").await.ids("incidents").len(), 40);
    let user = &all_ids(&sim, "users")[0];
    let mine = client.get(&format!("/oncalls?user_ids[]={user}")).await.json();
    let mine = mine["oncalls"].as_array().unwrap();
    assert!(!mine.is_empty() && mine.iter().all(|oncall| oncall["user"]["id"] == json!(user)));
    let all = client.get(&format!("/oncalls?user_ids={user}")).await.json();
    assert_eq!(
        all["oncalls"].as_array().unwrap().len(),
        sim.count("oncalls"),
        "without brackets, the filter is ignored"
    );
    let low = client.get("/incidents?urgencies[]=low&sort_by=created_at:desc&limit=100").await.json();
    let times: Vec<_> = low["incidents"].as_array().unwrap().iter().map(|one| one["created_at"].to_string()).collect();
    assert!(times.len() > 5 && times.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn without_a_range_incidents_are_those_of_the_last_month() {
    let (sim, client) = start(5).await;
    sim.insert("incidents", json!({"id": "OLD", "title": "old", "created_at": "2020-02-02T02:02:02Z"}));
    let has_old = async |query: &str| {
        client.get(&format!("/incidents?limit=100{query}")).await.ids("incidents").contains(&"OLD".to_owned())
    };
    assert!(!has_old("").await);
    assert!(has_old("&date_range=all").await);
    assert!(has_old("&since=2020-02-02T02:02:02Z&until=2020-02-03T00:00:00Z").await);
    assert!(!has_old("&since=2020-02-02T00:00:00Z&until=2020-02-02T02:02:02Z").await, "the range excludes `until`");
    let wide = client.get("/incidents?since=2019-01-01T00:00:00Z&until=2020-01-01T00:00:00Z").await;
    assert_eq!(wide.status, StatusCode::BAD_REQUEST);
    let sim = Sim::builder().until_inclusive(true).start().await.unwrap();
    sim.insert("log_entries", json!({"id": "EDGE", "created_at": "2020-02-02T02:02:02Z"}));
    let edge = "/log_entries?since=2020-02-02T00:00:00Z&until=2020-02-02T02:02:02Z";
    assert_eq!(Client::new(&sim).get(edge).await.ids("log_entries"), ["EDGE"]);
}

#[tokio::test]
async fn histories_are_newest_first_and_change_events_have_no_total() {
    let (_sim, client) = start(5).await;
    let entries = client.get("/log_entries?limit=100&total=true").await.json();
    let times: Vec<_> =
        entries["log_entries"].as_array().unwrap().iter().map(|one| one["created_at"].to_string()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b));
    assert_eq!(entries["total"], json!(70), "40 opened, 30 acknowledged or resolved");
    assert!(client.get("/change_events?total=true").await.json().get("total").is_none());
    assert_eq!(client.get("/notifications").await.status, StatusCode::BAD_REQUEST);
    let since = sim_span(31);
    assert_eq!(client.get(&format!("/notifications?{since}")).await.status, StatusCode::OK);
    assert_eq!(client.get(&format!("/notifications?{}", sim_span(100))).await.status, StatusCode::BAD_REQUEST);
}

fn sim_span(days: i64) -> String {
    let now = jiff::Timestamp::now();
    format!("since={}&until={now}", now - jiff::SignedDuration::from_hours(24 * days))
}

#[tokio::test]
async fn two_simulators_with_the_same_seed_have_the_same_objects() {
    let now = "2026-03-01T12:00:00Z".parse().unwrap();
    let make = |seed| Sim::builder().seed(seed).now(now).origin("http://sim.example").build();
    assert_eq!(make(4).objects("incidents"), make(4).objects("incidents"));
    assert_ne!(all_ids(&make(4), "users"), all_ids(&make(5), "users"));
    let mut ids = all_ids(&Sim::builder().users(20_000).build(), "users");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20_000);
}

#[tokio::test]
async fn every_documented_list_has_the_documented_wrapper_and_pagination() {
    let sim = Sim::builder().budget(10_000, std::time::Duration::from_secs(60)).start().await.unwrap();
    let client = Client::new(&sim);
    let span = sim_span(20);
    let mut seen = 0;
    for endpoint in Endpoint::all(Api::Rest) {
        let plain = endpoint.method() == http::Method::GET && endpoint.is_list() && !endpoint.path().contains('{');
        if !plain {
            continue;
        }
        let page = client.get(&format!("{}?{span}", endpoint.path())).await;
        assert_eq!(page.status, StatusCode::OK, "{endpoint}");
        let body = page.json();
        let wrapper = endpoint.response_wrapper().unwrap();
        assert!(body[wrapper].is_array(), "{endpoint} without {wrapper}");
        let mark = match endpoint.pagination() {
            Pagination::Offset => "more",
            Pagination::Cursor => "next_cursor",
            Pagination::After => "after",
            _ => wrapper,
        };
        assert!(body.get(mark).is_some(), "{endpoint} without {mark}");
        seen += 1;
    }
    assert!(seen > 25, "{seen}");
}
