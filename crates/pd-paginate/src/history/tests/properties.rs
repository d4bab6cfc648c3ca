//! Histories of random servers.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc, time::Duration};

use futures_util::StreamExt;
use proptest::prelude::*;

use super::server::{Journal, List, Record, lists, paused};
use crate::{
    PageError, PaginateError,
    history::{Checkpoint, Order, Planner, Window, history},
};

const WHOLE: Window = Window::new(-20, 60);

type End = Option<PaginateError<&'static str>>;

/// Reads at most `at_most` records. Returns the checkpoint, and the end if the history ended.
fn read(
    list: &List,
    planner: Planner,
    at_most: usize,
    taken: &mut Vec<Record>,
    journal: &Rc<RefCell<Journal>>,
) -> (Checkpoint, Option<End>) {
    let max_pages = planner.max_pages();
    let mut stream = history(planner, list.fetch(journal));
    let reading = async {
        for _ in 0..at_most {
            match stream.next().await {
                Some(Ok(record)) => taken.push(record),
                Some(Err(error)) => {
                    assert!(stream.next().await.is_none(), "the stream is not fused");
                    return Some(Some(error));
                }
                None => return Some(None),
            }
            assert!(stream.held_pages() <= max_pages + 1, "{} pages", stream.held_pages());
        }
        None
    };
    // A planner that waits although no request is in flight would never end.
    let end = paused(async {
        tokio::time::timeout(Duration::from_secs(86_400), reading).await.expect("the history does not end")
    });
    (stream.checkpoint(), end)
}

fn check(list: &List, whole: Window, taken: &[Record], end: &End) -> Result<(), TestCaseError> {
    let distinct: BTreeSet<Record> = taken.iter().cloned().collect();
    prop_assert_eq!(distinct.len(), taken.len(), "a record was yielded twice");
    let expected: BTreeSet<Record> = list.records(whole, usize::MAX).into_iter().collect();
    prop_assert!(distinct.is_subset(&expected));
    let is_sorted = match list.order {
        Order::Ascending => taken.is_sorted_by_key(|record| record.second),
        Order::Descending => taken.is_sorted_by_key(|record| -record.second),
    };
    prop_assert!(is_sorted, "out of order");
    match end {
        None => prop_assert_eq!(distinct, expected, "not every record was yielded"),
        Some(PaginateError::Page(PageError::SecondTooFull { ceiling, .. })) => {
            prop_assert_eq!(*ceiling, list.ceiling);
            prop_assert!(list.is_too_full(), "no window of one second is too full");
        }
        Some(error) => prop_assert!(false, "{}", error),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Holds for any density, bounds, order, ceiling, page cap and concurrency, with and without totals and times.
    #[test]
    fn every_record_is_yielded_once_in_order(list in lists(), concurrency in 0_usize..11, since in -22_i64..20, until in 0_i64..62) {
        let whole = Window::new(since, until.max(since + 1));
        let journal = Rc::default();
        let planner = Planner::new(whole, list.order, &list.options().concurrency(concurrency)).unwrap();
        let mut taken = Vec::new();
        let (checkpoint, end) = read(&list, planner, usize::MAX, &mut taken, &journal);
        let end = end.unwrap();
        prop_assert_eq!(checkpoint.is_finished(), end.is_none());
        check(&list, whole, &taken, &end)?;
        prop_assert!(journal.borrow().most_in_flight <= concurrency.max(1));
        prop_assert_eq!(journal.borrow().in_flight, 0);
    }

    /// The history stops after any record, or after the failure of any request. Its checkpoint is stored and resumed.
    #[test]
    fn resumes_from_a_checkpoint_at_any_point(
        list in lists(), stops in prop::collection::vec((0_usize..60, prop::option::of(0_usize..12), 1_usize..11), 1..8),
    ) {
        let mut taken = Vec::new();
        let mut planner = Planner::new(WHOLE, list.order, &list.options()).unwrap();
        for (stop, broken, concurrency) in stops {
            let list = List { broken, ..list.clone() };
            let (checkpoint, _) = read(&list, planner, stop, &mut taken, &Rc::default());
            let stored = serde_json::to_string(&checkpoint).unwrap();
            let checkpoint: Checkpoint = serde_json::from_str(&stored).unwrap();
            planner = Planner::resume(checkpoint, &list.options().concurrency(concurrency)).unwrap();
        }
        let (checkpoint, end) = read(&list, planner, usize::MAX, &mut taken, &Rc::default());
        let end = end.unwrap();
        prop_assert_eq!(checkpoint.is_finished(), end.is_none());
        check(&list, WHOLE, &taken, &end)?;
    }

    /// Records are created while the list is read one page at a time. The records that existed before are yielded once.
    #[test]
    fn no_record_is_lost_or_yielded_twice_while_the_list_grows(list in lists(), growth in (0_usize..30, 0_usize..60)) {
        let list = List { growth, ..list };
        let planner = Planner::new(WHOLE, list.order, &list.options()).unwrap();
        let mut taken = Vec::new();
        let (_, end) = read(&list, planner, usize::MAX, &mut taken, &Rc::default());
        let distinct: BTreeSet<usize> = taken.iter().map(|record| record.number).collect();
        prop_assert_eq!(distinct.len(), taken.len(), "a record was yielded twice");
        match end.unwrap() {
            None => {
                let before: BTreeSet<usize> = list.records(WHOLE, 0).into_iter().map(|record| record.number).collect();
                prop_assert!(before.is_subset(&distinct), "{:?} were lost", before.difference(&distinct));
            }
            Some(_) => prop_assert!(list.is_too_full()),
        }
    }

    /// Records are deleted while the list is read. Each other record is yielded at most once. A list by offset skips a few of them, a
    /// list by cursor none.
    #[test]
    fn after_deletions_no_record_is_yielded_twice_and_few_are_skipped(
        list in lists(), from in 0_usize..30, vanished in prop::collection::btree_set(0_usize..200, 0..12), concurrency in 1_usize..11,
    ) {
        let vanished: BTreeSet<usize> = vanished.into_iter().filter(|number| *number < list.seconds.len()).collect();
        let list = List { vanished: (from, vanished), ..list };
        let planner = Planner::new(WHOLE, list.order, &list.options().concurrency(concurrency)).unwrap();
        let most = if list.by_cursor { 0 } else { list.vanished.1.len() * planner.max_pages() };
        let mut taken = Vec::new();
        let (_, end) = read(&list, planner, usize::MAX, &mut taken, &Rc::default());
        let distinct: BTreeSet<usize> = taken.iter().map(|record| record.number).collect();
        prop_assert_eq!(distinct.len(), taken.len(), "a record was yielded twice");
        match end.unwrap() {
            None => {
                let left: BTreeSet<usize> = list.records(WHOLE, usize::MAX).into_iter().map(|record| record.number).collect();
                let skipped = left.difference(&distinct).count();
                prop_assert!(skipped <= most, "{} skipped, {} deleted", skipped, list.vanished.1.len());
            }
            Some(_) => prop_assert!(list.is_too_full()),
        }
    }

    #[test]
    fn a_list_that_grows_at_its_end_loses_no_record_with_several_requests_in_flight(list in lists(), growth in (0_usize..30, 0_usize..60), concurrency in 2_usize..11) {
        let mut list = List { growth, ..list };
        list.seconds.sort_unstable_by_key(|second| if list.order == Order::Ascending { *second } else { -*second });
        let is_between_seconds = |hidden: &usize| {
            let (before, after) = list.seconds.split_at(list.seconds.len() - *hidden);
            before.last() != after.first()
        };
        list.growth.1 = (0..=growth.1.min(list.seconds.len())).rev().find(is_between_seconds).unwrap_or(0);
        let planner = Planner::new(WHOLE, list.order, &list.options().concurrency(concurrency)).unwrap();
        let mut taken = Vec::new();
        let (_, end) = read(&list, planner, usize::MAX, &mut taken, &Rc::default());
        let distinct: BTreeSet<usize> = taken.iter().map(|record| record.number).collect();
        prop_assert_eq!(distinct.len(), taken.len(), "a record was yielded twice");
        match end.unwrap() {
            None => {
                let before: BTreeSet<usize> = list.records(WHOLE, 0).into_iter().map(|record| record.number).collect();
                prop_assert!(before.is_subset(&distinct), "{:?} were lost", before.difference(&distinct));
            }
            Some(_) => prop_assert!(list.is_too_full()),
        }
    }
}

#[test]
fn neighbouring_seconds_beyond_the_ceiling_are_read_one_by_one() {
    // Seconds 5, 6 and 7 hold 40 records each; 50 can be reached.
    let seconds: Vec<i64> = (0..150).map(|number| if number < 120 { 5 + number % 3 } else { number % 50 }).collect();
    for order in [Order::Ascending, Order::Descending] {
        for (since_is_inclusive, until_is_inclusive) in [(true, false), (false, true), (false, false)] {
            for (concurrency, tells_times) in [(1, true), (4, true), (1, false), (4, false)] {
                let list = List {
                    order,
                    since_is_inclusive,
                    until_is_inclusive,
                    tells_times,
                    ceiling: 50,
                    limit: 10,
                    ..List::of(seconds.clone())
                };
                let planner = Planner::new(WHOLE, order, &list.options().concurrency(concurrency)).unwrap();
                let mut taken = Vec::new();
                let (_, end) = read(&list, planner, usize::MAX, &mut taken, &Rc::default());
                let case = format!("{order:?} {since_is_inclusive} {until_is_inclusive} {concurrency} {tells_times}");
                assert!(end.unwrap().is_none(), "{case}");
                check(&list, WHOLE, &taken, &None).unwrap_or_else(|error| panic!("{case}: {error}"));
            }
        }
    }
}
