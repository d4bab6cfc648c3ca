//! Lists as streams.

use std::{
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Listing;
use crate::{Error, from_value};

/// A [`Listing`] that is a [`Stream`] of its items.
#[derive(Debug, Clone, Copy)]
pub struct Streamed(pub(super) ());

/// A [`Listing`] of log entries that is a [`Stream`] of those that are notes.
#[derive(Debug, Clone, Copy)]
pub struct Notes<T>(pub(super) PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Stream for Listing<T, Streamed> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.running() {
            Some(items) => items.as_mut().poll_next(cx),
            None => Poll::Ready(None),
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Listing<T, Streamed> {
    /// Returns the next item, and `None` at the end. Dropping this future loses no item.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Listing<Value, Notes<T>> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(items) = self.running() else { return Poll::Ready(None) };
            match std::task::ready!(items.as_mut().poll_next(cx)) {
                Some(Ok(entry)) if entry.get("type").is_some_and(|kind| kind == "annotate_log_entry") => {
                    return Poll::Ready(Some(from_value(&self.operation, &entry)));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Listing<Value, Notes<T>> {
    /// Returns the next note, and `None` at the end. Dropping this future loses no note.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}
