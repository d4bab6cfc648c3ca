//! Prints lists while their pages arrive.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::{FutureExt as _, Stream, StreamExt as _};
use jiff::Timestamp;
use pd_rest::{Error, Listing};
use tokio::signal;

use crate::{context::Context, exit::Failure, interrupt::interrupted, json::Json};

/// The maximum page size.
const PAGE: u64 = 100;

/// Prints the items of a list, at most `limit`. Items that arrived before an error or Ctrl-C are printed.
pub(super) async fn print<K>(
    context: &Context,
    items: Listing<Json, K>,
    kind: &str,
    limit: Option<u64>,
) -> Result<(), Failure>
where
    Listing<Json, K>: Stream<Item = Result<Json, Error>>,
{
    let total = Arc::new(AtomicU64::new(0));
    let known = Arc::clone(&total);
    // The total costs PagerDuty time, so it is requested only if a progress bar shows it.
    let items = items.total(context.progress.is_visible() && limit.is_none()).on_item(move |_, _, total| {
        known.store(total.unwrap_or_default(), Ordering::Relaxed);
    });
    let mut items = pin!(items);
    let mut ctrl_c = pin!(signal::ctrl_c());
    let mut writer = context.output.list(kind);
    context.progress.begin("items", limit);
    let mut left = limit.unwrap_or(u64::MAX);
    let mut is_empty = left > 0;
    let result = loop {
        if left == 0 {
            break Ok(());
        }
        let next = match items.next().now_or_never() {
            Some(next) => next,
            // Print the items so far while the next page is in flight.
            None => {
                context.progress.beside(|| writer.flush())?;
                tokio::select! {
                    biased;
                    next = items.next() => next,
                    _ = &mut ctrl_c => break Err(interrupted(context)),
                }
            }
        };
        match next {
            None => break Ok(()),
            Some(Err(error)) => break Err(Failure::of_list(error, true)),
            Some(Ok(item)) => {
                writer.push(item)?;
                (left, is_empty) = (left - 1, false);
                let total = total.load(Ordering::Relaxed);
                context.progress.advance(1, (total > 0).then_some(total));
            }
        }
    };
    context.progress.end();
    let complete = Failure::of_unlisted(&writer.finish()?);
    if result.is_ok() && is_empty && context.output.is_table() {
        context.note(&format!("no {} found", if kind.is_empty() { "items" } else { kind }));
    }
    result.and(complete)
}

/// Returns the end of a time window: `until`, or now.
pub(super) fn end_of_window(since: Timestamp, until: Option<Timestamp>) -> Result<Timestamp, Failure> {
    let end = until.unwrap_or_else(Timestamp::now);
    if since < end {
        return Ok(end);
    }
    Err(Failure::usage(match until {
        Some(until) => format!("--since {since} is not before --until {until}"),
        None => format!("--since {since} is not before now; for a window in the future, give --until"),
    }))
}

/// Returns the page size for at most `limit` items, if it is less than a full page.
pub(super) fn page_size(limit: Option<u64>) -> Option<u32> {
    limit.filter(|limit| (1..PAGE).contains(limit)).and_then(|limit| u32::try_from(limit).ok())
}
