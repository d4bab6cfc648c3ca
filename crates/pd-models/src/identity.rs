//! [`Identity`]: the members that all resources have.

use crate::{
    Model,
    json::{Fields, JsonView},
    member::{Input, Object},
};

/// A resource: an object with an id, a type and a URL.
pub trait Identity: Model {
    /// The type of a reference to it, for instance `team_reference`. Empty if resources of several types share the Rust type.
    const REFERENCE: &'static str;

    /// Returns the id.
    fn id(&self) -> &str {
        text(self, 0).unwrap_or_default()
    }

    /// Returns the type, for instance `team`, or `team_reference` if PagerDuty sent only a reference.
    fn type_name(&self) -> &str {
        text(self, 1).unwrap_or_default()
    }

    /// Returns the short text that PagerDuty shows for the resource.
    fn summary(&self) -> Option<&str> {
        text(self, 2)
    }

    /// Returns the URL of the resource in the API.
    fn self_url(&self) -> Option<&str> {
        text(self, 3)
    }

    /// Returns the URL of the resource in the web application.
    fn html_url(&self) -> Option<&str> {
        text(self, 4)
    }
}

/// The members of a reference. They are the first members of each resource, in this order.
pub(crate) const MEMBERS: [&str; 5] = ["id", "type", "summary", "self", "html_url"];

/// Returns whether the names of a resource begin with those of a reference.
pub(crate) const fn has_reference(mut names: &[&str]) -> bool {
    let mut expected: &[&str] = &MEMBERS;
    while let [first, others @ ..] = expected {
        let [name, rest @ ..] = names else { return false };
        if !are_equal(name.as_bytes(), first.as_bytes()) {
            return false;
        }
        (names, expected) = (rest, others);
    }
    true
}

/// Compares at compile time, where `==` does not work.
const fn are_equal(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        if *first != *other {
            return false;
        }
        (a, b) = (rest, others);
    }
    a.is_empty() && b.is_empty()
}

/// Returns a member of a reference.
fn text(resource: &dyn Fields, index: usize) -> Option<&str> {
    let mut json = None;
    resource.values(&mut |values| json = values.get(index).map(|value| value.as_json()));
    if let Some(JsonView::Text(text)) = json { Some(text) } else { None }
}

/// Creates a resource from a reference. It has only the members of the reference.
pub(crate) fn resource_of<T: Model>(reference: &dyn Fields) -> T {
    let mut resource = T::EMPTY;
    copy_reference(reference, &mut resource);
    resource
}

/// Copies the members that a reference has.
fn copy_reference(reference: &dyn Fields, resource: &mut dyn Object) {
    resource.members(&mut |members| {
        for (index, member) in members.iter_mut().take(MEMBERS.len()).enumerate() {
            if let Some(text) = text(reference, index).filter(|text| !text.is_empty()) {
                // Each of them takes text.
                drop(member.put(Input::Text(text)));
            }
        }
    });
}

/// Implements [`Identity`] and [`Target`](pd_core::Target) for models that have all of its members.
macro_rules! identity {
    ($($name:ident = $reference:literal,)*) => {$(
        impl crate::Identity for $name {
            const REFERENCE: &'static str = $reference;
        }

        const _: () = assert!(crate::identity::has_reference(<$name as crate::Model>::MEMBERS));

        pd_core::impl_target!($name, self_);
    )*};
}
pub(crate) use identity;
