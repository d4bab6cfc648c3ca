//! Idempotent creation of a resource.

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
};

use http::Method;
use pd_session::{RequestOptions, request_options};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{Error, RestSession, find, from_value, request::RequestBuilder};

/// Returns or creates a resource: see [`RestSession::persist`].
#[must_use = "nothing is persisted until it is awaited"]
pub struct Persist<T> {
    session: RestSession,
    path: String,
    /// Checks the path, and has the options of all requests.
    builder: Box<RequestBuilder>,
    by: String,
    values: Result<Value, serde_json::Error>,
    update: bool,
    kind: PhantomData<fn() -> T>,
}

impl RestSession {
    /// Returns the resource of the list at `path` whose attribute `by` equals the same attribute of `values`. If there is none,
    /// creates it from `values`. With [`Persist::update`], an existing resource is updated if `values` differ from it.
    ///
    /// It first searches the list. So two processes that call it at the same time may both create the resource.
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
            builder: Box::new(RequestBuilder::new(self, &Method::POST, &*path)),
            path,
            by: by.into(),
            values: serde_json::to_value(values),
            update: false,
            kind: PhantomData,
        }
    }
}

impl<T: DeserializeOwned + 'static> Persist<T> {
    /// Sets whether to update an existing resource. If any of the values differs, compared recursively, the session merges
    /// the values into the resource and sends it by PUT.
    pub const fn update(mut self, update: bool) -> Self {
        self.update = update;
        self
    }

    pub(crate) fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        set(&mut self.builder.options);
        self
    }

    request_options!(base, from);

    async fn run(self) -> Result<T, Error> {
        let request = self.builder.check()?;
        let (operation, path) = (request.operation_with_path(), request.path());
        let shared = |options: &mut RequestOptions| options.extend_from(&request.options);
        let invalid = |reason: String| Error::invalid(&operation, reason);
        let values = self.values.map_err(|error| invalid(format!("the values cannot be written as JSON ({error})")))?;
        let Some(wanted) = values.get(&self.by).and_then(find::text) else {
            return Err(invalid(format!(
                "the values have no `{}` that is a string or a number, to search for",
                self.by
            )));
        };
        let found: Option<Value> = self.session.find(path, wanted).by(&*self.by).with_options(shared).await?;
        match found {
            None => self.session.rpost(self.path).with_options(shared).json(&values).await,
            Some(found) if self.update && would_change(&found, &values) => {
                let merged = merge(found.clone(), values);
                // Some resources have no `self`, and behind a gateway `self` is not a URL of the gateway.
                let below = found.get("id").and_then(Value::as_str).map(|id| format!("{path}/{id}"));
                match below.filter(|_| self.session.address(&Method::PUT, &found).is_err()) {
                    Some(path) => self.session.rput(path).with_options(shared).json(&merged).await,
                    None => self.session.rput(&found).with_options(shared).json(&merged).await,
                }
            }
            Some(found) => from_value(&operation, &found),
        }
    }
}

/// Returns whether merging `values` into `current` changes it. A key that `values` does not have remains unchanged.
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

/// Merges `values` into `current`: objects are merged key by key, all other values are replaced.
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
    fn only_a_different_value_is_a_change() {
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
    fn merging_keeps_other_members() {
        let merged = merge(json!({"a": 1, "b": {"c": 2, "d": [1]}}), json!({"b": {"d": [2, 3]}, "e": null}));
        assert_eq!(merged, json!({"a": 1, "b": {"c": 2, "d": [2, 3]}, "e": null}));
    }
}
