//! The search for one resource by an attribute.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
};

use pd_core::Target;
use pd_session::{RequestOptions, request_options};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Error, Items, RestSession, from_value};

/// A builder for a search: see [`RestSession::find`].
#[must_use = "a search does nothing until it is awaited"]
pub struct Find<T> {
    items: Items<Value>,
    value: String,
    by: String,
    kind: std::marker::PhantomData<fn() -> T>,
}

impl RestSession {
    /// Finds the first resource of a list whose `name` equals `value`, or `None`. [`Find::by`] selects another attribute. Case is
    /// ignored, and numbers are compared as text.
    ///
    /// The search reads the list page by page until it finds the resource. It also sends the value as `query`, so that PagerDuty
    /// filters the list if the endpoint supports that.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// let user: Option<serde_json::Value> = session.find("users", "jane@example35.com").by("email").await?;
    /// assert!(user.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "callers pass a number by value")]
    pub fn find<T: DeserializeOwned + 'static>(&self, target: impl Target, value: impl ToString) -> Find<T> {
        let value = value.to_string();
        Find { items: self.iter_all(target), value, by: "name".into(), kind: std::marker::PhantomData }
    }
}

impl<T> Find<T> {
    /// Sets the attribute to compare; `name` by default.
    pub fn by(mut self, attribute: impl Into<String>) -> Self {
        self.by = attribute.into();
        self
    }

    /// Sets the page size, like [`Listing::page_size`](crate::Listing::page_size).
    pub fn page_size(mut self, items: u32) -> Self {
        self.items = self.items.page_size(items);
        self
    }

    pub(crate) fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        self.items = self.items.with_options(set);
        self
    }

    request_options!(base, from, query);

    async fn first_match(mut self) -> Result<Option<Value>, Error> {
        let wanted = self.value.to_lowercase();
        // A `query` that the caller set has priority.
        self.items = self.items.with_options(|options| {
            if options.query.get("query").is_none() {
                options.query("query", self.value.as_str());
            }
        });
        while let Some(item) = self.items.next().await {
            let item = item?;
            if item.get(&self.by).and_then(text).is_some_and(|text| text.to_lowercase() == wanted) {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

/// Returns an attribute as text, if it is a string, a number or a boolean.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for Find<T> {
    type Output = Result<Option<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let operation = self.items.operation();
        Box::pin(async move {
            match self.first_match().await? {
                Some(item) => from_value(&operation, &item).map(Some),
                None => Ok(None),
            }
        })
    }
}

impl<T> fmt::Debug for Find<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Find").field("items", &self.items).field("by", &self.by).finish_non_exhaustive()
    }
}
