//! The number of requests and the time of a history, compared with the minimum for its records, in virtual time.

use std::{cell::Cell, pin::Pin, rc::Rc, time::Duration};

use futures_util::StreamExt;
use pd_core::{Page, PageInfo, Pagination};

use super::server::paused;
use crate::{
    Position,
    history::{HistoryOptions, HistoryRecord, HistoryRequest, Order, Planner, Window, history},
};

const DAY: i64 = 86_400;
const WHOLE: Window = Window::new(0, 90 * DAY);
const ROUND_TRIP: Duration = Duration::from_millis(200);

struct Record {
    id: String,
    time: Option<i64>,
}

impl HistoryRecord for Record {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn time(&self) -> Option<i64> {
        self.time
    }
}

/// A list from the newest record to the oldest, with 100 records on a page. A request takes 200 ms.
#[derive(Clone)]
struct List {
    /// The time of each record, ascending.
    seconds: Rc<Vec<i64>>,
    tells_total: bool,
    tells_times: bool,
    widest: Option<u64>,
    requests: Rc<Cell<usize>>,
}

impl List {
    fn of(seconds: Vec<i64>) -> Self {
        let requests = Rc::default();
        Self { seconds: Rc::new(seconds), tells_total: true, tells_times: true, widest: None, requests }
    }

    fn audit(seconds: Vec<i64>) -> Self {
        Self { widest: Some(31 * 86_400), ..Self::of(seconds) }
    }

    fn answer(&self, request: &HistoryRequest) -> Page<Record> {
        let Window { since, until } = request.window;
        assert!(self.widest.is_none_or(|widest| request.window.seconds() <= widest));
        let first = self.seconds.partition_point(|second| *second < since);
        let end = self.seconds.partition_point(|second| *second < until);
        let skipped = match &request.page.position {
            Position::Offset(offset) => usize::try_from(*offset).unwrap(),
            Position::Cursor(cursor) => cursor.as_ref().map_or(0, |last| end - last.parse::<usize>().unwrap()),
            position => panic!("{position:?}"),
        };
        let newest = end.saturating_sub(skipped).max(first);
        let oldest = newest.saturating_sub(request.page.limit.unwrap() as usize).max(first);
        let record =
            |number: usize| Record { id: number.to_string(), time: self.tells_times.then(|| self.seconds[number]) };
        let mut info = PageInfo::default();
        match self.widest {
            Some(_) => info.next_cursor = (oldest > first).then(|| oldest.to_string()),
            None => info.more = Some(oldest > first),
        }
        info.total = (request.page.with_total && self.tells_total).then_some((end - first) as u64);
        Page::new((oldest..newest).rev().map(record).collect(), info)
    }

    /// Reads the list. Returns the number of requests and of round trips.
    fn cost(&self, concurrency: u8) -> (f64, f64) {
        let pagination = if self.widest.is_some() { Pagination::Cursor } else { Pagination::Offset };
        let options = HistoryOptions::new(pagination).concurrency(usize::from(concurrency));
        let options = self.widest.map_or(options.clone(), |widest| options.max_window(widest));
        let planner = Planner::new(WHOLE, Order::Descending, &options).unwrap();
        let max_pages = planner.max_pages();
        self.requests.set(0);
        let list = self.clone();
        let fetch = move |request: HistoryRequest| -> Pin<Box<dyn Future<Output = Result<Page<Record>, ()>>>> {
            list.requests.set(list.requests.get() + 1);
            let list = list.clone();
            Box::pin(async move {
                tokio::time::sleep(ROUND_TRIP).await;
                Ok(list.answer(&request))
            })
        };
        let mut stream = history(planner, fetch);
        let time = paused(async {
            let begun = tokio::time::Instant::now();
            let mut expected = (0..self.seconds.len()).rev();
            while let Some(record) = stream.next().await {
                assert_eq!(Some(record.unwrap().id), expected.next().map(|number| number.to_string()));
                assert!(stream.held_pages() <= max_pages + 1, "{} pages", stream.held_pages());
            }
            assert_eq!(expected.next(), None);
            begun.elapsed()
        });
        // Timers of the paused clock end up to 1 ms late.
        (self.requests.get() as f64, (time.as_secs_f64() / (ROUND_TRIP.as_secs_f64() + 0.001)).round())
    }
}

/// Returns the times of `count` records that are spread evenly over a span.
fn evenly(count: i64, since: i64, until: i64) -> Vec<i64> {
    (0..count).map(|number| since + number * (until - since) / count).collect()
}

/// Returns the times of `count` records, of which four fifths lie within 6 hours.
fn burst(count: i64) -> Vec<i64> {
    let mut seconds = evenly(count / 5, WHOLE.since, WHOLE.until);
    seconds.extend(evenly(count * 4 / 5, 40 * DAY, 40 * DAY + 6 * 3_600));
    seconds.sort_unstable();
    seconds
}

/// The bounds of a history, as multiples of the minimum.
struct Bounds {
    /// If this number of requests above the minimum is more than `requests` permits, it is the bound.
    windows: f64,
    requests: f64,
    /// Two round trips above the minimum are always permitted.
    rounds: f64,
}

#[test]
fn histories_need_few_more_requests_and_round_trips_than_the_minimum() {
    let log = |requests, rounds| Bounds { windows: 10.0, requests, rounds };
    let audit = |requests, rounds| Bounds { windows: 3.0, requests, rounds };
    let evenly_spread = || evenly(100_000, WHOLE.since, WHOLE.until);
    for (title, list, bounds) in [
        ("log entries, evenly", List::of(evenly_spread()), log(1.02, 1.10)),
        ("log entries, a burst", List::of(burst(100_000)), log(1.02, 1.10)),
        ("audit records, evenly", List::audit(evenly_spread()), audit(1.02, 1.10)),
        ("500 audit records", List::audit(evenly(500, WHOLE.since, WHOLE.until)), audit(1.02, 1.10)),
        ("no total, a burst", List { tells_total: false, ..List::of(burst(100_000)) }, log(1.02, 1.10)),
        ("no times, evenly", List { tells_times: false, ..List::of(evenly_spread()) }, log(1.02, 1.10)),
        // These cost somewhat more: narrow windows after a burst, and the requests that find one.
        ("audit records, a burst", List::audit(burst(100_000)), audit(1.03, 1.15)),
        ("no times, a burst", List { tells_times: false, ..List::of(burst(100_000)) }, log(1.03, 1.15)),
    ] {
        for concurrency in [1, 2, 5, 10] {
            let least = (list.seconds.len() / 100) as f64;
            let (requests, rounds) = list.cost(concurrency);
            let ideal = least / f64::from(concurrency);
            let most = (least * bounds.requests).max(least + bounds.windows);
            assert!(requests <= most, "{title} at {concurrency}: {requests} requests for {least}");
            let longest = (ideal * bounds.rounds).max((ideal + 2.0).ceil());
            assert!(rounds <= longest, "{title} at {concurrency}: {rounds} round trips for {ideal}");
        }
    }
}
