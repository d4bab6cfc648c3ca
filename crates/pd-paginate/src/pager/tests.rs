use std::collections::HashSet;

use pd_core::{PageInfo, Pagination};
use proptest::prelude::*;

use super::*;
use crate::Position;

fn more(more: bool) -> PageInfo {
    let mut info = PageInfo::default();
    info.more = Some(more);
    info
}

fn cursor_info(kind: CursorKind, cursor: Option<&str>) -> PageInfo {
    let mut info = PageInfo::default();
    let cursor = cursor.map(str::to_owned);
    match kind {
        CursorKind::Cursor => info.next_cursor = cursor,
        CursorKind::After => info.after = cursor,
        CursorKind::Body => info.last = cursor,
    }
    info
}

fn results(total: Option<u64>) -> PageInfo {
    let mut info = PageInfo::default();
    info.total_results = total;
    info
}

fn offset(options: &PageOptions) -> Pager {
    Pager::new(Pagination::Offset, options).unwrap()
}

fn asked(pager: &Pager) -> Option<(u64, u32)> {
    pager.next().map(|request| match request.position {
        Position::Offset(position) | Position::StartIndex(position) => (position, request.limit.unwrap()),
        other => panic!("not a number: {other:?}"),
    })
}

#[test]
fn page_size_is_100_unless_given_and_at_most_the_documented_maximum() {
    for pagination in [Pagination::Offset, Pagination::Cursor, Pagination::After, Pagination::Body] {
        let limit = |options: PageOptions| Pager::new(pagination, &options).unwrap().next().unwrap().limit;
        assert_eq!(limit(PageOptions::new()), Some(100));
        assert_eq!(limit(PageOptions::new().max_limit(25)), Some(25));
        assert_eq!(limit(PageOptions::new().limit(60).max_limit(50)), Some(50));
        assert_eq!(limit(PageOptions::new().limit(7).max_limit(50)), Some(7));
        assert_eq!(Pager::new(pagination, &PageOptions::new().limit(0)), Err(PageError::InvalidLimit));
    }
    assert_eq!(Pager::new(Pagination::StartIndex, &PageOptions::new().limit(0)), Err(PageError::InvalidLimit));
}

#[test]
fn the_offset_advances_by_the_items_received_and_after_an_empty_page_by_the_limit() {
    let mut pager = offset(&PageOptions::new().limit(10).offset(5));
    assert_eq!(asked(&pager), Some((5, 10)));
    pager.receive(4, &more(true)).unwrap();
    assert_eq!(asked(&pager), Some((9, 10)));
    pager.receive(0, &more(true)).unwrap();
    assert_eq!(asked(&pager), Some((19, 10)));
    pager.receive(10, &more(false)).unwrap();
    assert_eq!(asked(&pager), None);
}

#[test]
fn an_absent_more_ends_the_iteration() {
    let mut pager = offset(&PageOptions::new());
    pager.receive(100, &PageInfo::default()).unwrap();
    assert_eq!(pager.next(), None);
}

#[test]
fn the_last_page_is_clamped_to_the_ceiling_and_more_items_after_it_are_an_error() {
    let mut pager = offset(&PageOptions::new().offset(9_950));
    assert_eq!(asked(&pager), Some((9_950, 50)));
    let mut ended = pager.clone();
    ended.receive(50, &more(false)).unwrap();
    assert_eq!(ended.next(), None);
    assert_eq!(pager.receive(50, &more(true)), Err(PageError::IterationLimit { ceiling: 10_000 }));
    assert_eq!(pager.next(), None);
}

#[test]
fn a_start_at_the_ceiling_is_an_error() {
    for start in [10_000, 10_001, u64::MAX] {
        let pager = Pager::new(Pagination::Offset, &PageOptions::new().offset(start));
        assert_eq!(pager, Err(PageError::IterationLimit { ceiling: 10_000 }));
    }
    assert_eq!(asked(&offset(&PageOptions::new().offset(9_999))), Some((9_999, 1)));
}

#[test]
fn an_endless_server_ends_at_the_ceiling() {
    let mut pager = offset(&PageOptions::new());
    let mut requests = 0;
    let outcome = loop {
        requests += 1;
        if let Err(error) = pager.receive(0, &more(true)) {
            break error;
        }
        assert!(pager.next().is_some());
    };
    assert_eq!((outcome, requests), (PageError::IterationLimit { ceiling: 10_000 }, 100));
}

#[test]
fn only_the_first_request_asks_for_the_total() {
    let mut pager = offset(&PageOptions::new().with_total(true));
    assert!(pager.next().unwrap().with_total);
    assert!(pager.next().unwrap().parameters().contains(&("total", "true".to_owned())));
    pager.receive(100, &more(true)).unwrap();
    assert!(!pager.next().unwrap().with_total);
}

#[test]
fn without_pagination_there_is_one_page() {
    let mut pager = Pager::new(Pagination::None, &PageOptions::new()).unwrap();
    assert_eq!(pager.next().unwrap().parameters(), []);
    let mut other = pager.clone();
    pager.receive(3, &more(false)).unwrap();
    assert_eq!(pager.next(), None);
    assert_eq!(other.receive(3, &more(true)), Err(PageError::UnexpectedMore));
    assert_eq!(other.next(), None);
}

#[test]
fn a_list_by_cursor_ends_at_null_and_continues_after_an_empty_page() {
    for (kind, name) in [(CursorKind::Cursor, "cursor"), (CursorKind::After, "after")] {
        let mut pager = CursorPager::new(kind, &PageOptions::new().limit(9)).unwrap();
        assert_eq!(pager.next().unwrap().parameters(), [("limit", "9".to_owned())]);
        pager.receive(0, &cursor_info(kind, Some("b"))).unwrap();
        assert_eq!(pager.next().unwrap().parameters(), [(name, "b".to_owned()), ("limit", "9".to_owned())]);
        pager.receive(9, &cursor_info(kind, None)).unwrap();
        assert_eq!(pager.next(), None);
    }
}

#[test]
fn body_pages_end_at_an_empty_page_a_null_last_or_no_more() {
    let pager = CursorPager::new(CursorKind::Body, &PageOptions::new()).unwrap();
    let last = cursor_info(CursorKind::Body, Some("x"));
    let received = |item_count, info: &PageInfo| {
        let mut pager = pager.clone();
        pager.receive(item_count, info).unwrap();
        pager.next().map(|request| request.position)
    };
    assert_eq!(received(5, &last), Some(Position::StartingAfter(Some("x".to_owned()))));
    assert_eq!(received(0, &last), None);
    assert_eq!(received(5, &cursor_info(CursorKind::Body, None)), None);
    let with_more = |more| {
        let mut info = last.clone();
        info.more = Some(more);
        info
    };
    assert_eq!(received(5, &with_more(false)), None);
    assert_eq!(received(5, &with_more(true)), Some(Position::StartingAfter(Some("x".to_owned()))));
}

#[test]
fn the_start_cursor_counts_as_returned_before() {
    let mut pager = CursorPager::new(CursorKind::Cursor, &PageOptions::new().cursor("a")).unwrap();
    assert_eq!(pager.next().unwrap().position, Position::Cursor(Some("a".to_owned())));
    let repeated = pager.receive(1, &cursor_info(CursorKind::Cursor, Some("a")));
    assert_eq!(repeated, Err(PageError::RepeatedCursor { cursor: "a".to_owned() }));
}

#[test]
fn scim_counts_from_1_and_ends_at_the_total_or_at_an_empty_page() {
    let mut pager = Pager::new(Pagination::StartIndex, &PageOptions::new().limit(10)).unwrap();
    assert_eq!(pager.next().unwrap().parameters(), [("startIndex", "1".to_owned()), ("count", "10".to_owned())]);
    pager.receive(4, &results(Some(9))).unwrap();
    assert_eq!(asked(&pager), Some((5, 10)));
    let mut other = pager.clone();
    pager.receive(5, &results(Some(9))).unwrap();
    assert_eq!(asked(&pager), None);

    other.receive(4, &results(Some(9))).unwrap();
    assert_eq!(asked(&other), Some((9, 10)), "one is left");
    other.receive(0, &results(Some(9))).unwrap();
    assert_eq!(asked(&other), None);

    let mut without_total = Pager::new(Pagination::StartIndex, &PageOptions::new().offset(20)).unwrap();
    assert_eq!(asked(&without_total), Some((21, 100)));
    without_total.receive(1, &results(None)).unwrap();
    assert_eq!(asked(&without_total), Some((22, 100)));
    without_total.receive(0, &results(None)).unwrap();
    assert_eq!(asked(&without_total), None);
}

#[test]
fn errors_say_what_to_do() {
    let limit = PageError::IterationLimit { ceiling: 10_000 }.to_string();
    assert!(limit.contains("10000") && limit.contains("since and until") && limit.contains("iter_history"), "{limit}");
    let second = PageError::SecondTooFull { second: 42, ceiling: 10_000 }.to_string();
    assert!(second.contains("42") && second.contains("filter"), "{second}");
}

proptest! {
    /// For any sequence of responses, no offset is requested twice, and none at or past the ceiling.
    #[test]
    fn offsets_rise_and_stay_under_the_ceiling(
        start in 0_u64..300, limit in 1_u32..200, ceiling in 1_u64..300,
        answers in prop::collection::vec((0_usize..150, any::<Option<bool>>()), 0..400),
    ) {
        let options = PageOptions::new().offset(start).limit(limit).ceiling(ceiling);
        let Ok(mut pager) = Pager::new(Pagination::Offset, &options) else {
            prop_assert!(start >= ceiling);
            return Ok(());
        };
        let mut last = None;
        for (item_count, more) in answers {
            let Some((offset, limit)) = asked(&pager) else { break };
            prop_assert!(last < Some(offset));
            prop_assert!(limit > 0 && offset + u64::from(limit) <= ceiling);
            last = Some(offset);
            let mut info = PageInfo::default();
            info.more = more;
            let outcome = pager.receive(item_count, &info);
            prop_assert_eq!(outcome.is_err(), more == Some(true) && pager.next().is_none());
        }
    }

    /// For any links between pages, each cursor is requested once, and a loop ends with the error.
    #[test]
    fn a_loop_of_cursors_ends_with_an_error(
        links in prop::collection::vec(prop::option::weighted(0.95, 0_usize..40), 40),
        kind in prop::sample::select(vec![CursorKind::Cursor, CursorKind::After, CursorKind::Body]),
    ) {
        let mut pager = CursorPager::new(kind, &PageOptions::new()).unwrap();
        let (mut asked, mut given, mut at) = (HashSet::new(), HashSet::new(), 0);
        let repeated = loop {
            let Some(request) = pager.next() else { break None };
            prop_assert!(asked.insert(request.position));
            let link = links[at];
            let cursor = link.map(|link| link.to_string());
            let outcome = pager.receive(1, &cursor_info(kind, cursor.as_deref()));
            prop_assert_eq!(outcome.is_err(), link.is_some_and(|link| !given.insert(link)));
            if let Err(error) = outcome {
                prop_assert_eq!(error, PageError::RepeatedCursor { cursor: cursor.unwrap() });
                break link;
            }
            at = link.unwrap_or(at);
        };
        prop_assert!(pager.next().is_none());
        prop_assert!(repeated.is_some() || links[at].is_none());
    }

    /// For any sequence of responses, no SCIM index is requested twice.
    #[test]
    fn start_indexes_rise(answers in prop::collection::vec((0_usize..50, prop::option::of(0_u64..500)), 0..100), start in any::<u64>()) {
        let mut pager = Pager::new(Pagination::StartIndex, &PageOptions::new().offset(start)).unwrap();
        let mut last = 0;
        for (item_count, total) in answers {
            let Some((index, _)) = asked(&pager) else { break };
            prop_assert!(index > last);
            last = index;
            pager.receive(item_count, &results(total)).unwrap();
        }
    }
}
