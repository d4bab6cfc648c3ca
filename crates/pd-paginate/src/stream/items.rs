use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::{FusedStream, Stream};
use futures_util::stream::StreamExt;
use pd_core::Page;

use super::pages::{Pages, pages};
use crate::{PageRequest, Pager};

/// Streams the items of a list. It requests the next page when it is polled after the last item of a page.
///
/// ```
/// use futures_util::TryStreamExt;
/// use pd_core::{Page, PageInfo, Pagination};
/// use pd_paginate::{PageOptions, PageRequest, Pager, Position, items};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fetch = |request: PageRequest| async move {
///     let Position::Offset(offset) = request.position else { return Err(std::io::Error::other("no offset")) };
///     let items: Vec<u64> = (offset..7).take(2).collect();
///     let mut info = PageInfo::default();
///     info.more = Some(offset + 2 < 7);
///     info.total = request.with_total.then_some(7);
///     Ok(Page::new(items, info))
/// };
/// let pager = Pager::new(Pagination::Offset, &PageOptions::new().with_total(true))?;
/// let mut progress = Vec::new();
/// let numbers: Vec<u64> = items(pager, fetch)
///     .concurrency(3)
///     .on_item(|_, number, total| progress.push((number, total)))
///     .try_collect()
///     .await?;
/// assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
/// assert_eq!(progress.last(), Some(&(7, Some(7))));
/// # Ok(())
/// # }
/// ```
pub fn items<F, Fut, T, E>(pager: impl Into<Pager>, fetch: F) -> Items<Pages<F, Fut>, T>
where
    F: FnMut(PageRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
{
    Items::new(pages(pager, fetch))
}

/// A stream of the items of pages; see [`items`]. It holds one page. The stream of pages below it holds the others.
#[must_use = "streams do nothing unless polled"]
pub struct Items<S, T> {
    pages: S,
    page: vec::IntoIter<T>,
    number: u64,
    total: Option<u64>,
    is_done: bool,
}

impl<S, T> Items<S, T> {
    /// Wraps a stream of pages: [`pages`](super::pages) or another one.
    pub fn new(pages: S) -> Self {
        Self { pages, page: Vec::new().into_iter(), number: 0, total: None, is_done: false }
    }

    /// Returns the number of the last item, counted from 1, and 0 before the first.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Returns the last total that the server reported, `None` if it reported none.
    pub const fn total(&self) -> Option<u64> {
        self.total
    }

    /// Calls `hook` with each item, its number counted from 1, and the total if it is known.
    pub const fn on_item<H: FnMut(&T, u64, Option<u64>)>(self, hook: H) -> OnItem<S, T, H> {
        OnItem { items: self, hook }
    }
}

impl<F, Fut: Future, T> Items<Pages<F, Fut>, T> {
    /// Sets how many pages may be in flight; see [`Pages::concurrency`].
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.pages = self.pages.concurrency(pages);
        self
    }
}

impl<S, T, E> Stream for Items<S, T>
where
    S: Stream<Item = Result<Page<T>, E>> + Unpin,
{
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.page.next() {
                this.number += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            if this.is_done {
                return Poll::Ready(None);
            }
            match ready!(this.pages.poll_next_unpin(cx)) {
                Some(Ok(page)) => {
                    this.total = page.info.total.or(page.info.total_results).or(this.total);
                    this.page = page.items.into_iter();
                }
                Some(Err(error)) => {
                    this.is_done = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.is_done = true,
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.page.len(), if self.is_done { Some(self.page.len()) } else { None })
    }
}

impl<S, T, E> FusedStream for Items<S, T>
where
    S: Stream<Item = Result<Page<T>, E>> + Unpin,
{
    fn is_terminated(&self) -> bool {
        self.is_done && self.page.len() == 0
    }
}

/// A stream that calls a hook with each item before it yields the item; see [`Items::on_item`].
#[must_use = "streams do nothing unless polled"]
pub struct OnItem<S, T, H> {
    items: Items<S, T>,
    hook: H,
}

impl<S, T, E, H> Stream for OnItem<S, T, H>
where
    S: Stream<Item = Result<Page<T>, E>> + Unpin,
    H: FnMut(&T, u64, Option<u64>),
{
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let next = ready!(this.items.poll_next_unpin(cx));
        if let Some(Ok(item)) = &next {
            (this.hook)(item, this.items.number, this.items.total);
        }
        Poll::Ready(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<S, T, E, H> FusedStream for OnItem<S, T, H>
where
    S: Stream<Item = Result<Page<T>, E>> + Unpin,
    H: FnMut(&T, u64, Option<u64>),
{
    fn is_terminated(&self) -> bool {
        self.items.is_terminated()
    }
}

// Items are yielded by value and never pinned.
impl<S: Unpin, T> Unpin for Items<S, T> {}
impl<S: Unpin, T, H> Unpin for OnItem<S, T, H> {}

impl<S: fmt::Debug, T> fmt::Debug for Items<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("number", &self.number)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, T, H> fmt::Debug for OnItem<S, T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnItem").field("items", &self.items).finish_non_exhaustive()
    }
}
