//! References to resources.

use std::{borrow::Cow, fmt, marker::PhantomData};

use pd_core::{Target, UrlError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    Identity, Model,
    identity::MEMBERS,
    json::{self, AsJson, Fields, ObjectKind, ObjectType},
    member::Member,
    read,
};

/// A reference to a resource: its id and type, and its summary and URLs if PagerDuty sent them.
///
/// It can replace the path of a request, if it has the URL: `session.rget(&reference)`.
///
/// ```
/// # #[cfg(feature = "team")] {
/// use pd_models::{Reference, Team};
///
/// let team = Reference::<Team>::new("PQ9K7I8");
/// assert_eq!(serde_json::to_string(&team).unwrap(), r#"{"id":"PQ9K7I8","type":"team_reference"}"#);
/// # }
/// ```
pub struct Reference<T> {
    /// The id.
    pub id: String,
    /// The type, for instance `team_reference`.
    pub type_: String,
    /// A short text that PagerDuty shows for the resource.
    pub summary: Option<String>,
    /// The URL of the resource in the API.
    pub self_: Option<String>,
    /// The URL of the resource in the web application.
    pub html_url: Option<String>,
    resource: PhantomData<fn() -> T>,
}

/// The type parameter of a [`Reference`] to a resource of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyResource {}

impl<T> Reference<T> {
    /// Creates a reference with this type, for instance `user_reference`.
    pub fn with_type(id: impl Into<String>, type_: impl Into<String>) -> Self {
        Self { id: id.into(), type_: type_.into(), ..Self::default() }
    }
}

impl<T: Identity> Reference<T> {
    /// Creates a reference to the resource with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self::with_type(id, T::REFERENCE)
    }

    /// Creates a reference to this resource. Its type is that of a reference: `team_reference` for a `team`.
    pub fn to(resource: &T) -> Self {
        let own = |text: Option<&str>| text.map(ToOwned::to_owned);
        let type_ = match resource.type_name() {
            "" => T::REFERENCE.to_owned(),
            reference if reference.ends_with("_reference") => reference.to_owned(),
            full => format!("{full}_reference"),
        };
        Self {
            summary: own(resource.summary()),
            self_: own(resource.self_url()),
            html_url: own(resource.html_url()),
            ..Self::with_type(resource.id(), type_)
        }
    }
}

impl<T> Fields for Reference<T> {
    fn object_type(&self) -> &'static ObjectType {
        &ObjectType { name: "Reference", members: &MEMBERS, kind: ObjectKind::Reference }
    }

    fn values<'a>(&'a self, with: &mut dyn FnMut(&[&'a dyn AsJson])) {
        with(&[&self.id, &self.type_, &self.summary, &self.self_, &self.html_url]);
    }
}

impl<T> Model for Reference<T> {
    const MEMBERS: &'static [&'static str] = &MEMBERS;

    const EMPTY: Self = Self {
        id: String::new(),
        type_: String::new(),
        summary: None,
        self_: None,
        html_url: None,
        resource: PhantomData,
    };

    fn with_members(&mut self, with: &mut dyn FnMut(&mut [&mut dyn Member])) {
        with(&mut [&mut self.id, &mut self.type_, &mut self.summary, &mut self.self_, &mut self.html_url]);
    }
}

impl<'de, T> Deserialize<'de> for Reference<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read::whole(deserializer)
    }
}

impl<T> Serialize for Reference<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json::serialize(self, serializer)
    }
}

// Not derived, because a derive would require the same traits of `T`.

impl<T> Default for Reference<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T> Clone for Reference<T> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            type_: self.type_.clone(),
            summary: self.summary.clone(),
            self_: self.self_.clone(),
            html_url: self.html_url.clone(),
            resource: PhantomData,
        }
    }
}

impl<T> PartialEq for Reference<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.type_ == other.type_
            && self.summary == other.summary
            && self.self_ == other.self_
            && self.html_url == other.html_url
    }
}

impl<T> Eq for Reference<T> {}

impl<T> fmt::Debug for Reference<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference")
            .field("id", &self.id)
            .field("type_", &self.type_)
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

impl<T> Target for Reference<T> {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        self.self_.as_deref().map(Cow::Borrowed).ok_or(UrlError::NoSelf)
    }
}
