//! Lists that are collected into one value.

use std::{
    collections::{HashMap, hash_map::Entry},
    future::{Future, IntoFuture, poll_fn},
    marker::PhantomData,
    pin::Pin,
};

use pd_core::Pagination;
use pd_paginate::PageParameters;
use pd_session::DecodeFailure;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::{Listing, ListingState, fetch::whole};
use crate::{Error, find, from_value};

/// A [`Listing`] that resolves to a `Vec` of its items.
#[derive(Debug, Clone, Copy)]
pub struct Collected(pub(super) ());

/// A [`Listing`] that resolves to a map of its items.
#[derive(Debug, Clone)]
pub struct Keyed<T> {
    by: String,
    keep_last: bool,
    kind: PhantomData<fn() -> T>,
}

/// A [`Listing`] that resolves to the number of its items.
#[derive(Debug, Clone, Copy)]
pub struct Counted(pub(super) ());

impl<T> Keyed<T> {
    pub(super) fn new() -> Self {
        Self { by: "id".into(), keep_last: false, kind: PhantomData }
    }
}

type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl<I: DeserializeOwned + Send + 'static, K: Send + 'static> Listing<I, K> {
    pub(super) async fn next_item(&mut self) -> Option<Result<I, Error>> {
        poll_fn(|cx| match self.running() {
            Some(items) => items.as_mut().poll_next(cx),
            None => std::task::Poll::Ready(None),
        })
        .await
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for Listing<T, Collected> {
    type Output = Result<Vec<T>, Error>;
    type IntoFuture = BoxFuture<Vec<T>>;

    fn into_future(mut self) -> Self::IntoFuture {
        if let ListingState::Building(list) = &mut self.state
            && list.hook.is_none()
            && !list.dedup_by_id
            && let ListingState::Building(list) = std::mem::replace(&mut self.state, ListingState::Done)
        {
            return Box::pin(whole(*list));
        }
        Box::pin(async move {
            let mut all = Vec::new();
            while let Some(item) = self.next_item().await {
                all.push(item?);
            }
            Ok(all)
        })
    }
}

impl<T: DeserializeOwned + Send + 'static> Listing<T, Collected> {
    /// Returns the items that fit `T`, and the errors of the items that do not. Without it, the first such error ends the list.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// # sim.insert("users", serde_json::json!({"name": "Ada", "email": "ada@example.com", "job_title": null}));
    /// # sim.insert("users", serde_json::json!({"name": "Bob", "email": "bob@example.com", "job_title": "Director"}));
    /// #[derive(serde::Deserialize)]
    /// struct User {
    ///     id: String,
    ///     job_title: String,
    /// }
    ///
    /// let (users, errors) = session.list_all::<User>("users").partition().await?;
    /// for error in &errors {
    ///     eprintln!("{error}");
    /// }
    /// # assert!(users.iter().any(|user| !user.id.is_empty() && user.job_title == "Director") && !errors.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] for every error that is not an [error of one item](Error::is_item).
    pub async fn partition(mut self) -> Result<(Vec<T>, Vec<Error>), Error> {
        let (mut items, mut errors) = (Vec::new(), Vec::new());
        while let Some(item) = self.next_item().await {
            match item {
                Ok(item) => items.push(item),
                Err(error) if error.is_item() => errors.push(error),
                Err(error) => return Err(error),
            }
        }
        Ok((items, errors))
    }
}

impl<T: DeserializeOwned + Send + 'static> Listing<Value, Keyed<T>> {
    /// Sets the attribute that is the key, `id` by default. A number is read as text.
    pub fn by(mut self, attribute: impl Into<String>) -> Self {
        self.kind.by = attribute.into();
        self
    }

    /// Keeps the later of two items with the same key. By default, two such items are an error.
    pub fn keep_last(mut self) -> Self {
        self.kind.keep_last = true;
        self
    }

    async fn collect(mut self) -> Result<HashMap<String, T>, Error> {
        let mut all: HashMap<String, Value> = HashMap::new();
        while let Some(item) = self.next_item().await {
            let item = item?;
            let Some(key) = item.get(&self.kind.by).and_then(find::text) else {
                return Err(Error::unexpected_item(
                    &self.operation,
                    format!("{} has no `{}`; key by another attribute", name(&item), self.kind.by),
                ));
            };
            match all.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(item);
                }
                Entry::Occupied(mut entry) if self.kind.keep_last => {
                    entry.insert(item);
                }
                Entry::Occupied(entry) => {
                    return Err(Error::unexpected_item(
                        &self.operation,
                        format!(
                            "{} and {} have the same `{}`, {:?}; key by another attribute, or use `keep_last`",
                            name(entry.get()),
                            name(&item),
                            self.kind.by,
                            entry.key()
                        ),
                    ));
                }
            }
        }
        all.into_iter().map(|(key, item)| Ok((key, from_value(&self.operation, &item)?))).collect()
    }
}

/// Returns a name of a resource for error messages.
fn name(item: &Value) -> String {
    let field = |key| item.get(key).and_then(Value::as_str);
    match (field("id"), field("summary").or_else(|| field("name"))) {
        (Some(id), Some(summary)) => format!("{id} ({summary})"),
        (Some(id), None) => id.to_owned(),
        (None, Some(summary)) => format!("{summary:?}"),
        (None, None) => "an item without a name".to_owned(),
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for Listing<Value, Keyed<T>> {
    type Output = Result<HashMap<String, T>, Error>;
    type IntoFuture = BoxFuture<HashMap<String, T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.collect())
    }
}

impl IntoFuture for Listing<IgnoredAny, Counted> {
    type Output = Result<u64, Error>;
    type IntoFuture = BoxFuture<u64>;

    fn into_future(self) -> Self::IntoFuture {
        let super::ListingState::Building(list) = self.state else {
            return Box::pin(async { Ok(0) });
        };
        Box::pin(async move {
            let (list, operation) = list.check()?;
            let mut request = list.request;
            if !operation.is_list() {
                return Err(Error::invalid(&operation, "this is not a list, so it has no total"));
            }
            // A list without pagination may report a total too: request it like a list by offset.
            let names = PageParameters::of(operation.pagination()).or(PageParameters::of(Pagination::Offset));
            if let Some(names) = names {
                request.set_query(names.limit, 1);
            }
            if operation.pagination() != Pagination::StartIndex {
                request.set_query("total", true);
            }
            let response = request.send().await?.error_for_status()?;
            let page = operation.parse_page::<IgnoredAny>(response.bytes());
            let page = page.map_err(|error| DecodeFailure::new(error, &response))?;
            page.info.total.or(page.info.total_results).ok_or_else(|| {
                Error::unexpected(&response, "the response has no `total`; count the items of `iter_all` instead")
            })
        })
    }
}
