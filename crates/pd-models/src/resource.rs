//! Members that are a reference or the full resource.

use std::borrow::Cow;

use pd_core::{Target, UrlError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    Identity, Model, Reference,
    identity::resource_of,
    json::{self, AsJson, Fields, ObjectType},
    member::{Input, Item, Member, Mismatch, Object, Promote, Syntax},
    read,
};

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

impl<T: Identity> Fields for Resource<T> {
    fn object_type(&self) -> &'static ObjectType {
        match self {
            Self::Reference(reference) => reference.object_type(),
            Self::Full(resource) => resource.object_type(),
        }
    }

    fn values<'a>(&'a self, with: &mut dyn FnMut(&[&'a dyn AsJson])) {
        match self {
            Self::Reference(reference) => reference.values(with),
            Self::Full(resource) => resource.values(with),
        }
    }
}

/// The full resource is created at the first member that a reference does not have. Most resources are references, for which it is
/// never created.
impl<T: Identity> Object for Resource<T> {
    fn members(&mut self, with: &mut dyn FnMut(&mut [&mut dyn Member])) {
        match self {
            Self::Reference(reference) => reference.with_members(with),
            Self::Full(resource) => resource.with_members(with),
        }
    }

    fn as_promote(&mut self) -> Option<&mut dyn Promote> {
        Some(self)
    }
}

impl<T: Identity> Promote for Resource<T> {
    fn promote(&mut self) -> bool {
        let Self::Reference(reference) = self else { return false };
        *self = Self::Full(Box::new(resource_of(reference)));
        true
    }

    /// If its type ends with `_reference`, it is a reference, even if it has other members.
    fn resolve(&mut self) -> bool {
        match self {
            Self::Reference(reference) if reference.type_.ends_with("_reference") => {}
            Self::Reference(reference) => *self = Self::Full(Box::new(resource_of(reference))),
            Self::Full(full) if full.type_name().ends_with("_reference") => {
                *self = Self::Reference(Reference::to(full));
            }
            Self::Full(_) => {}
        }
        !self.id().is_empty()
    }
}

impl<T: Identity> Item for Resource<T> {
    const SYNTAX: Syntax = Syntax::Object;
    const EXPECTED: &'static str = "an object";

    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        Ok(<Reference<T> as Item>::new(input)?.map(Self::Reference))
    }

    fn as_object(&mut self) -> Option<&mut dyn Object> {
        Some(self)
    }
}

impl<'de, T: Identity> Deserialize<'de> for Resource<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read::whole(deserializer)
    }
}

impl<T: Identity> Serialize for Resource<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json::serialize(self, serializer)
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
