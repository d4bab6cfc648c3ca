use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    future::{Future, pending, ready},
    rc::Rc,
    time::Duration,
};

use futures_core::{FusedStream, Stream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use pd_core::{Page, PageInfo, Pagination};
use proptest::prelude::*;

use crate::{PageError, PageOptions, PageRequest, Pager, PaginateError, Position, items, pages};

/// A list on a server: its items are their own offsets.
#[derive(Debug, Clone)]
struct List {
    total: u64,
    /// The maximum number of items on a page at each offset, repeated.
    sizes: Vec<u64>,
    /// Whether a page may have more items than the requested limit.
    ignores_limit: bool,
    reports_total: bool,
    /// A page with this item fails.
    broken: Option<u64>,
    /// The milliseconds that each response takes, repeated.
    delays: Vec<u64>,
    /// After this number of requests, the list has this many more items.
    growth: (usize, u64),
}

impl List {
    fn of(total: u64, size: u64) -> Self {
        Self {
            total,
            sizes: vec![size],
            ignores_limit: false,
            reports_total: true,
            broken: None,
            delays: vec![0],
            growth: (usize::MAX, 0),
        }
    }
}

#[derive(Debug)]
struct Server {
    list: List,
    journal: RefCell<Vec<(u64, u32, bool)>>,
    in_flight: Cell<usize>,
    most_in_flight: Cell<usize>,
}

/// Counts a request for as long as its future lives.
struct Counted(Rc<Server>);

impl Counted {
    fn new(server: &Rc<Server>) -> Self {
        server.in_flight.set(server.in_flight.get() + 1);
        server.most_in_flight.set(server.most_in_flight.get().max(server.in_flight.get()));
        Self(Rc::clone(server))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.in_flight.set(self.0.in_flight.get() - 1);
    }
}

impl Server {
    fn new(list: List) -> Rc<Self> {
        Rc::new(Self { list, journal: RefCell::default(), in_flight: Cell::default(), most_in_flight: Cell::default() })
    }

    fn fetch(self: &Rc<Self>) -> impl FnMut(PageRequest) -> ServerFuture + use<> {
        let server = Rc::clone(self);
        move |request| {
            let Position::Offset(offset) = request.position else { panic!("no offset: {request:?}") };
            let limit = request.limit.expect("a limit");
            let number = server.journal.borrow().len();
            server.journal.borrow_mut().push((offset, limit, request.with_total));
            let delay = server.list.delays[number % server.list.delays.len()];
            let counted = Counted::new(&server);
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(delay)).await;
                counted.0.answer(number, offset, limit, request.with_total)
            })
        }
    }

    fn answer(&self, number: usize, offset: u64, limit: u32, with_total: bool) -> Result<Page<u64>, &'static str> {
        let list = &self.list;
        let total = if number >= list.growth.0 { list.total + list.growth.1 } else { list.total };
        let size = list.sizes[usize::try_from(offset).unwrap() % list.sizes.len()];
        let size = if list.ignores_limit { size } else { size.min(u64::from(limit)) };
        let page: Vec<u64> = (offset..total.min(offset + size)).collect();
        if list.broken.is_some_and(|broken| page.contains(&broken)) {
            return Err("broken");
        }
        let mut info = PageInfo::default();
        info.more = Some(offset + (page.len() as u64) < total);
        info.total = (with_total && list.reports_total).then_some(total);
        Ok(Page::new(page, info))
    }
}

type ServerFuture = std::pin::Pin<Box<dyn Future<Output = Result<Page<u64>, &'static str>>>>;

fn paused<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}

async fn drain<S, T, E>(mut stream: S) -> (Vec<T>, Option<E>)
where
    S: Stream<Item = Result<T, E>> + FusedStream + Unpin,
{
    let mut taken = Vec::new();
    let end = loop {
        match stream.next().await {
            Some(Ok(item)) => taken.push(item),
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    assert!(stream.next().await.is_none(), "the stream is not fused");
    (taken, end)
}

fn offset_pager(options: &PageOptions) -> Pager {
    Pager::new(Pagination::Offset, options).unwrap()
}

fn lists() -> impl Strategy<Value = List> {
    (
        0_u64..300,
        prop_oneof![(1_u64..60).prop_map(|size| vec![size]), prop::collection::vec(1_u64..60, 1..20)],
        any::<bool>(),
        prop::bool::weighted(0.8),
        prop::collection::vec(0_u64..50, 1..12),
        (0_usize..20, 0_u64..80),
    )
        .prop_map(|(total, sizes, ignores_limit, reports_total, delays, growth)| List {
            total,
            sizes,
            ignores_limit,
            reports_total,
            broken: None,
            delays,
            growth,
        })
}

proptest! {
    /// Holds for any page sizes, and if the list grows while it is read. No position is requested twice and none beyond the ceiling,
    /// and the requests in flight never exceed the concurrency.
    #[test]
    fn each_item_up_to_the_ceiling_is_yielded_once_in_order(
        list in lists(), limit in 1_u32..70, start in 0_u64..200, ceiling in 200_u64..400, concurrency in 0_usize..9,
    ) {
        let server = Server::new(list.clone());
        let options = PageOptions::new().limit(limit).offset(start).ceiling(ceiling);
        let stream = items(offset_pager(&options), server.fetch()).concurrency(concurrency);
        let (taken, end) = paused(drain(stream));

        let reached = start + taken.len() as u64;
        prop_assert_eq!(&taken, &(start..reached).collect::<Vec<_>>());
        match end {
            None => prop_assert!(reached >= list.total.max(start)),
            Some(error) => {
                prop_assert_eq!(error, PaginateError::Page(PageError::IterationLimit { ceiling }));
                prop_assert!(reached == ceiling || (list.ignores_limit && reached > ceiling));
                prop_assert!(reached < list.total + list.growth.1);
            }
        }
        let journal = server.journal.borrow();
        let positions: HashSet<u64> = journal.iter().map(|request| request.0).collect();
        prop_assert_eq!(positions.len(), journal.len(), "a position was requested twice: {:?}", journal);
        prop_assert!(journal.iter().all(|(offset, asked, _)| *asked <= limit && offset + u64::from(*asked) <= ceiling));
        prop_assert!(server.most_in_flight.get() <= concurrency.max(1));
        prop_assert_eq!(server.in_flight.get(), 0);
        prop_assert!(journal.iter().enumerate().all(|(number, request)| request.2 == (concurrency > 1 && number == 0)));
    }

    /// Holds at any concurrency.
    #[test]
    fn a_server_with_one_page_size_receives_one_request_for_each_page(total in 0_u64..500, size in 1_u64..50, limit in 1_u32..70, concurrency in 1_usize..9, start in 0_u64..100) {
        let server = Server::new(List { delays: vec![30, 10, 20], ..List::of(total, size) });
        let options = PageOptions::new().limit(limit).offset(start);
        let (taken, end) = paused(drain(items(offset_pager(&options), server.fetch()).concurrency(concurrency)));
        prop_assert_eq!((taken.len() as u64, end), (total.saturating_sub(start), None));
        let needed = total.saturating_sub(start).div_ceil(size.min(u64::from(limit))).max(1);
        prop_assert_eq!(server.journal.borrow().len() as u64, needed);
    }

    #[test]
    fn the_pages_before_a_failed_page_are_yielded_before_its_error(
        pages_before in 0_u64..12, size in 1_u64..20, rest in 1_u64..100, concurrency in 1_usize..9,
        delays in prop::collection::vec(0_u64..50, 1..12),
    ) {
        let broken = pages_before * size;
        let server = Server::new(List { broken: Some(broken), delays, ..List::of(broken + rest, size) });
        let (taken, end) = paused(drain(pages(offset_pager(&PageOptions::new()), server.fetch()).concurrency(concurrency)));
        prop_assert_eq!(taken.len() as u64, pages_before);
        let delivered: Vec<u64> = taken.into_iter().flat_map(|page| page.items).collect();
        prop_assert_eq!(delivered, (0..broken).collect::<Vec<_>>());
        prop_assert_eq!(end, Some(PaginateError::Fetch("broken")));
        prop_assert_eq!(server.in_flight.get(), 0);
    }
}

#[test]
fn no_page_is_requested_before_it_is_needed() {
    paused(async {
        let server = Server::new(List::of(10, 3));
        let mut stream = items(offset_pager(&PageOptions::new()), server.fetch());
        assert_eq!(server.journal.borrow().len(), 0);
        for item in 0..3 {
            assert_eq!(stream.next().await, Some(Ok(item)));
            assert_eq!(server.journal.borrow().len(), 1);
        }
        assert_eq!(stream.next().await, Some(Ok(3)));
        assert_eq!(server.journal.borrow().len(), 2);
    });
}

#[test]
fn the_first_page_is_requested_alone_and_the_others_concurrently() {
    paused(async {
        let server = Server::new(List { delays: vec![20], ..List::of(1_000, 100) });
        let mut stream = pages(offset_pager(&PageOptions::new()), server.fetch()).concurrency(4);
        let begin = tokio::time::Instant::now();
        assert_eq!(stream.next().await.unwrap().unwrap().items.len(), 100);
        assert_eq!(*server.journal.borrow(), [(0, 100, true)]);
        assert_eq!(stream.next().await.unwrap().unwrap().items.len(), 100);
        assert_eq!(
            server.journal.borrow()[1..],
            [(100, 100, false), (200, 100, false), (300, 100, false), (400, 100, false)]
        );
        let rest: Vec<_> = stream.try_collect().await.unwrap();
        assert_eq!(rest.len(), 8);
        // 1 page, then 9 pages, 4 at a time: 4 rounds of 20 ms (and tokio's timer rounds up).
        assert!(begin.elapsed() < Duration::from_millis(90), "{:?}", begin.elapsed());
    });
}

#[test]
fn after_a_short_page_no_page_is_requested_ahead_and_pages_in_flight_are_used_if_they_fit() {
    // Pages of 10 items, but the pages at 20 and 25 hold 5. Then the page at 30 is needed, which is in flight.
    let mut sizes = vec![10; 100];
    (sizes[20], sizes[25]) = (5, 5);
    let server = Server::new(List { sizes, ..List::of(100, 10) });
    let stream = items(offset_pager(&PageOptions::new().limit(10)), server.fetch()).concurrency(3);
    let (taken, end) = paused(drain(stream));
    assert_eq!((taken, end), ((0..100).collect(), None));
    let offsets: Vec<u64> = server.journal.borrow().iter().map(|request| request.0).collect();
    assert_eq!(offsets, [0, 10, 20, 30, 40, 25, 50, 60, 70, 80, 90]);
}

#[test]
fn the_offset_advances_over_an_empty_page_by_the_limit_of_its_request() {
    // The stride is 10, although the limit of the first request is 100. The page at 20 is empty.
    let mut sizes = vec![10; 60];
    sizes[20] = 0;
    let server = Server::new(List { sizes, ..List::of(60, 10) });
    let (taken, end) = paused(drain(items(offset_pager(&PageOptions::new()), server.fetch()).concurrency(3)));
    assert_eq!((taken, end), ((0..20).chain(30..60).collect(), None));
}

#[test]
fn a_page_is_requested_ahead_as_soon_as_a_page_was_delivered() {
    paused(async {
        let server = Server::new(List { delays: vec![1, 50, 1, 1, 1_000], ..List::of(1_000, 10) });
        let mut stream = pages(offset_pager(&PageOptions::new().limit(10)), server.fetch()).concurrency(3);
        for _ in 0..3 {
            stream.next().await.unwrap().unwrap();
        }
        // 10 was slow, so 20 and 30 arrived before it. 40 was requested after 10 was delivered.
        assert_eq!(server.journal.borrow().last(), Some(&(40, 10, false)));
        assert_eq!(server.in_flight.get(), 1);
    });
}

#[test]
fn no_page_is_requested_after_a_page_has_failed() {
    let server = Server::new(List { broken: Some(20), delays: vec![1, 50, 1, 1], ..List::of(1_000, 10) });
    let stream = pages(offset_pager(&PageOptions::new().limit(10)), server.fetch()).concurrency(3);
    let (taken, end) = paused(drain(stream));
    assert_eq!((taken.len(), end), (2, Some(PaginateError::Fetch("broken"))));
    let offsets: Vec<u64> = server.journal.borrow().iter().map(|request| request.0).collect();
    assert_eq!(offsets, [0, 10, 20, 30]);
}

#[test]
fn a_list_that_ends_early_leaves_nothing_in_flight() {
    paused(async {
        let fetch = |request: PageRequest| async move {
            let Position::Offset(offset) = request.position else { panic!("{request:?}") };
            let mut info = PageInfo::default();
            // The total is 100 at first, but then the list ends at 20.
            (info.more, info.total) = (Some(offset == 0), Some(100));
            tokio::time::sleep(Duration::from_millis(offset)).await;
            Ok::<_, ()>(Page::new(vec![offset; 10], info))
        };
        let held = Rc::new(());
        let counted = |request| {
            let held = Rc::clone(&held);
            async move {
                let page = fetch(request).await;
                drop(held);
                page
            }
        };
        let mut stream = pages(offset_pager(&PageOptions::new().limit(10)), counted).concurrency(4);
        for _ in 0..2 {
            stream.next().await.unwrap().unwrap();
        }
        // The stream's own fetch function borrows the counter, so only requests in flight count.
        assert_eq!(Rc::strong_count(&held), 1);
        assert_eq!(stream.next().await, None);
    });
}

#[test]
fn without_a_total_pages_are_requested_one_after_another() {
    let server = Server::new(List { reports_total: false, delays: vec![5], ..List::of(100, 10) });
    let (taken, _) = paused(drain(items(offset_pager(&PageOptions::new()), server.fetch()).concurrency(8)));
    assert_eq!((taken.len(), server.most_in_flight.get()), (100, 1));
}

#[test]
fn dropping_the_stream_drops_the_requests_in_flight() {
    paused(async {
        let server =
            Server::new(List { delays: vec![0, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000], ..List::of(1_000, 10) });
        let mut stream = items(offset_pager(&PageOptions::new().limit(10)), server.fetch()).concurrency(6);
        for _ in 0..10 {
            stream.next().await.unwrap().unwrap();
        }
        assert!(stream.next().now_or_never().is_none());
        assert_eq!(server.in_flight.get(), 6);
        drop(stream);
        assert_eq!(server.in_flight.get(), 0);
    });
}

#[test]
fn no_more_pages_are_held_than_may_be_in_flight() {
    for concurrency in [1, 4] {
        let alive = Rc::new(());
        let fetch = |request: PageRequest| {
            let Position::Offset(offset) = request.position else { panic!("{request:?}") };
            let mut info = PageInfo::default();
            (info.more, info.total) = (Some(offset + 10 < 1_000), Some(1_000));
            ready(Ok::<_, ()>(Page::new(vec![Rc::clone(&alive); 10], info)))
        };
        let mut stream = items(offset_pager(&PageOptions::new().limit(10)), fetch).concurrency(concurrency);
        paused(async {
            let mut taken = 0;
            while let Some(item) = stream.next().await {
                drop(item.unwrap());
                taken += 1;
                assert!(Rc::strong_count(&alive) - 1 <= 10 * concurrency, "{} items", Rc::strong_count(&alive));
            }
            assert_eq!(taken, 1_000);
        });
    }
}

#[test]
fn the_hook_receives_the_number_and_the_total() {
    let seen = RefCell::new(Vec::new());
    let server = Server::new(List::of(5, 2));
    let pager = offset_pager(&PageOptions::new().with_total(true).offset(1));
    let stream =
        items(pager, server.fetch()).on_item(|item, number, total| seen.borrow_mut().push((*item, number, total)));
    paused(drain(stream));
    assert_eq!(*seen.borrow(), (1..5).map(|item| (item, item, Some(5))).collect::<Vec<_>>());
}

#[test]
fn the_page_with_a_repeated_cursor_is_delivered_before_the_error() {
    let fetch = |_| {
        let mut info = PageInfo::default();
        info.next_cursor = Some("same".to_owned());
        ready(Ok::<_, ()>(Page::new(vec![1], info)))
    };
    let pager = Pager::new(Pagination::Cursor, &PageOptions::new()).unwrap();
    let (taken, end) = paused(drain(items(pager, fetch).concurrency(5)));
    assert_eq!(taken, [1, 1]);
    assert_eq!(end, Some(PaginateError::Page(PageError::RepeatedCursor { cursor: "same".to_owned() })));
}

#[test]
fn streams_are_send_unpin_and_small() {
    fn check<S: Stream + Send + Unpin + 'static>(stream: &S) {
        assert!(size_of_val(stream) <= 320, "{} bytes", size_of_val(stream));
    }
    let fetch = |_: PageRequest| async {
        let held = [0_u8; 4_096];
        pending::<()>().await;
        Ok::<_, std::io::Error>(Page::new(held.to_vec(), PageInfo::default()))
    };
    let pager = offset_pager(&PageOptions::new());
    check(&pages(pager.clone(), fetch));
    check(&items(pager, fetch).on_item(|_, _, _| ()));
}
