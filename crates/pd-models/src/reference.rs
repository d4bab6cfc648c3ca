//! References to resources, and members that are a reference or the full resource.

use std::{borrow::Cow, fmt, marker::PhantomData};

use pd_core::{Target, UrlError};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess},
};

use crate::{
    Model,
    member::{Lenient, Members, read_into},
    model,
};

/// A resource: an object with an id, a type and a URL.
pub trait Identity {
    /// The type of a reference to it, for instance `team_reference`. Empty if resources of several types share the Rust type.
    const REFERENCE: &'static str;

    /// Returns the id.
    fn id(&self) -> &str;

    /// Returns the type, for instance `team`, or `team_reference` if PagerDuty sent only a reference.
    fn type_name(&self) -> &str;

    /// Returns the short text that PagerDuty shows for the resource.
    fn summary(&self) -> Option<&str>;

    /// Returns the URL of the resource in the API.
    fn self_url(&self) -> Option<&str>;

    /// Returns the URL of the resource in the web application.
    fn html_url(&self) -> Option<&str>;

    /// Creates a resource from a reference. It has only the members of the reference.
    fn from_reference(reference: Reference<Self>) -> Self
    where
        Self: Sized;
}

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

    /// Creates a reference to this resource.
    pub fn to(resource: &T) -> Self {
        let own = |text: Option<&str>| text.map(ToOwned::to_owned);
        Self {
            summary: own(resource.summary()),
            self_: own(resource.self_url()),
            html_url: own(resource.html_url()),
            ..Self::with_type(resource.id(), resource.type_name())
        }
    }
}

impl<T> Reference<T> {
    /// Reads the value of a member that references have, and returns `None` for any other member.
    fn read_known<'de, A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Option<Result<(), A::Error>> {
        Some(match name {
            "id" => read_into(&mut self.id, members),
            "type" => read_into(&mut self.type_, members),
            "summary" => read_into(&mut self.summary, members),
            "self" => read_into(&mut self.self_, members),
            "html_url" => read_into(&mut self.html_url, members),
            _ => return None,
        })
    }
}

impl<T> Model for Reference<T> {
    const MEMBERS: &'static [&'static str] = &["id", "type", "summary", "self", "html_url"];

    fn read_member<'de, A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        self.read_known(name, members).unwrap_or_else(|| model::skip(members))
    }

    fn check<E: Error>(&self) -> Result<(), E> {
        Ok(())
    }
}

impl<T> Lenient for Reference<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        model::read(deserializer)
    }
}

impl<'de, T> Deserialize<'de> for Reference<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        model::read_whole(deserializer)
    }
}

impl<T> Serialize for Reference<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = Members::begin(serializer)?;
        members.member("id", &self.id);
        members.member("type", &self.type_);
        members.member("summary", &self.summary);
        members.member("self", &self.self_);
        members.member("html_url", &self.html_url);
        members.end()
    }
}

// Not derived, because a derive would require the same traits of `T`.

impl<T> Default for Reference<T> {
    fn default() -> Self {
        Self {
            id: String::new(),
            type_: String::new(),
            summary: None,
            self_: None,
            html_url: None,
            resource: PhantomData,
        }
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

/// A member that is a reference, or the full resource if the request had `include[]` for it.
///
/// ```
/// # #[cfg(feature = "incident")] {
/// use pd_models::{Incident, Resource};
///
/// let incident: Incident = serde_json::from_str(
///     r#"{"id": "Q1", "type": "incident", "service": {"id": "P1", "type": "service_reference", "summary": "Checkout"}}"#,
/// ).unwrap();
/// let service = incident.service.unwrap();
/// assert_eq!((service.id(), service.summary()), ("P1", Some("Checkout")));
/// assert!(matches!(service, Resource::Reference(_)));
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Resource<T> {
    /// Only a reference.
    Reference(Reference<T>),
    /// The full resource.
    Full(Box<T>),
}

impl<T: Identity> Resource<T> {
    /// Returns the id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Reference(reference) => &reference.id,
            Self::Full(resource) => resource.id(),
        }
    }

    /// Returns the short text that PagerDuty shows for the resource.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        match self {
            Self::Reference(reference) => reference.summary.as_deref(),
            Self::Full(resource) => resource.summary(),
        }
    }

    /// Returns the URL of the resource in the web application.
    #[must_use]
    pub fn html_url(&self) -> Option<&str> {
        match self {
            Self::Reference(reference) => reference.html_url.as_deref(),
            Self::Full(resource) => resource.html_url(),
        }
    }

    /// Returns the full resource, or `None` if PagerDuty sent a reference.
    #[must_use]
    pub fn full(&self) -> Option<&T> {
        match self {
            Self::Reference(_) => None,
            Self::Full(resource) => Some(resource),
        }
    }

    /// Returns a reference to the resource.
    #[must_use]
    pub fn to_reference(&self) -> Reference<T> {
        match self {
            Self::Reference(reference) => reference.clone(),
            Self::Full(resource) => Reference::to(resource),
        }
    }
}

impl<T> From<Reference<T>> for Resource<T> {
    fn from(reference: Reference<T>) -> Self {
        Self::Reference(reference)
    }
}

impl<T: Model + Identity> Lenient for Resource<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(model::read::<Unresolved<T>, D>(deserializer)?.map(Unresolved::resolve))
    }
}

/// A resource that is being read. The full object is created at the first member that a reference does not have. Most resources are
/// references, for which it is never created.
struct Unresolved<T> {
    reference: Reference<T>,
    full: Option<Box<T>>,
}

impl<T: Identity> Unresolved<T> {
    /// Returns the resource. If its type ends with `_reference`, it is a reference, even if it has other members.
    fn resolve(self) -> Resource<T> {
        let Self { reference, full } = self;
        match full {
            Some(full) if full.type_name().ends_with("_reference") => Resource::Reference(Reference::to(&full)),
            Some(full) => Resource::Full(full),
            None if reference.type_.ends_with("_reference") => Resource::Reference(reference),
            None => Resource::Full(Box::new(T::from_reference(reference))),
        }
    }
}

impl<T> Default for Unresolved<T> {
    fn default() -> Self {
        Self { reference: Reference::default(), full: None }
    }
}

impl<T: Model + Identity> Model for Unresolved<T> {
    const MEMBERS: &'static [&'static str] = T::MEMBERS;

    fn read_member<'de, A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        if self.full.is_none() {
            if let Some(read) = self.reference.read_known(name, members) {
                return read;
            }
            self.full = Some(Box::new(T::from_reference(std::mem::take(&mut self.reference))));
        }
        match &mut self.full {
            Some(full) => full.read_member(name, members),
            None => model::skip(members),
        }
    }

    fn check<E: Error>(&self) -> Result<(), E> {
        let id = self.full.as_deref().map_or(self.reference.id.as_str(), Identity::id);
        if id.is_empty() { Err(E::missing_field("id")) } else { Ok(()) }
    }
}

impl<'de, T: Model + Identity> Deserialize<'de> for Resource<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        model::read_whole(deserializer)
    }
}

impl<T: Serialize> Serialize for Resource<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Reference(reference) => reference.serialize(serializer),
            Self::Full(resource) => resource.serialize(serializer),
        }
    }
}

impl<T> Target for Reference<T> {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        self.self_.as_deref().map(Cow::Borrowed).ok_or(UrlError::NoSelf)
    }
}

impl<T: Identity> Target for Resource<T> {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        match self {
            Self::Reference(reference) => reference.target_url(),
            Self::Full(resource) => resource.self_url().map(Cow::Borrowed).ok_or(UrlError::NoSelf),
        }
    }
}

/// Implements [`Identity`] and [`Target`] for models that have all of its members.
macro_rules! identity {
    ($($name:ident = $reference:literal,)*) => {$(
        impl crate::Identity for $name {
            const REFERENCE: &'static str = $reference;

            fn id(&self) -> &str {
                &self.id
            }

            fn type_name(&self) -> &str {
                self.type_.as_ref().map_or("", AsRef::as_ref)
            }

            fn summary(&self) -> Option<&str> {
                self.summary.as_deref()
            }

            fn self_url(&self) -> Option<&str> {
                self.self_.as_deref()
            }

            fn html_url(&self) -> Option<&str> {
                self.html_url.as_deref()
            }

            fn from_reference(reference: crate::Reference<Self>) -> Self {
                let mut resource = Self::default();
                resource.id = reference.id;
                resource.type_ = (!reference.type_.is_empty()).then(|| reference.type_.into());
                resource.summary = reference.summary;
                resource.self_ = reference.self_;
                resource.html_url = reference.html_url;
                resource
            }
        }

        pd_core::impl_target!($name, self_);
    )*};
}
pub(crate) use identity;
