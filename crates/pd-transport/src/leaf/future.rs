//! The future of a request on the leaf.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::origin::Answer;

/// The answer to a request, its body still on the wire.
#[must_use = "futures do nothing unless polled"]
pub struct LeafFuture(pub(super) Pin<Box<dyn Future<Output = Answer> + Send>>);

impl Future for LeafFuture {
    type Output = Answer;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for LeafFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("leaf::LeafFuture")
    }
}
