//! Histories: lists by time, beyond the reach of offset pagination.

use std::sync::Arc;

use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};
use pd_core::{Api, Credential};
use pd_paginate::PageError;
use pd_rest::{Checkpoint, Error, RestSession};
use pd_sim::Sim;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{self, Requests, number, paused, query, session};

const CEILING: usize = 10_000;
/// 2024-01-01T00:00:00Z.
const EPOCH: i64 = 1_704_067_200;

/// A list of a server, sorted by time in the server's order.
#[derive(Debug, Clone)]
struct List {
    wrapper: &'static str,
    /// The times of the records in seconds since the epoch, sorted. A record's id is its index.
    times: Vec<i64>,
    newest_first: bool,
    until_inclusive: bool,
    reports_total: bool,
    by_cursor: bool,
    widest_days: Option<i64>,
    page_size: usize,
    /// The member of a record with its time.
    member: Option<&'static str>,
}

impl List {
    fn of(times: Vec<i64>) -> Self {
        Self {
            wrapper: "log_entries",
            times,
            newest_first: true,
            until_inclusive: false,
            reports_total: true,
            by_cursor: false,
            widest_days: None,
            page_size: 100,
            member: Some("created_at"),
        }
    }

    fn record(&self, id: usize) -> Value {
        let mut record = json!({"id": format!("R{id}")});
        if let Some(member) = self.member {
            record[member] = json!(at(self.times[id]).to_string());
        }
        record
    }

    fn serve(self) -> (RestSession, Requests) {
        let list = Arc::new(self);
        session(move |request| list.answer(request.uri()))
    }

    fn answer(&self, uri: &http::Uri) -> http::Response<pd_transport::Body> {
        let reject = |why: &str| support::json(400, &json!({"error": {"message": why, "code": 2001}}));
        let instant = |key| query(uri, key).filter(|text| text.ends_with('Z')).map(|text| text.parse::<Timestamp>());
        let (Some(Ok(since)), Some(Ok(until))) = (instant("since"), instant("until")) else {
            return reject("since and until have to be UTC");
        };
        let (since, until) = (since.as_second() - EPOCH, until.as_second() - EPOCH);
        if self.widest_days.is_some_and(|days| until - since > days * 86_400) {
            return reject("the range is too wide");
        }
        let within = |time: i64| since <= time && (time < until || (self.until_inclusive && time == until));
        let mut ids: Vec<usize> = (0..self.times.len()).filter(|&id| within(self.times[id])).collect();
        if self.newest_first {
            ids.reverse();
        }
        let limit = number(uri, "limit").unwrap();
        let start = match self.by_cursor {
            true => query(uri, "cursor").map_or(0, |cursor| cursor.parse().unwrap()),
            false => number(uri, "offset").unwrap_or(0),
        };
        if !self.by_cursor && start + limit > CEILING {
            return reject("offset + limit is more than 10000");
        }
        let page: Vec<Value> =
            ids.iter().skip(start).take(limit.min(self.page_size)).map(|&id| self.record(id)).collect();
        let end = start + page.len();
        let mut body = json!({ self.wrapper: page });
        if self.by_cursor {
            body["next_cursor"] = if end < ids.len() { json!(end.to_string()) } else { Value::Null };
        } else {
            body["more"] = json!(end < ids.len());
            let asked = self.reports_total && query(uri, "total").as_deref() == Some("true");
            body["total"] = if asked { json!(ids.len()) } else { Value::Null };
        }
        support::json(200, &body)
    }

    /// Returns the ids that a history must yield.
    fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = (0..self.times.len()).map(|id| format!("R{id}")).collect();
        if self.newest_first {
            ids.reverse();
        }
        ids
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(EPOCH + seconds).unwrap()
}

async fn drain(session: &RestSession, path: &str, from: i64, to: i64) -> (Vec<String>, Option<Error>) {
    let mut records = session.iter_history::<Value>(path, at(from), at(to));
    let mut ids = Vec::new();
    while let Some(record) = records.next().await {
        match record {
            Ok(record) => ids.push(record["id"].as_str().unwrap().to_owned()),
            Err(error) => {
                assert!(records.next().await.is_none(), "the stream is not fused");
                return (ids, Some(error));
            }
        }
    }
    (ids, None)
}

/// Times within a day. Many records share a second.
fn times() -> impl Strategy<Value = Vec<i64>> {
    let bursts = prop::collection::vec((0_i64..86_400, 1_usize..6_000), 0..8);
    let spread = prop::collection::vec(0_i64..86_400, 0..2_000);
    (bursts, spread).prop_map(|(bursts, spread)| {
        let bursts = bursts.into_iter().flat_map(|(time, count)| std::iter::repeat_n(time, count));
        let mut times: Vec<i64> = bursts.chain(spread).collect();
        times.sort_unstable();
        times
    })
}

/// Returns the maximum number of records in a window of one second, which may hold those of two seconds.
fn most_in_a_second(times: &[i64], until_inclusive: bool) -> usize {
    let more = i64::from(until_inclusive);
    let from = |start: usize| times[start..].iter().take_while(|time| **time <= times[start] + more).count();
    (0..times.len()).filter(|&start| start == 0 || times[start - 1] < times[start]).map(from).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Holds for any times.
    #[test]
    fn each_record_is_yielded_once_in_order(
        times in times(), newest_first: bool, until_inclusive: bool, reports_total: bool, concurrency in 1_usize..11,
        page_size in 20_usize..101, tells_times: bool,
    ) {
        prop_assume!(most_in_a_second(&times, until_inclusive) <= CEILING);
        let wrapper = if newest_first { "log_entries" } else { "incidents" };
        let member = tells_times.then_some("created_at");
        let list = List { wrapper, newest_first, until_inclusive, reports_total, page_size, member, ..List::of(times) };
        let wanted = list.ids();
        let (session, _) = list.serve();
        let records = session.iter_history::<Value>(wrapper, at(0), at(86_400)).concurrency(concurrency);
        let got: Vec<_> = paused(records.map(|record| record.unwrap()["id"].as_str().unwrap().to_owned()).collect());
        prop_assert!(got == wanted, "{} records yielded, {} in the list", got.len(), wanted.len());
    }

    /// A history that stops anywhere and resumes from its checkpoint yields each record once.
    #[test]
    fn a_history_resumes_after_the_last_record(
        times in times(), stop in 0_usize..20_000, until_inclusive: bool, tells_times: bool,
    ) {
        prop_assume!(most_in_a_second(&times, until_inclusive) <= CEILING);
        let member = tells_times.then_some("created_at");
        let list = List { until_inclusive, member, ..List::of(times) };
        let wanted = list.ids();
        let (session, _) = list.serve();
        let got: Vec<String> = paused(async {
            let id = |record: Result<Value, Error>| record.unwrap()["id"].as_str().unwrap().to_owned();
            let mut records = session.iter_history::<Value>("log_entries", at(0), at(86_400));
            let mut got = Vec::new();
            while got.len() < stop && let Some(record) = records.next().await {
                got.push(id(record));
            }
            let stored = serde_json::to_vec(&records.checkpoint()).unwrap();
            drop(records);
            let checkpoint: Option<Checkpoint> = serde_json::from_slice(&stored).unwrap();
            let rest = session.iter_history::<Value>("log_entries", at(0), at(86_400)).resume(checkpoint);
            got.extend(rest.map(id).collect::<Vec<_>>().await);
            got
        });
        prop_assert!(got == wanted, "{} records yielded, {} in the list", got.len(), wanted.len());
    }
}

#[test]
fn a_second_with_too_many_records_is_an_error() {
    let mut times = vec![500; CEILING + 1];
    times.extend([10, 900]);
    times.sort_unstable();
    for (reports_total, member) in
        [(true, None), (false, None), (true, Some("created_at")), (false, Some("created_at"))]
    {
        let list = List { reports_total, member, ..List::of(times.clone()) };
        let wanted = list.ids();
        let (session, _) = list.serve();
        let (ids, error) = paused(drain(&session, "log_entries", 0, 86_400));
        assert!(ids.len() < wanted.len() && ids == wanted[..ids.len()], "{} records", ids.len());
        assert!(!ids.is_empty(), "the record before that second");
        match error.unwrap() {
            Error::Page { source: PageError::SecondTooFull { second, ceiling }, .. } => {
                assert_eq!((second, ceiling), (EPOCH + 500, 10_000));
            }
            error => panic!("{error:?}"),
        }
    }
}

#[test]
fn a_window_that_ends_before_it_starts_is_rejected_with_the_times_of_the_caller() {
    let (session, requests) = List::of(vec![]).serve();
    let error = paused(drain(&session, "log_entries", 60, 0)).1.unwrap();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains("2024-01-01T00:01:00Z to 2024-01-01T00:00:00Z"), "{error}");
    assert!(requests.lock().unwrap().is_empty());
}

#[test]
fn windows_are_cut_to_the_maximum_of_the_endpoint() {
    let years: Vec<i64> = (0..700).map(|day| day * 86_400).collect();
    let cases = [
        ("audit/records", "records", 31, true, true),
        ("users/P1/audit/records", "records", 31, true, true),
        ("incidents", "incidents", 181, false, false),
        ("notifications", "notifications", 89, true, false),
    ];
    for (path, wrapper, widest, newest_first, by_cursor) in cases {
        let list = List { wrapper, newest_first, by_cursor, widest_days: Some(widest), ..List::of(years.clone()) };
        let wanted = list.ids();
        let (session, requests) = list.serve();
        let (ids, error) = paused(drain(&session, path, 0, 700 * 86_400));
        assert!(error.is_none(), "{path}: {error:?}");
        assert_eq!(ids, wanted, "{path}");
        if by_cursor {
            let probes =
                requests.lock().unwrap().iter().filter(|request| query(request.uri(), "total").is_some()).count();
            assert_eq!(probes, 0, "{path}: cursors reach any number of records");
        }
    }
}

#[test]
fn without_total_and_times_a_history_requests_the_last_record_below_the_ceiling() {
    let times: Vec<i64> = (0..25_000).map(|record| record * 3).collect();
    let list = List { wrapper: "change_events", reports_total: false, member: None, ..List::of(times) };
    let wanted = list.ids();
    let (session, requests) = list.serve();
    let (ids, error) = paused(drain(&session, "change_events", 0, 86_400));
    assert!(error.is_none() && ids == wanted, "{} {error:?}", ids.len());
    let near_ceiling = |request: &&http::Request<_>| number(request.uri(), "offset") == Some(9_999);
    assert!(requests.lock().unwrap().iter().filter(near_ceiling).count() > 2);
}

#[test]
fn the_order_follows_sort_by() {
    let list = List { wrapper: "incidents", newest_first: true, ..List::of((0..12_000).map(|n| n * 5).collect()) };
    let wanted = list.ids();
    let (session, _) = list.serve();
    let records = session.iter_history::<Value>("incidents", at(0), at(86_400)).query("sort_by", "created_at:desc");
    let got: Vec<_> = paused(records.map(|record| record.unwrap()["id"].as_str().unwrap().to_owned()).collect());
    assert!(got == wanted);
}

#[test]
fn the_window_is_widened_to_whole_seconds_and_filters_are_sent_along() {
    let (session, requests) = List::of(vec![]).serve();
    let since = at(0) + SignedDuration::from_millis(1_500);
    let until = (at(0) + SignedDuration::from_millis(3_200)).to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5)));
    let records =
        session.iter_history::<Value>("log_entries?is_overview=true", since, until).query("team_ids", ["PT1"]);
    assert!(paused(records.collect::<Vec<_>>()).is_empty());
    let uri = requests.lock().unwrap()[0].uri().clone();
    assert_eq!(query(&uri, "since").as_deref(), Some("2024-01-01T00:00:01Z"));
    assert_eq!(query(&uri, "until").as_deref(), Some("2024-01-01T00:00:04Z"));
    assert_eq!(query(&uri, "is_overview").as_deref(), Some("true"));
    assert_eq!(query(&uri, "team_ids").as_deref(), Some("PT1"));
}

#[test]
fn a_list_that_cannot_be_sliced_is_rejected_before_sending() {
    let (session, requests) = List::of(vec![1, 2, 3]).serve();
    let history = |path: &str| session.iter_history::<Value>(path, at(0), at(10));
    let invalid = [
        history("oncalls"),
        history("schedules/PS1/overrides"),
        history("schedules/PS1/users"),
        history("v3/schedules/PS1/custom_shifts"),
        history("schedules"),
        history("users"),
        history("users/P1"),
        history("users/../incidents"),
        history("analytics/raw/incidents"),
        history("incidents").query("date_range", "all"),
        history("incidents?date_range=all"),
        history("incidents").query("sort_by", ["urgency", "created_at"]),
        history("incidents").since(at(5)),
        history("incidents").offset(10),
        history("incidents").page_size(0),
        session.iter_history("log_entries", at(10), at(0)),
    ];
    paused(async {
        for mut records in invalid {
            let error = records.next().await.unwrap().unwrap_err();
            assert!(error.is_invalid() || matches!(error, Error::Page { .. }), "{error:?}");
            assert!(records.next().await.is_none());
        }
        let mut started = history("log_entries");
        started.next().await.unwrap().unwrap();
        requests.lock().unwrap().clear();
        let error = history("incidents").resume(started.checkpoint()).next().await.unwrap().unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains("/log_entries"), "{error}");
    });
    assert!(requests.lock().unwrap().is_empty());
}

#[test]
fn checkpoints_report_the_end_and_hooks_see_each_record() {
    let (session, _) = List::of((0..50).collect()).serve();
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let mut records = session
        .iter_history::<Value>("log_entries", at(0), at(100))
        .on_item(move |_, number, total| log.lock().unwrap().push((number, total)));
    assert_eq!(records.checkpoint(), None);
    paused(async {
        while let Some(record) = records.next().await {
            record.unwrap();
        }
    });
    assert_eq!(*seen.lock().unwrap(), (1..=50).map(|number| (number, Some(50))).collect::<Vec<_>>());
    let checkpoint = records.checkpoint().unwrap();
    assert!(checkpoint.is_finished());
    assert_eq!(checkpoint.path(), "/log_entries");
    let progress = records.progress();
    assert_eq!((progress.records, progress.requests, progress.total), (50, 1, Some(50)));
}

#[test]
fn times_of_calls_and_lists_are_sent_with_an_offset() {
    let (session, requests) = support::session(|_| support::json(200, &json!({"oncalls": [], "more": false})));
    paused(async {
        let _: Value = session.rget("oncalls").query("since", "2020").since(at(0)).until(at(60)).await.unwrap();
        let zoned = at(60).to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(-3)));
        let _: Vec<Value> = session.list_all("oncalls").since(at(0)).until(zoned).await.unwrap();
    });
    for request in requests.lock().unwrap().iter() {
        assert_eq!(query(request.uri(), "since").as_deref(), Some("2024-01-01T00:00:00Z"));
        assert_eq!(query(request.uri(), "until").as_deref(), Some("2024-01-01T00:01:00Z"));
    }
}

#[test]
fn a_failure_ends_the_history_after_the_records_before_it() {
    let list = Arc::new(List::of((0..300).collect()));
    let (session, _) = support::session_with(support::builder(Api::Rest), move |request| {
        if number(request.uri(), "offset") == Some(200) {
            return support::reply(500, "text/html", "<html>");
        }
        list.answer(request.uri())
    });
    let (ids, error) = paused(drain(&session, "log_entries", 0, 1_000));
    assert_eq!(ids.len(), 200);
    assert!(error.unwrap().is_server());
}

/// The simulator has limits and orders of its own.
#[tokio::test]
async fn histories_of_the_simulator_yield_each_record_once() {
    for until_inclusive in [false, true] {
        let sim = Sim::builder().incidents(0).until_inclusive(until_inclusive).start().await.unwrap();
        let credential = Credential::token(sim.api_key()).unwrap();
        let builder = RestSession::builder(credential).base_url(sim.url()).pacing(false);
        let session = builder.build_with(sim.service()).unwrap();
        let end = Timestamp::from_second(sim.now().as_second()).unwrap();
        let lists: [(_, _, i64, i64, _); 4] = [
            ("audit/records", "execution_time", 400, 43_200, true),
            ("incidents", "created_at", 400, 86_400, false),
            ("notifications", "started_at", 400, 86_400, true),
            ("change_events", "timestamp", 10_400, 60, true),
        ];
        for (collection, member, count, every, newest_first) in lists {
            sim.clear(collection);
            for back in (1..=count).rev() {
                // Two at a time.
                let at = end - SignedDuration::from_secs(back / 2 * every + 1);
                sim.insert(collection, json!({"id": format!("R{back:05}"), member: at.to_string(), "title": "T"}));
            }
            let since = end - SignedDuration::from_secs(count / 2 * every + 1);
            let records = session.iter_history::<Value>(collection, since, end).concurrency(2);
            let times: Vec<_> = records
                .map(|record| record.unwrap())
                .map(|record| (record[member].as_str().unwrap().to_owned(), record["id"].to_string()))
                .collect()
                .await;
            let wanted = usize::try_from(count).unwrap();
            let mut ids: Vec<_> = times.iter().map(|(_, id)| id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!((times.len(), ids.len()), (wanted, wanted), "{collection}: each record once");
            let is_sorted = if newest_first {
                times.is_sorted_by(|a, b| a.0 >= b.0)
            } else {
                times.is_sorted_by(|a, b| a.0 <= b.0)
            };
            assert!(is_sorted, "{collection}: in the server's order");
        }
        assert!(sim.journal().filter(|request| request.query_value("since").is_none()).is_empty());
    }
}

#[derive(Debug, serde::Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    #[expect(dead_code, reason = "only its type counts")]
    note: Option<u64>,
}

#[test]
fn a_record_that_does_not_fit_is_an_error_and_the_history_continues() {
    let list = Arc::new(List::of((0..12_000).collect()));
    let (session, _) = support::session(move |request| {
        let text = String::from_utf8(list.answer(request.uri()).into_body().as_bytes().to_vec()).unwrap();
        support::reply(200, "application/json", text.replace(r#""id":"R11950""#, r#""id":"R11950","note":"none""#))
    });
    for concurrency in [1, 4] {
        let records = session.iter_history::<Entry>("log_entries", at(0), at(12_000)).concurrency(concurrency);
        let records: Vec<_> = paused(records.collect());
        assert_eq!(records.len(), 12_000);
        for (record, number) in records.into_iter().zip((0..12_000).rev()) {
            match record {
                Ok(record) => assert_eq!(record.id, format!("R{number}")),
                Err(Error::Decode(error)) => {
                    assert_eq!((number, error.item_index(), error.item_id()), (11_950, Some(49), Some("R11950")));
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
}

/// A session with a list whose pages take 200 ms in four steps, as over a network. Also returns the number of requests.
fn slow(list: List, timeout: std::time::Duration) -> (RestSession, Arc<std::sync::atomic::AtomicUsize>) {
    let requests = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (list, counter) = (Arc::new(list), Arc::clone(&requests));
    let service = tower::service_fn(move |request: http::Request<pd_transport::Body>| {
        counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let list = Arc::clone(&list);
        async move {
            for _ in 0..4 {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            Ok::<_, std::convert::Infallible>(list.answer(request.uri()))
        }
    });
    (support::builder(Api::Rest).timeout(timeout).build_with(service).unwrap(), requests)
}

#[tokio::test(start_paused = true)]
async fn a_history_needs_few_more_requests_than_its_records() {
    for concurrency in [1, 4, 10] {
        let (session, requests) = slow(List::of((0..20_000).collect()), std::time::Duration::from_secs(60));
        let begun = tokio::time::Instant::now();
        let records = session.iter_history::<Value>("log_entries", at(0), at(20_000)).concurrency(concurrency);
        assert_eq!(records.map(Result::unwrap).count().await, 20_000);
        let (requests, rounds) =
            (requests.load(std::sync::atomic::Ordering::Relaxed), begun.elapsed().as_millis() / 200);
        assert!(requests <= 204, "{requests} requests at {concurrency}");
        let most = 220 / concurrency + 2;
        assert!(rounds <= u128::try_from(most).unwrap(), "{rounds} round trips at {concurrency}, at most {most}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_of_a_history_uses_up_no_timeout() {
    for concurrency in [1, 4] {
        let (session, requests) = slow(List::of((0..2_000).collect()), std::time::Duration::from_secs(1));
        let mut records = session.iter_history::<Value>("log_entries", at(0), at(2_000)).concurrency(concurrency);
        for number in 0..2_000 {
            records.next().await.unwrap().unwrap();
            if number % 100 == 0 {
                tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
            }
        }
        assert!(records.next().await.is_none());
        assert_eq!(requests.load(std::sync::atomic::Ordering::Relaxed), 20);
    }
}
