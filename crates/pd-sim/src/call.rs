//! The input of an endpoint: an authenticated request with its complete body.

use std::sync::{Arc, MutexGuard};

use axum::extract::FromRequestParts;
use bytes::Bytes;
use http::{HeaderMap, Method, request::Parts};
use serde_json::{Map, Value};

use crate::{
    credential::Identity,
    reply::ErrorReply,
    sim_state::SimState,
    store::{Entity, Store},
};

/// The query of a request, decoded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Returns the values of `key[]`. Like PagerDuty, ignores `key` without brackets.
    pub(crate) fn list(&self, key: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(name, _)| name.strip_suffix("[]") == Some(key))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.get(key) == Some("true")
    }
}

/// The input of an endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) state: Arc<SimState>,
    pub(crate) method: Method,
    /// The path, without slashes at its beginning and end.
    pub(crate) path: String,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) identity: Identity,
}

impl Call {
    /// Locks the account's objects. An endpoint must not await while it holds the lock.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.state.store()
    }

    pub(crate) fn get(&self, collection: &str, id: &str) -> Result<Arc<Entity>, ErrorReply> {
        let store = self.store();
        store.get(collection, id).cloned().ok_or_else(ErrorReply::not_found)
    }

    /// Returns the body as a JSON object. Like PagerDuty, it takes text that is not valid Unicode, and
    /// numbers that no `f64` can hold.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, ErrorReply> {
        match pd_core::json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(ErrorReply::invalid("The request body must be a JSON object")),
            Err(_) => Err(ErrorReply::invalid("The request body is not valid JSON")),
        }
    }

    /// Returns the object in `{wrapper: {…}}`.
    pub(crate) fn entity(&self, wrapper: &str) -> Result<Map<String, Value>, ErrorReply> {
        match self.object()?.remove(wrapper) {
            Some(Value::Object(object)) => Ok(object),
            _ => Err(ErrorReply::invalid(format!("Missing required parameter: {wrapper}"))),
        }
    }

    /// Returns the objects in `{wrapper: [{…}]}`.
    pub(crate) fn entities(&self, wrapper: &str) -> Result<Vec<Map<String, Value>>, ErrorReply> {
        let missing = || ErrorReply::invalid(format!("{wrapper} must be an array of objects"));
        let Some(Value::Array(items)) = self.object()?.remove(wrapper) else {
            return Err(missing());
        };
        let objects = items.into_iter().map(|item| match item {
            Value::Object(object) => Ok(object),
            _ => Err(missing()),
        });
        objects.collect()
    }

    /// Returns the id of the user who makes a write: the user of the `From` header, or else the user of the key.
    pub(crate) fn actor(&self) -> Result<String, ErrorReply> {
        if let Some(from) = self.headers.get(http::header::FROM) {
            let email = from.to_str().unwrap_or_default();
            let store = self.store();
            let user = store
                .list("users")
                .iter()
                .find(|user| user.text("email").is_some_and(|own| own.eq_ignore_ascii_case(email)));
            return user
                .map(|user| user.id().to_owned())
                .ok_or_else(|| ErrorReply::new(http::StatusCode::BAD_REQUEST, 1008, "Requester User Not Found"));
        }
        match &self.identity {
            Identity::User(id) => Ok(id.clone()),
            Identity::Account => {
                Err(ErrorReply::invalid("The From header is required when using an account-level access token"))
            }
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = ErrorReply;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ErrorReply> {
        // `SimService` inserts it into every request.
        parts.extensions.remove::<Self>().ok_or_else(ErrorReply::not_found)
    }
}
