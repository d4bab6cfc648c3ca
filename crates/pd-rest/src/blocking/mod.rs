//! The same session without async: each call blocks its caller until the answer is there.
//!
//! Every method of [`crate::RestSession`] is here under its name. What is awaited there is [sent](Blocking::send) here, and
//! what is a stream there is an [`Iterator`] here. The work is done on a thread apart, one for all sessions of the process.
//!
//! Any thread may call, inside of an async runtime as well as outside. Inside, the thread is blocked with everything else
//! that the runtime would run on it: prefer [`crate::RestSession`] there, or `spawn_blocking`. Hooks and layers of yours run
//! on the thread apart, and may call, too.
//!
//! ```
//! use pd_core::Credential;
//! use pd_rest::RestSession;
//! use serde_json::{Value, json};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let sim = runtime.block_on(pd_sim::Sim::start())?;
//! # let (key, base_url) = (sim.api_key(), sim.url());
//! let session = RestSession::builder(Credential::token(key)?).base_url(base_url).build_blocking()?;
//!
//! for user in session.iter_all::<Value>("users").query("query", "Ada") {
//!     println!("{}", user?["email"]);
//! }
//! let found: Option<Value> = session.find("users", "ada.okafor@example.com").by("email").send()?;
//! if let Some(user) = found {
//!     let _: Value = session.rput(&user).json(&json!({"type": "user", "name": "Jane Doe"})).send()?;
//! }
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::{IntoFuture, poll_fn},
    pin::Pin,
};

use futures_core::Stream;
use pd_transport::blocking::Runtime;

mod options;
mod session;

pub use session::RestSession;

/// A request to be sent, or a list to be iterated over, on a thread apart.
#[must_use = "nothing is sent before `send` or the first `next`"]
pub struct Blocking<B> {
    /// Lent to the other thread during a call.
    request: Option<B>,
    runtime: Runtime,
}

/// One call: see [`crate::Call`].
pub type Call<K> = Blocking<crate::Call<K>>;
/// The items of a list, an [`Iterator`]: see [`crate::Items`].
pub type Items<T> = Blocking<crate::Items<T>>;
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
/// One resource by an attribute: see [`crate::Find`].
pub type Find<T> = Blocking<crate::Find<T>>;
/// Creation of what is not there yet: see [`crate::Persist`].
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
    /// Sends it, and blocks until the answer is there.
    ///
    /// # Errors
    ///
    /// Those of the call itself: see [`crate::Error`].
    pub fn send(self) -> Result<T, crate::Error> {
        match self.request {
            Some(request) => self.runtime.block_on(request.into_future()),
            None => unreachable!("a request that is sent was not iterated over"),
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
