//! Response bodies: the complete body, or a script of steps if a fault changes it.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// A boxed error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The response body of [`SimService`](crate::SimService).
pub struct SimBody {
    steps: VecDeque<BodyStep>,
    /// The length in the headers, or `None` for a chunked body.
    length: Option<u64>,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Set when the body is dropped, to close the connection.
    close: Option<Arc<AtomicBool>>,
}

#[derive(Debug)]
pub(crate) enum BodyStep {
    Data(Bytes),
    Sleep(Duration),
    /// Yields, so that hyper writes the earlier steps to the socket.
    Flush,
    Fail(BoxError),
    Hang,
}

impl fmt::Debug for SimBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimBody").field("length", &self.length).finish_non_exhaustive()
    }
}

impl SimBody {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        let data = (!bytes.is_empty()).then_some(BodyStep::Data(bytes));
        Self::script(data.into_iter().collect(), Some(length))
    }

    pub(crate) fn script(steps: VecDeque<BodyStep>, length: Option<u64>) -> Self {
        Self { steps, length, sleep: None, close: None }
    }

    pub(crate) fn closing(mut self, close: Arc<AtomicBool>) -> Self {
        self.close = Some(close);
        self
    }

    fn sent(&mut self, bytes: usize) {
        if let Some(length) = &mut self.length {
            *length = length.saturating_sub(bytes as u64);
        }
    }
}

impl Body for SimBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if let Some(sleep) = &mut self.sleep {
                std::task::ready!(sleep.as_mut().poll(cx));
                self.sleep = None;
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(BodyStep::Data(bytes)) => {
                    self.sent(bytes.len());
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Some(BodyStep::Sleep(time)) => self.sleep = Some(Box::pin(tokio::time::sleep(time))),
                Some(BodyStep::Flush) => {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(BodyStep::Fail(error)) => return Poll::Ready(Some(Err(error))),
                Some(BodyStep::Hang) => {
                    self.steps.push_front(BodyStep::Hang);
                    return Poll::Pending;
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.steps.is_empty() && self.sleep.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Drop for SimBody {
    fn drop(&mut self) {
        if let Some(close) = &self.close {
            close.store(true, Ordering::SeqCst);
        }
    }
}
