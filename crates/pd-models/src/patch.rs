//! [`Patch`]: a member of a request body that may be absent, `null` or a value.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{Secret, Time};

/// A member of a request body: absent, `null`, or a value.
///
/// In an update, PagerDuty keeps the value of an absent member, and removes the value of a member that is `null`.
///
/// ```
/// # #[cfg(feature = "service")] {
/// use pd_models::{Patch, UpdateService};
///
/// let update = UpdateService::new().name("Checkout").auto_resolve_timeout(Patch::Null);
/// let body = serde_json::to_value(&update).unwrap();
/// assert_eq!(body, serde_json::json!({"type": "service", "name": "Checkout", "auto_resolve_timeout": null}));
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The member is not in the body.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Patch<T> {
    /// Returns whether the member is not in the body.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns the value, or `None` if the member is absent or `null`.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` is `null`, not absent.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// Text in place of a type that is made from text.
macro_rules! from_text {
    ($($type:ty),+) => {$(
        impl From<&str> for Patch<$type> {
            fn from(text: &str) -> Self {
                Self::Value(text.into())
            }
        }
    )+};
}

from_text!(String, Time, Secret, Value);

/// The types of this crate omit an absent member. In a type of your own, it is written as `null`.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}
