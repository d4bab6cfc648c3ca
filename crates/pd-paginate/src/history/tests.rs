use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    future::{Ready, ready},
    pin::Pin,
    rc::Rc,
};

use futures_core::{FusedStream, Stream};
use futures_util::{FutureExt, StreamExt};
use pd_core::{Page, PageInfo, Pagination};
use proptest::prelude::*;

use super::*;
use crate::{PageError, PageOptions, PageRequest, Pager, PaginateError, Position, pages};

/// A record: its second and its number.
type Record = (i64, usize);
type Fetched = Result<Page<Record>, &'static str>;
type Probed = Ready<Result<Probe, &'static str>>;
type ReadPages = Pin<Box<dyn Stream<Item = Result<Page<Record>, PaginateError<&'static str>>>>>;

/// A server with records at whole seconds.
#[derive(Debug, Clone)]
struct Server {
    seconds: Vec<i64>,
    order: Order,
    since_is_inclusive: bool,
    until_is_inclusive: bool,
    ceiling: u64,
    page_size: u32,
    knowledge: Knowledge,
}

/// What the server tells of how full a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knowledge {
    Total,
    NearCeiling,
    /// The probe is always wrong, as if the records came behind it.
    TooLate,
    Cursor,
}

impl Server {
    /// The records of a window, in order; how ties are ordered differs from window to window.
    fn records(&self, window: Window) -> Vec<Record> {
        let mut records: Vec<Record> = self.seconds.iter().copied().zip(0..).collect();
        records.retain(|(second, _)| {
            let is_behind = *second > window.since || (self.since_is_inclusive && *second == window.since);
            is_behind && (*second < window.until || (self.until_is_inclusive && *second == window.until))
        });
        let salt = window.since.wrapping_mul(31).wrapping_add(window.until).unsigned_abs() % 101;
        records.sort_by_key(|(second, number)| {
            let time = if self.order == Order::Ascending { *second } else { -*second };
            (time, (*number as u64 + 1) * (salt + 1) % 101, *number)
        });
        records
    }

    fn page(&self, window: Window, request: &PageRequest) -> Fetched {
        let records = self.records(window);
        let (offset, limit) = match &request.position {
            Position::Offset(offset) => (usize::try_from(*offset).unwrap(), request.limit.unwrap()),
            Position::Cursor(cursor) => {
                (cursor.as_ref().map_or(0, |cursor| cursor.parse().unwrap()), request.limit.unwrap())
            }
            other => panic!("{other:?}"),
        };
        if self.knowledge != Knowledge::Cursor && offset as u64 + u64::from(limit) > self.ceiling {
            return Err("400: offset + limit is too large");
        }
        let page: Vec<Record> = records.iter().copied().skip(offset).take(limit.min(self.page_size) as usize).collect();
        let (mut info, end) = (PageInfo::default(), offset + page.len());
        match self.knowledge {
            Knowledge::Cursor => info.next_cursor = (end < records.len()).then(|| end.to_string()),
            _ => info.more = Some(end < records.len()),
        }
        if self.knowledge == Knowledge::Total && request.with_total {
            info.total = Some(records.len() as u64);
        }
        Ok(Page::new(page, info))
    }

    fn probe(&self, window: Window) -> Result<Probe, &'static str> {
        match self.knowledge {
            Knowledge::Total => Ok(Probe::Total(self.records(window).len() as u64)),
            Knowledge::NearCeiling => {
                let page = self.page(window, &Probe::request_near_ceiling(self.ceiling))?;
                Ok(Probe::near_ceiling(page.items.len(), &page.info))
            }
            Knowledge::TooLate => Ok(Probe::Exceeds(false)),
            Knowledge::Cursor => panic!("a cursor endpoint was probed"),
        }
    }

    fn read(&self, window: Window) -> impl Stream<Item = Result<Page<Record>, PaginateError<&'static str>>> + use<> {
        let server = self.clone();
        let kind = if self.knowledge == Knowledge::Cursor { Pagination::Cursor } else { Pagination::Offset };
        let pager = Pager::new(kind, &PageOptions::new().limit(self.page_size + 2).ceiling(self.ceiling)).unwrap();
        pages(pager, move |request: PageRequest| ready(server.page(window, &request)))
    }

    fn options(&self) -> HistoryOptions {
        let options = HistoryOptions::new().ceiling(self.ceiling);
        let options = if self.knowledge == Knowledge::Cursor { options.without_probes() } else { options };
        if self.since_is_inclusive || self.until_is_inclusive { options } else { options.overlap(1) }
    }

    #[expect(clippy::type_complexity, reason = "closures have no other name")]
    fn history(
        &self,
        slicer: Slicer,
    ) -> History<
        impl FnMut(Window) -> Probed + '_,
        Probed,
        impl FnMut(Window) -> ReadPages + '_,
        ReadPages,
        impl FnMut(&Record) -> Option<String>,
        Record,
    > {
        let read = |window| -> ReadPages { Box::pin(self.read(window)) };
        history(slicer, |window| ready(self.probe(window)), read, |record: &Record| Some(format!("Q{}", record.1)))
    }

    /// Whether a second is so full that the history cannot be read; where bounds are inclusive and totals are not told, two
    /// neighbours count as one.
    fn is_too_full(&self, second: i64) -> bool {
        let count = |second| self.seconds.iter().filter(|of| **of == second).count() as u64;
        // Where only `until` is inclusive, the second from t to t+1 is the instant t+1.
        let both = self.since_is_inclusive && self.until_is_inclusive && self.knowledge != Knowledge::Total;
        let shifted = !self.since_is_inclusive && self.until_is_inclusive;
        match (both, shifted) {
            (true, _) => count(second) + count(second + 1) > self.ceiling,
            (_, true) => count(second + 1) > self.ceiling,
            _ => count(second) > self.ceiling,
        }
    }
}

fn drain<S, E>(mut stream: S, at_most: usize, taken: &mut Vec<Record>) -> (S, Option<Result<(), E>>)
where
    S: Stream<Item = Result<Record, E>> + FusedStream + Unpin,
{
    for _ in 0..at_most {
        match stream.next().now_or_never().expect("the server is always ready") {
            Some(Ok(record)) => taken.push(record),
            end => {
                assert!(stream.is_terminated() && stream.next().now_or_never().unwrap().is_none());
                return (stream, Some(end.map_or(Ok(()), |error| error.map(|_| ()))));
            }
        }
    }
    (stream, None)
}

/// Each record once, in the server's order; all of them, unless a second is too full.
fn check(
    server: &Server,
    whole: Window,
    taken: &[Record],
    end: Option<PaginateError<&'static str>>,
) -> Result<(), TestCaseError> {
    let distinct: BTreeSet<Record> = taken.iter().copied().collect();
    prop_assert_eq!(distinct.len(), taken.len(), "a record came twice");
    let expected: BTreeSet<Record> = server.records(whole).into_iter().collect();
    prop_assert!(distinct.is_subset(&expected));
    let is_ascending = server.order == Order::Ascending;
    let in_order = taken.is_sorted_by(|a, b| if is_ascending { a.0 <= b.0 } else { a.0 >= b.0 });
    prop_assert!(in_order, "out of order");
    match end {
        None => prop_assert_eq!(distinct, expected, "not all records came"),
        Some(PaginateError::Page(PageError::SecondTooFull { second, ceiling })) => {
            prop_assert_eq!(ceiling, server.ceiling);
            prop_assert!(server.is_too_full(second), "{} is not too full", second);
        }
        Some(error) => prop_assert!(false, "{}", error),
    }
    Ok(())
}

fn servers() -> impl Strategy<Value = Server> {
    let seconds = prop_oneof![
        prop::collection::vec(-20_i64..60, 0..200),
        prop::collection::vec(prop::sample::select(vec![-20_i64, -1, 0, 1, 7, 8, 9, 31, 59, 60]), 0..150),
        prop::collection::vec(prop_oneof![0_i64..6, -20_i64..60], 0..150),
    ];
    let knowledge = prop::sample::select(vec![
        Knowledge::Total,
        Knowledge::Total,
        Knowledge::NearCeiling,
        Knowledge::TooLate,
        Knowledge::Cursor,
    ]);
    let order = prop::sample::select(vec![Order::Ascending, Order::Descending]);
    (seconds, order, any::<(bool, bool)>(), 1_u64..40, 1_u32..15, knowledge).prop_map(
        |(seconds, order, (since_is_inclusive, until_is_inclusive), ceiling, page_size, knowledge)| Server {
            seconds,
            order,
            since_is_inclusive,
            until_is_inclusive,
            ceiling,
            page_size,
            knowledge,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Any distribution of times, any ceiling, any bounds, either order: exactly the set, each once.
    #[test]
    fn exactly_the_set(server in servers(), widest in prop::option::of(2_u64..50), whole in (-22_i64..20, 0_i64..62)) {
        let whole = Window::new(whole.0, whole.1.max(whole.0 + 1));
        let options = widest.map_or(server.options(), |widest| server.options().max_window(widest));
        let slicer = Slicer::new(whole, server.order, &options).unwrap();
        let mut taken = Vec::new();
        let (_, end) = drain(server.history(slicer), usize::MAX, &mut taken);
        let error = end.unwrap().err();
        if error.is_some() {
            prop_assert!((whole.since - 1..whole.until + 1).any(|second| server.is_too_full(second)));
        }
        check(&server, whole, &taken, error)?;
    }

    /// Where no second is too full there is no error: every history can be read.
    #[test]
    fn no_error_without_a_full_second(mut server in servers(), widest in prop::option::of(2_u64..50)) {
        let mut counts = BTreeMap::<i64, u64>::new();
        let two = if server.knowledge == Knowledge::Total { 1 } else { 2 };
        server.seconds.retain(|second| {
            let count = counts.entry(*second).or_default();
            *count += 1;
            *count * two <= server.ceiling
        });
        let options = widest.map_or(server.options(), |widest| server.options().max_window(widest));
        let whole = Window::new(-21, 61);
        let mut taken = Vec::new();
        let slicer = Slicer::new(whole, server.order, &options).unwrap();
        let (_, end) = drain(server.history(slicer), usize::MAX, &mut taken);
        prop_assert_eq!(end, Some(Ok(())));
        check(&server, whole, &taken, None)?;
    }

    /// Stopped anywhere, stored, and gone on with: as if it had not been stopped.
    #[test]
    fn resumed_from_a_checkpoint(server in servers(), stops in prop::collection::vec(0_usize..60, 1..8), widest in prop::option::of(2_u64..50)) {
        let whole = Window::new(-20, 60);
        let options = widest.map_or(server.options(), |widest| server.options().max_window(widest));
        let mut taken = Vec::new();
        let mut slicer = Slicer::new(whole, server.order, &options).unwrap();
        for stop in stops {
            let (stream, _) = drain(server.history(slicer), stop, &mut taken);
            let stored = serde_json::to_string(&stream.checkpoint()).unwrap();
            let checkpoint: Checkpoint = serde_json::from_str(&stored).unwrap();
            slicer = Slicer::resume(checkpoint, &options).unwrap();
        }
        let (stream, end) = drain(server.history(slicer), usize::MAX, &mut taken);
        let error = end.unwrap().err();
        prop_assert_eq!(stream.checkpoint().is_finished(), error.is_none());
        check(&server, whole, &taken, error)?;
    }

    /// No input makes a slicer run for ever or over the ends of time.
    #[test]
    fn any_window_ends(since in any::<i64>(), until in any::<i64>(), order in prop::sample::select(vec![Order::Ascending, Order::Descending]),
        overlap in 0_u32..3, answers in prop::collection::vec(any::<bool>(), 0..200)) {
        let options = HistoryOptions::new().overlap(overlap);
        let Ok(mut slicer) = Slicer::new(Window::new(since, until), order, &options) else {
            prop_assert!(since > until);
            return Ok(());
        };
        for answer in answers {
            match slicer.next() {
                Some(Step::Probe(window)) => {
                    prop_assert!(since <= window.since && window.since <= window.until && window.until <= until);
                    let _ = slicer.receive_probe(Probe::Exceeds(answer));
                }
                Some(Step::Read(_)) => slicer.finish_slice(),
                None => break,
            }
        }
    }
}

fn server(seconds: Vec<i64>, ceiling: u64) -> Server {
    Server {
        seconds,
        order: Order::Ascending,
        since_is_inclusive: true,
        until_is_inclusive: false,
        ceiling,
        page_size: 5,
        knowledge: Knowledge::Total,
    }
}

#[test]
fn a_second_that_is_too_full_is_named_and_what_came_before_is_delivered() {
    let mut seconds = vec![3; 21];
    seconds.extend([0, 1, 2, 4, 5]);
    for (order, before) in [(Order::Ascending, vec![0, 1, 2]), (Order::Descending, vec![5, 4])] {
        for until_is_inclusive in [false, true] {
            let server = Server { order, until_is_inclusive, ..server(seconds.clone(), 20) };
            let slicer = Slicer::new(Window::new(0, 10), order, &server.options()).unwrap();
            let mut taken = Vec::new();
            let (stream, end) = drain(server.history(slicer), usize::MAX, &mut taken);
            assert_eq!(end, Some(Err(PaginateError::Page(PageError::SecondTooFull { second: 3, ceiling: 20 }))));
            assert_eq!(taken.iter().map(|record| record.0).collect::<Vec<_>>(), before);
            let rest = stream.checkpoint().rest().unwrap();
            assert!(rest.since <= 3 && rest.until >= 4, "the second is not done: {rest:?}");
        }
    }
}

#[test]
fn full_neighbours_are_told_apart_by_their_totals() {
    let seconds = [[3; 15], [4; 15]].concat();
    let server = Server { until_is_inclusive: true, ..server(seconds, 20) };
    let slicer = Slicer::new(Window::new(0, 10), Order::Ascending, &server.options()).unwrap();
    let mut taken = Vec::new();
    let (_, end) = drain(server.history(slicer), usize::MAX, &mut taken);
    assert_eq!((end, taken.len()), (Some(Ok(())), 30));
}

#[test]
fn cursor_endpoints_are_cut_to_the_widest_window_and_not_probed() {
    for (order, expected) in
        [(Order::Ascending, [(0, 40), (40, 80), (80, 100)]), (Order::Descending, [(60, 100), (20, 60), (0, 20)])]
    {
        let options = HistoryOptions::new().max_window(40).without_probes();
        let mut slicer = Slicer::new(Window::new(0, 100), order, &options).unwrap();
        for (since, until) in expected {
            assert_eq!(slicer.next(), Some(Step::Read(Window::new(since, until))));
            slicer.finish_slice();
        }
        assert_eq!(slicer.next(), None);
    }
}

#[test]
fn bad_windows_are_refused_and_an_empty_one_asks_for_nothing() {
    let options = HistoryOptions::new();
    let order = Order::Ascending;
    assert_eq!(Slicer::new(Window::new(5, 5), order, &options).unwrap().next(), None);
    let backwards = Slicer::new(Window::new(6, 5), order, &options);
    assert_eq!(backwards, Err(PageError::InvalidWindow { since: 6, until: 5 }));
    for (widest, overlap) in [(0, 0), (1, 1), (1, 2)] {
        let refused = Slicer::new(Window::new(0, 5), order, &HistoryOptions::new().max_window(widest).overlap(overlap));
        assert_eq!(refused, Err(PageError::InvalidMaxWindow { seconds: widest }));
    }
}

#[test]
fn no_window_is_wider_than_the_widest_with_the_overlap() {
    let options = HistoryOptions::new().max_window(10).overlap(2);
    for order in [Order::Ascending, Order::Descending] {
        let mut slicer = Slicer::new(Window::new(0, 100), order, &options).unwrap();
        while let Some(Step::Probe(window)) = slicer.next() {
            assert!(window.seconds() <= 10, "{window:?}");
            slicer.receive_probe(Probe::Total(0)).unwrap();
        }
    }
}

#[test]
fn ids_are_remembered_for_as_long_as_they_can_come_again() {
    let options = HistoryOptions::new().max_window(10).without_probes();
    let mut slicer = Slicer::new(Window::new(0, 1_000), Order::Descending, &options).unwrap();
    let mut most = 0;
    for slice in 0..100 {
        for record in 0..50 {
            assert!(slicer.admit(Some(&format!("{slice}-{record}"))));
            assert!(slice == 0 || !slicer.admit(Some(&format!("{}-{record}", slice - 1))));
        }
        most = most.max(serde_json::to_string(&slicer.checkpoint()).unwrap().matches('-').count());
        slicer.finish_slice();
    }
    assert_eq!(most, 100, "two slices' ids at a time");
}

#[test]
fn a_long_unprobed_slice_remembers_its_last_ten_thousand() {
    let options = HistoryOptions::new().max_window(10).without_probes();
    let mut slicer = Slicer::new(Window::new(0, 30), Order::Ascending, &options).unwrap();
    assert!(slicer.admit(Some("at the boundary")));
    slicer.finish_slice();
    for record in 0..35_000 {
        assert!(slicer.admit(Some(&record.to_string())));
    }
    assert!(!slicer.admit(Some("at the boundary")));
    slicer.finish_slice();
    for record in 25_000..35_000 {
        assert!(!slicer.admit(Some(&record.to_string())));
    }
    assert!(slicer.admit(Some("0")), "forgotten long ago");
}

#[test]
fn a_record_without_an_id_is_never_taken_for_a_repeat() {
    let mut slicer = Slicer::new(Window::new(0, 20), Order::Ascending, &HistoryOptions::new()).unwrap();
    assert!(slicer.admit(None) && slicer.admit(None));
}

#[test]
fn a_failed_probe_ends_the_stream_and_leaves_a_checkpoint_to_go_on_from() {
    let server = server((0..60).collect(), 20);
    let left = Rc::new(Cell::new(3));
    let windows = RefCell::new(Vec::new());
    let probe = |window| {
        windows.borrow_mut().push(window);
        left.set(left.get() - 1);
        ready(if left.get() < 0 { Err("gone") } else { server.probe(window) })
    };
    let slicer = Slicer::new(Window::new(0, 60), Order::Ascending, &server.options()).unwrap();
    let stream = history(slicer, probe, |window| server.read(window), |record: &Record| Some(record.1.to_string()));
    assert_eq!(windows.borrow().len(), 0, "nothing before the first poll");
    let mut taken = Vec::new();
    let (stream, end) = drain(stream, usize::MAX, &mut taken);
    assert_eq!(end, Some(Err(PaginateError::Fetch("gone"))));
    assert_eq!(taken.len(), 15);
    let slicer = Slicer::resume(stream.checkpoint(), &server.options()).unwrap();
    let (_, end) = drain(server.history(slicer), usize::MAX, &mut taken);
    assert_eq!((end, taken), (Some(Ok(())), (0..60).zip(0..).collect()));
}
