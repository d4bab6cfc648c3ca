use std::{
    collections::HashMap,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::{FusedStream, Stream};
use futures_util::stream::{FuturesUnordered, StreamExt};
use pd_core::Page;
use pin_project_lite::pin_project;

use super::{
    checkpoint::Checkpoint,
    planner::{HistoryRequest, Planner, Step},
    record::HistoryRecord,
};
use crate::PaginateError;

/// Streams the records of a history, each once. See the [module](super) for an example.
///
/// `fetch` requests one page of one window. Nothing is requested before the first poll.
pub fn history<F, Fut, T, E>(planner: Planner, fetch: F) -> History<F, Fut, T, E>
where
    F: FnMut(HistoryRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
    T: HistoryRecord,
{
    History {
        planner,
        fetch,
        in_flight: FuturesUnordered::new(),
        held: HashMap::new(),
        page: Vec::new().into_iter(),
        is_done: false,
    }
}

/// The stream of [`history`]. It is `Unpin` and fused, and `Send` if the fetch function, its futures and the records are.
///
/// It holds the page that it yields, at most [`max_pages`](Planner::max_pages) other pages, and the ids of records that may arrive
/// again. Dropping it drops the futures in flight.
#[must_use = "streams do nothing unless polled"]
pub struct History<F, Fut, T, E> {
    planner: Planner,
    fetch: F,
    in_flight: FuturesUnordered<InFlight<Fut>>,
    /// Pages that arrived and wait for those before them.
    held: HashMap<u64, Result<Page<T>, E>>,
    page: vec::IntoIter<T>,
    is_done: bool,
}

pin_project! {
    struct InFlight<Fut> {
        id: u64,
        #[pin]
        response: Fut,
    }
}

impl<F, Fut, T, E> History<F, Fut, T, E> {
    /// Returns the state of the history after the record that was yielded last, also after an error.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        self.planner.checkpoint()
    }

    /// Returns the number of pages that are in flight or wait for those before them.
    #[cfg(test)]
    pub(super) fn held_pages(&self) -> usize {
        self.in_flight.len() + self.held.len()
    }

    /// Returns the planner. Its [`total`](Planner::total) and [`requests`](Planner::requests) show the progress.
    #[must_use]
    pub const fn planner(&self) -> &Planner {
        &self.planner
    }
}

impl<F, Fut, T, E> History<F, Fut, T, E>
where
    F: FnMut(HistoryRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
    T: HistoryRecord,
{
    /// Sends every request that the planner permits. Returns whether there was one.
    fn send(&mut self) -> bool {
        let before = self.in_flight.len();
        while let Some(request) = self.planner.next_request() {
            self.in_flight.push(InFlight { id: request.id, response: (self.fetch)(request) });
        }
        self.in_flight.len() > before
    }

    /// Takes the pages that have arrived. Returns whether there were any.
    fn receive(&mut self, cx: &mut Context<'_>) -> bool {
        let mut has_arrived = false;
        while let Poll::Ready(Some((id, outcome))) = self.in_flight.poll_next_unpin(cx) {
            has_arrived = true;
            match outcome {
                Ok(page) if self.planner.receive(id, &page) => {
                    self.held.insert(id, Ok(page));
                }
                Ok(_) => {
                    let planner = &self.planner;
                    self.held.retain(|id, _| planner.expects(*id));
                }
                Err(error) => {
                    self.planner.fail(id);
                    self.held.insert(id, Err(error));
                }
            }
        }
        has_arrived
    }

    /// Ends the stream with the error of a failed request. The page of that request is not the next one to deliver, but it decides
    /// how to continue.
    fn fail(&mut self) -> Option<Result<T, PaginateError<E>>> {
        let error = self.held.drain().find_map(|(_, outcome)| outcome.err());
        self.end();
        error.map(|error| Err(PaginateError::Fetch(error)))
    }

    fn end(&mut self) {
        self.is_done = true;
        self.in_flight.clear();
        self.held.clear();
    }
}

impl<F, Fut, T, E> Stream for History<F, Fut, T, E>
where
    F: FnMut(HistoryRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
    T: HistoryRecord,
{
    type Item = Result<T, PaginateError<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            for record in this.page.by_ref() {
                if this.planner.admit(&record) {
                    return Poll::Ready(Some(Ok(record)));
                }
            }
            if this.is_done {
                return Poll::Ready(None);
            }
            this.send();
            if this.receive(cx) {
                continue;
            }
            match this.planner.step() {
                Step::Deliver(id) => match this.held.remove(&id) {
                    Some(Ok(page)) => {
                        this.planner.deliver(id);
                        this.page = page.items.into_iter();
                    }
                    Some(Err(error)) => {
                        this.end();
                        return Poll::Ready(Some(Err(PaginateError::Fetch(error))));
                    }
                    None => return Poll::Pending,
                },
                Step::Wait if this.send() => {}
                Step::Wait if !this.in_flight.is_empty() => return Poll::Pending,
                Step::Wait => return Poll::Ready(this.fail()),
                Step::Finished => this.end(),
                Step::Failed(error) => {
                    this.end();
                    return Poll::Ready(Some(Err(error.into())));
                }
            }
        }
    }
}

impl<F, Fut, T, E> FusedStream for History<F, Fut, T, E>
where
    F: FnMut(HistoryRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, E>>,
    T: HistoryRecord,
{
    fn is_terminated(&self) -> bool {
        self.is_done && self.page.len() == 0
    }
}

impl<Fut: Future> Future for InFlight<Fut> {
    type Output = (u64, Fut::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = ready!(this.response.poll(cx));
        Poll::Ready((*this.id, outcome))
    }
}

// Only the futures are pinned, and they are in allocations of their own.
impl<F, Fut, T, E> Unpin for History<F, Fut, T, E> {}

impl<F, Fut, T, E> fmt::Debug for History<F, Fut, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History")
            .field("in_flight", &self.in_flight.len())
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}
