//! Times in PagerDuty's payloads.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::member::{Input, Item, Mismatch};

/// A time, or the text that PagerDuty sent in its place.
///
/// A time with an offset (`2026-06-01T09:00:00+02:00`) is kept as text, because the offset of a schedule entry is information.
/// [`timestamp`](Self::timestamp) returns the instant of both.
///
/// ```
/// use pd_models::Time;
///
/// let time: Time = serde_json::from_str(r#""2026-06-01T09:00:00+02:00""#)?;
/// assert_eq!(time.timestamp(), Some("2026-06-01T07:00:00Z".parse()?));
/// assert_eq!(time.to_string(), "2026-06-01T09:00:00+02:00");
///
/// let text: Time = serde_json::from_str(r#""soon""#)?;
/// assert_eq!((text.timestamp(), text.to_string().as_str()), (None, "soon"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Time {
    /// A time in UTC.
    Timestamp(Timestamp),
    /// Any other text.
    Text(String),
}

impl Time {
    /// Returns the instant, or `None` if the text is not an RFC 3339 time.
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(timestamp) => Some(*timestamp),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

impl From<Timestamp> for Time {
    fn from(timestamp: Timestamp) -> Self {
        Self::Timestamp(timestamp)
    }
}

/// Keeps the text, unless the timestamp has exactly this text.
impl From<&str> for Time {
    fn from(text: &str) -> Self {
        match text.parse::<Timestamp>() {
            Ok(timestamp) if is_plain(text) || timestamp.to_string() == text => Self::Timestamp(timestamp),
            Ok(_) | Err(_) => Self::Text(text.to_owned()),
        }
    }
}

impl From<String> for Time {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// Returns whether the text has the form `2026-06-01T09:00:00Z`, as nearly all times have. It avoids formatting the timestamp, which
/// takes longer than parsing it.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 20 && bytes.get(10) == Some(&b'T') && bytes.last() == Some(&b'Z') && !text.contains(":60Z")
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timestamp(timestamp) => timestamp.fmt(f),
            Self::Text(text) => f.pad(text),
        }
    }
}

impl Item for Time {
    #[inline]
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        Ok(input.text()?.filter(|text| !text.is_empty()).map(|text| Self::from(&*text)))
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
