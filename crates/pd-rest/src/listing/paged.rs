//! Lists as streams of pages.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use pd_core::{Page, Target};
use serde::de::DeserializeOwned;

use super::{BoxItems, Listing, ListingState, fetch};
use crate::{Error, RestSession};

/// A [`Listing`] that is a [`Stream`] of its pages.
pub struct Paged<T>(Option<BoxItems<Page<T>>>);

/// A [`Stream`] of the pages of a list, returned by [`RestSession::iter_pages`].
pub type Pages<T> = Listing<T, Paged<T>>;

impl RestSession {
    /// Iterates over the pages of a list. Each [`Page`] has its items, and `more`, `total` and the cursor in
    /// [`PageInfo`](pd_core::PageInfo).
    ///
    /// The options are those of [`iter_all`](Self::iter_all), which yields the items one by one. If
    /// [`total`](Listing::total) is set, every page has the total of the first one. [`page`](Self::page) gets one page.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// use serde_json::Value;
    ///
    /// let mut pages = session.iter_pages::<Value>("users").page_size(2).total(true);
    /// let mut count = 0;
    /// while let Some(page) = pages.next().await {
    ///     let page = page?;
    ///     count += page.items.len();
    ///     println!("{count} of {:?} users, more: {:?}", page.info.total, page.info.more);
    /// }
    /// # assert!(count > 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Items that do not fit `T`
    ///
    /// A page with such an item is an error that keeps the response, and the stream ends. Read the items as
    /// [`Value`](serde_json::Value), or use [`iter_all`](Self::iter_all), to continue after it.
    pub fn iter_pages<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Pages<T> {
        Listing::new(self, target, Paged(None))
    }
}

impl<T: DeserializeOwned + Send + 'static> Listing<T, Paged<T>> {
    /// Returns the next page, and `None` at the end. Dropping this future loses no page.
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Listing<T, Paged<T>> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let ListingState::Building(list) = std::mem::replace(&mut this.state, ListingState::Done) {
            this.kind.0 = Some(fetch::start_pages(*list));
        }
        match &mut this.kind.0 {
            Some(pages) => pages.as_mut().poll_next(cx),
            None => Poll::Ready(None),
        }
    }
}

impl<T> fmt::Debug for Paged<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Paged")
    }
}
