//! The same session without async: each call blocks the calling thread until the response has arrived.
//!
//! It has the methods of [`crate::RestSession`]. Call [`send`](Blocking::send) on a request in place of `.await`; lists are
//! [`Iterator`]s in place of streams. The requests run on a background thread, one for all sessions of the process.
//!
//! Any thread may call it, inside or outside an async runtime. Inside a runtime, a call also blocks all other tasks of the thread:
//! prefer [`crate::RestSession`] or `spawn_blocking` there. Your hooks and layers run on the background thread, and may use the
//! session too.
//!
//! ```
//! use pd_core::Credential;
//! use pd_rest::blocking::RestSession;
//! use serde_json::{Value, json};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let sim = runtime.block_on(pd_sim::Sim::start())?;
//! # let (key, base_url) = (sim.api_key(), sim.url());
//! let session = RestSession::builder(Credential::token(key)?).base_url(base_url).build()?;
//!
//! # let (mut listed, mut renamed) = (0, 0);
//! for user in session.iter_all::<Value>("users").query("query", "Ada") {
//!     println!("{}", user?["email"]);
//! #   listed += 1;
//! }
//! let found: Option<Value> = session.find("users", "ada.okafor@example.com").by("email").send()?;
//! if let Some(user) = found {
//!     let _: Value = session.rput(&user).json(&json!({"type": "user", "name": "Jane Doe"})).send()?;
//! #   renamed += 1;
//! }
//! # assert!(listed > 0 && renamed == 1, "{listed} {renamed}");
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::{IntoFuture, poll_fn},
    pin::Pin,
};

use futures_core::Stream;
use pd_session::blocking::Runtime;

mod options;
mod session;

pub use session::RestSession;

/// A request builder or a list that runs on the background thread.
#[must_use = "nothing is sent before `send` or the first `next`"]
pub struct Blocking<B> {
    /// `None` while the background thread has it.
    request: Option<B>,
    runtime: Runtime,
}

/// One call: see [`crate::Call`].
pub type Call<K> = Blocking<crate::Call<K>>;
/// The items of a list, an [`Iterator`]: see [`crate::Items`].
pub type Items<T> = Blocking<crate::Items<T>>;
/// The pages of a list, an [`Iterator`]: see [`crate::Pages`].
pub type Pages<T> = Blocking<crate::Pages<T>>;
/// The records of a window of time, an [`Iterator`]: see [`crate::History`].
pub type History<T> = Blocking<crate::History<T>>;
/// The notes on incidents, an [`Iterator`]: see [`crate::IncidentNotes`].
pub type IncidentNotes<T> = Blocking<crate::IncidentNotes<T>>;
/// All items of a list: see [`crate::ListAll`].
pub type ListAll<T> = Blocking<crate::ListAll<T>>;
/// All items of a list by one of their attributes: see [`crate::DictAll`].
pub type DictAll<T> = Blocking<crate::DictAll<T>>;
/// The number of items of a list: see [`crate::GetTotal`].
pub type GetTotal = Blocking<crate::GetTotal>;
/// A search for one resource by an attribute: see [`crate::Find`].
pub type Find<T> = Blocking<crate::Find<T>>;
/// Returns or creates a resource: see [`crate::Persist`].
pub type Persist<T> = Blocking<crate::Persist<T>>;

impl<B> Blocking<B> {
    const fn new(request: B, runtime: Runtime) -> Self {
        Self { request: Some(request), runtime }
    }

    fn map<C>(self, change: impl FnOnce(B) -> C) -> Blocking<C> {
        Blocking { request: self.request.map(change), runtime: self.runtime }
    }
}

impl<B, T> Blocking<B>
where
    B: IntoFuture<Output = Result<T, crate::Error>, IntoFuture: Send + 'static>,
    T: Send + 'static,
{
    /// Sends the request, and blocks until the response has arrived.
    ///
    /// # Errors
    ///
    /// [`crate::Error`], as for the async call.
    pub fn send(self) -> Result<T, crate::Error> {
        match self.request {
            Some(request) => self.runtime.block_on(request.into_future()),
            None => unreachable!("only `next` takes the request, and a request with `next` has no `send`"),
        }
    }
}

impl<B> Iterator for Blocking<B>
where
    B: Stream<Item: Send> + Unpin + Send + 'static,
{
    type Item = B::Item;

    fn next(&mut self) -> Option<B::Item> {
        let mut items = self.request.take()?;
        let (items, next) = self.runtime.block_on(async move {
            let next = poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await;
            (items, next)
        });
        self.request = Some(items);
        next
    }
}

impl<B: fmt::Debug> fmt::Debug for Blocking<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blocking").field(&self.request).finish()
    }
}
