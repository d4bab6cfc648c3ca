use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::{FusedStream, Stream};
use pd_core::Page;

use super::{
    checkpoint::Checkpoint,
    slicer::{Slicer, Step},
    window::{Probe, Window},
};
use crate::{PageError, PaginateError};

/// The records of a history, each once. See the [module](super) for an example.
///
/// `probe` tells how full a window is (not called where the slicer was told not to probe), `pages` reads one, and `id` tells
/// repeats by; a record without an id is never taken for one. Nothing is asked for before the first poll.
pub fn history<P, Fut, R, S, I, T, E>(slicer: Slicer, probe: P, pages: R, id: I) -> History<P, Fut, R, S, I, T>
where
    P: FnMut(Window) -> Fut,
    Fut: Future<Output = Result<Probe, E>>,
    R: FnMut(Window) -> S,
    S: Stream<Item = Result<Page<T>, PaginateError<E>>>,
    I: FnMut(&T) -> Option<String>,
{
    History { slicer, probe, pages, id, state: State::Idle }
}

/// The stream of [`history`]: `Unpin`, fused, and `Send` where its functions and what they return are. It holds one page beside
/// those that the stream of pages holds, and the ids that could come again.
#[must_use = "streams do nothing unless polled"]
pub struct History<P, Fut, R, S, I, T> {
    slicer: Slicer,
    probe: P,
    pages: R,
    id: I,
    state: State<Fut, S, T>,
}

enum State<Fut, S, T> {
    Idle,
    Probing(Pin<Box<Fut>>),
    Reading(Pin<Box<S>>, vec::IntoIter<T>),
    Done,
}

impl<P, Fut, R, S, I, T> History<P, Fut, R, S, I, T> {
    /// Where the history stands behind the record that was yielded last; after an error too.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        self.slicer.checkpoint()
    }
}

impl<P, Fut, R, S, I, T, E> History<P, Fut, R, S, I, T>
where
    P: FnMut(Window) -> Fut,
    Fut: Future<Output = Result<Probe, E>>,
    R: FnMut(Window) -> S,
    S: Stream<Item = Result<Page<T>, PaginateError<E>>>,
    I: FnMut(&T) -> Option<String>,
{
    /// One step on: `None` where there is nothing to yield yet.
    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>, PaginateError<E>>> {
        match &mut self.state {
            State::Idle => {
                self.state = match self.slicer.next() {
                    Some(Step::Probe(window)) => State::Probing(Box::pin((self.probe)(window))),
                    Some(Step::Read(window)) => State::Reading(Box::pin((self.pages)(window)), Vec::new().into_iter()),
                    None => State::Done,
                };
            }
            State::Probing(probe) => {
                let probe = ready!(probe.as_mut().poll(cx)).map_err(PaginateError::Fetch)?;
                self.slicer.receive_probe(probe)?;
                self.state = State::Idle;
            }
            State::Reading(pages, page) => {
                for item in page.by_ref() {
                    if self.slicer.admit((self.id)(&item).as_deref()) {
                        return Poll::Ready(Ok(Some(item)));
                    }
                }
                match ready!(pages.as_mut().poll_next(cx)) {
                    Some(Ok(next)) => *page = next.items.into_iter(),
                    Some(Err(PaginateError::Page(PageError::IterationLimit { .. }))) => {
                        self.slicer.overflow()?;
                        self.state = State::Idle;
                    }
                    Some(Err(error)) => return Poll::Ready(Err(error)),
                    None => {
                        self.slicer.finish_slice();
                        self.state = State::Idle;
                    }
                }
            }
            State::Done => {}
        }
        Poll::Ready(Ok(None))
    }
}

impl<P, Fut, R, S, I, T, E> Stream for History<P, Fut, R, S, I, T>
where
    P: FnMut(Window) -> Fut,
    Fut: Future<Output = Result<Probe, E>>,
    R: FnMut(Window) -> S,
    S: Stream<Item = Result<Page<T>, PaginateError<E>>>,
    I: FnMut(&T) -> Option<String>,
{
    type Item = Result<T, PaginateError<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while !matches!(this.state, State::Done) {
            match ready!(this.poll_step(cx)) {
                Ok(None) => {}
                Ok(Some(item)) => return Poll::Ready(Some(Ok(item))),
                Err(error) => {
                    this.state = State::Done;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl<P, Fut, R, S, I, T, E> FusedStream for History<P, Fut, R, S, I, T>
where
    P: FnMut(Window) -> Fut,
    Fut: Future<Output = Result<Probe, E>>,
    R: FnMut(Window) -> S,
    S: Stream<Item = Result<Page<T>, PaginateError<E>>>,
    I: FnMut(&T) -> Option<String>,
{
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Done)
    }
}

// The probe and the pages are pinned in allocations of their own; nothing else is.
impl<P, Fut, R, S, I, T> Unpin for History<P, Fut, R, S, I, T> {}

impl<P, Fut, R, S, I, T> fmt::Debug for History<P, Fut, R, S, I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History").field("next", &self.slicer.next()).finish_non_exhaustive()
    }
}
