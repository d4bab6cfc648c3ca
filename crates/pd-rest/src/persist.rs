//! Creation of what is not there yet.

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    time::Duration,
};

use http::{Method, header::FROM};
use pd_transport::{CallDeadline, CallTimeout, RetryOptions, RetryOverride};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{Error, RestSession, call::Draft, find, from_value};

/// A resource to be there: see [`RestSession::persist`].
#[must_use = "nothing is persisted until it is awaited"]
pub struct Persist<T> {
    session: RestSession,
    path: String,
    /// What all its requests carry, and whether the path is in order.
    draft: Box<Draft>,
    by: String,
    values: Result<Value, serde_json::Error>,
    update: bool,
    kind: PhantomData<fn() -> T>,
}

impl RestSession {
    /// Sees that a resource exists: returns the one of the list at `path` whose attribute `by` is that of `values`, or
    /// creates it from `values`. With [`Persist::update`], the one found is updated where `values` differ from it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// use serde_json::{Value, json};
    ///
    /// let user: Value = session
    ///     .persist("users", "email", &json!({
    ///         "name": "User McUserson",
    ///         "email": "user@organization.com",
    ///         "type": "user",
    ///     }))
    ///     .await?;
    /// println!("{}", user["name"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn persist<T: DeserializeOwned + 'static>(
        &self,
        path: impl Into<String>,
        by: impl Into<String>,
        values: &(impl Serialize + ?Sized),
    ) -> Persist<T> {
        let path = path.into();
        Persist {
            session: self.clone(),
            draft: Box::new(Draft::new(self, Method::POST, &*path)),
            path,
            by: by.into(),
            values: serde_json::to_value(values),
            update: false,
            kind: PhantomData,
        }
    }
}

impl<T: DeserializeOwned + 'static> Persist<T> {
    /// Whether one that exists is updated: put, merged with the values, if any value, looked at recursively, would change.
    pub const fn update(mut self, update: bool) -> Self {
        self.update = update;
        self
    }

    /// Sets a header, as [`Call::header`](crate::Call::header) does.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.draft.header(name, value);
        self
    }

    /// Sets the `From` header, as [`Call::from`](crate::Call::from) does.
    pub fn from(self, email: &str) -> Self {
        self.header(FROM.as_str(), email)
    }

    /// Bounds each attempt of each request.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.extension(CallTimeout(timeout));
        self
    }

    /// Bounds each request, waiting included. `None` lifts the session's deadline.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.draft.extension(CallDeadline(deadline.into()));
        self
    }

    /// Replaces the session's retry options for these requests.
    pub fn retry(mut self, retry: RetryOptions) -> Self {
        self.draft.extension(RetryOverride(retry));
        self
    }

    /// Adds an extension to each request, for a middleware of your own to find.
    pub fn extension(mut self, extension: impl Clone + Send + Sync + 'static) -> Self {
        self.draft.extension(extension);
        self
    }

    async fn run(self) -> Result<T, Error> {
        let carried = self.draft.carried();
        let (url, operation) = self.draft.into_address()?;
        let refused = |reason: String| Error::refused(&operation, reason);
        let values = self.values.map_err(|error| refused(format!("the values cannot be written as JSON ({error})")))?;
        let Some(wanted) = values.get(&self.by).and_then(find::text) else {
            return Err(refused(format!("the values have no `{}` to look for, or it is no text or number", self.by)));
        };
        let found: Option<Value> = self.session.find(url.path(), wanted).by(&*self.by).carry(&carried).await?;
        match found {
            None => self.session.rpost(self.path).carry(&carried).json(&values).await,
            Some(found) if self.update && would_change(&found, &values) => {
                let merged = merge(found.clone(), values);
                // Not every resource tells its URL, and behind a gateway it is not the gateway's.
                let below = found.get("id").and_then(Value::as_str).map(|id| format!("{}/{id}", url.path()));
                match below.filter(|_| self.session.address(&Method::PUT, &found).is_err()) {
                    Some(path) => self.session.rput(path).carry(&carried).json(&merged).await,
                    None => self.session.rput(&found).carry(&carried).json(&merged).await,
                }
            }
            Some(found) => from_value(&operation, &found),
        }
    }
}

/// Whether merging `values` into `current` makes a difference. A key that `values` has not stays as it is.
fn would_change(current: &Value, values: &Value) -> bool {
    match (current, values) {
        (Value::Object(current), Value::Object(values)) => {
            values.iter().any(|(key, value)| current.get(key).is_none_or(|current| would_change(current, value)))
        }
        (Value::Array(current), Value::Array(values)) => {
            current.len() != values.len()
                || current.iter().zip(values).any(|(current, value)| would_change(current, value))
        }
        (current, value) => current != value,
    }
}

/// `values` laid over `current`; objects are merged key by key, all else is replaced.
fn merge(current: Value, values: Value) -> Value {
    match (current, values) {
        (Value::Object(mut current), Value::Object(values)) => {
            for (key, value) in values {
                let merged = match current.remove(&key) {
                    Some(current) => merge(current, value),
                    None => value,
                };
                current.insert(key, merged);
            }
            Value::Object(Map::from_iter(current))
        }
        (_, value) => value,
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for Persist<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for Persist<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persist").field("path", &self.path).field("by", &self.by).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_value_that_differs_changes_anything() {
        let current = json!({"name": "A", "teams": [{"id": "P1", "summary": "T"}], "body": {"x": 1, "y": 2}});
        for same in [json!({}), json!({"name": "A"}), json!({"body": {"y": 2}}), json!({"teams": [{"id": "P1"}]})] {
            assert!(!would_change(&current, &same), "{same}");
        }
        for other in [
            json!({"name": "B"}),
            json!({"name": null}),
            json!({"new": null}),
            json!({"body": {"y": 3}}),
            json!({"teams": []}),
            json!({"teams": [{"id": "P2"}]}),
        ] {
            assert!(would_change(&current, &other), "{other}");
        }
    }

    #[test]
    fn merging_keeps_what_the_values_do_not_name() {
        let merged = merge(json!({"a": 1, "b": {"c": 2, "d": [1]}}), json!({"b": {"d": [2, 3]}, "e": null}));
        assert_eq!(merged, json!({"a": 1, "b": {"c": 2, "d": [2, 3]}, "e": null}));
    }
}
