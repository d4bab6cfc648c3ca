use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{FusedStream, Stream};
use futures_util::stream::{FuturesUnordered, StreamExt};
use pd_core::Page;
use pin_project_lite::pin_project;

use super::ahead::Ahead;
use crate::{PageError, PageRequest, Pager, PaginateError};

/// Streams the pages of a list. `fetch` requests one page.
///
/// The stream requests nothing before the first poll, and each page after it has yielded the page before. If a page fails, the
/// stream yields every page before it, then the error, and ends.
///
/// ```
/// use futures_util::StreamExt;
/// use pd_core::{Page, PageInfo, Pagination};
/// use pd_paginate::{PageOptions, PageRequest, Pager, Position, pages};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // A server in memory: seven numbers, two to a page.
/// let fetch = |request: PageRequest| async move {
///     let Position::Offset(offset) = request.position else { return Err("no offset") };
///     let items: Vec<u64> = (offset..7).take(2).collect();
///     let mut info = PageInfo::default();
///     info.more = Some(offset + 2 < 7);
///     Ok(Page::new(items, info))
/// };
/// let pager = Pager::new(Pagination::Offset, &PageOptions::new())?;
/// let sizes: Vec<usize> = pages(pager, fetch).map(|page| page.map_or(0, |page| page.items.len())).collect().await;
/// assert_eq!(sizes, [2, 2, 2, 1]);
/// # Ok(())
/// # }
/// ```
pub fn pages<F, Fut, T, E>(pager: impl Into<Pager>, fetch: F) -> Pages<F, Fut>
where
    F: FnMut(PageRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
{
    Pages {
        pager: pager.into(),
        fetch,
        concurrency: 1,
        ahead: Ahead::Off,
        in_flight: FuturesUnordered::new(),
        arrived: Vec::new(),
        failure: None,
        is_done: false,
    }
}

/// The stream of [`pages`]. It is `Unpin` and fused, and `Send` if the fetch function, its futures and the items are.
///
/// It polls the futures in flight only while it is polled itself. If the fetch function spawns each request as a task, the requests
/// also make progress in between. Dropping the stream drops the futures in flight. The pages in flight and those that wait for
/// earlier pages are together at most as many as the concurrency.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<F, Fut: Future> {
    pager: Pager,
    fetch: F,
    concurrency: usize,
    ahead: Ahead,
    in_flight: FuturesUnordered<InFlight<Fut>>,
    arrived: Vec<Arrived<Fut::Output>>,
    failure: Option<PageError>,
    is_done: bool,
}

pin_project! {
    struct InFlight<Fut> {
        key: u64,
        limit: Option<u32>,
        #[pin]
        response: Fut,
    }
}

struct Arrived<O> {
    key: u64,
    limit: Option<u32>,
    outcome: O,
}

impl<F, Fut: Future> Pages<F, Fut> {
    /// Sets how many pages may be in flight at once, 1 by default; 0 counts as 1. Set it before the first poll. It applies to offset
    /// pagination only: other lists keep one page in flight. The order does not change, and each page is delivered once.
    ///
    /// The stream requests the first page alone, and asks for the total. The number of items on that page is the stride of the
    /// other pages, and no page beyond the total is requested. Without a total, or after a page with another number of items, the
    /// stream requests pages one after another. A page that is not needed after all is dropped.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.concurrency = pages.max(1);
        self.ahead = Ahead::Off;
        if let (Pager::Offset(pager), 2..) = (&mut self.pager, self.concurrency) {
            pager.ask_total();
            self.ahead = Ahead::Unplanned;
        }
        self
    }

    fn end(&mut self) {
        self.is_done = true;
        self.in_flight.clear();
        self.arrived.clear();
    }

    fn is_in_flight(&self, key: u64) -> bool {
        Pin::new(&self.in_flight).iter_pin_ref().any(|page| page.key == key)
    }

    fn take_arrived(&mut self, key: u64) -> Option<Arrived<Fut::Output>> {
        let index = self.arrived.iter().position(|page| page.key == key)?;
        Some(self.arrived.swap_remove(index))
    }
}

impl<F, Fut, T, E> Pages<F, Fut>
where
    F: FnMut(PageRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
{
    fn send(&mut self, request: PageRequest) {
        let (key, limit) = (request.key(), request.limit);
        self.in_flight.push(InFlight { key, limit, response: (self.fetch)(request) });
    }

    /// Requests pages up to the concurrency, and the needed page even above it.
    fn fill(&mut self, needed: PageRequest) {
        while self.in_flight.len() + self.arrived.len() < self.concurrency {
            let Some(request) = self.ahead.take(&self.pager) else { break };
            self.send(request);
        }
        let key = needed.key();
        if !self.is_in_flight(key) && self.arrived.iter().all(|page| page.key != key) {
            self.send(needed);
        }
    }

    /// Keeps a page that arrived, unless the pager has passed it. After a failed page, nothing is requested ahead.
    fn keep(&mut self, page: Arrived<Fut::Output>, needed: u64) {
        if page.key < needed {
            return;
        }
        if page.outcome.is_err() {
            self.ahead = Ahead::Off;
        }
        self.arrived.push(page);
    }

    fn deliver(&mut self, page: Arrived<Fut::Output>) -> Result<Page<T>, PaginateError<E>> {
        let Arrived { limit, outcome, .. } = page;
        let page = outcome.map_err(|error| {
            self.end();
            PaginateError::Fetch(error)
        })?;
        self.failure = self.pager.receive_asked(limit, page.items.len(), &page.info).err();
        self.ahead.receive(&self.pager, page.items.len(), &page.info);
        match self.pager.next() {
            Some(needed) => self.arrived.retain(|page| page.key >= needed.key()),
            None => {
                self.in_flight.clear();
                self.arrived.clear();
            }
        }
        Ok(page)
    }
}

impl<F, Fut, T, E> Stream for Pages<F, Fut>
where
    F: FnMut(PageRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
{
    type Item = Result<Page<T>, PaginateError<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.is_done {
            return Poll::Ready(None);
        }
        if let Some(failure) = this.failure.take() {
            this.end();
            return Poll::Ready(Some(Err(failure.into())));
        }
        let Some(needed) = this.pager.next() else {
            this.end();
            return Poll::Ready(None);
        };
        let key = needed.key();
        this.fill(needed);
        // Poll all requests in flight, even if the needed page has arrived already.
        while let Poll::Ready(Some(page)) = this.in_flight.poll_next_unpin(cx) {
            this.keep(page, key);
        }
        match this.take_arrived(key) {
            Some(page) => Poll::Ready(Some(this.deliver(page))),
            None => Poll::Pending,
        }
    }
}

impl<F, Fut, T, E> FusedStream for Pages<F, Fut>
where
    F: FnMut(PageRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
{
    fn is_terminated(&self) -> bool {
        self.is_done
    }
}

impl<Fut: Future> Future for InFlight<Fut> {
    type Output = Arrived<Fut::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = ready!(this.response.poll(cx));
        Poll::Ready(Arrived { key: *this.key, limit: *this.limit, outcome })
    }
}

// Only the futures are pinned, and they are in allocations of their own.
impl<F, Fut: Future> Unpin for Pages<F, Fut> {}

impl<F, Fut: Future> fmt::Debug for Pages<F, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("pager", &self.pager)
            .field("concurrency", &self.concurrency)
            .field("in_flight", &self.in_flight.len())
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}
