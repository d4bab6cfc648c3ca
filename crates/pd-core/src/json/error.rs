//! The error of the reader: the path to the value that does not fit, without the value.

use std::{fmt, fmt::Write as _, marker::PhantomData};

use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::{Value, error::Category};
use serde_path_to_error::{Path, Segment, Track};

use super::reason::reason;
use crate::text;

/// Paths and identifiers are shown up to this many characters.
const SHOWN: usize = 200;

/// JSON text cannot be read as the requested type.
///
/// It never quotes JSON: a body may hold integration keys and secrets. It gives the path instead. Only text that does not
/// even begin like JSON, such as a gateway's HTML page, is quoted, by its first 100 characters.
///
/// ```
/// #[derive(Debug, serde::Deserialize)]
/// struct Key {
///     key: u32,
/// }
///
/// let error = pd_core::json::from_slice::<Vec<Key>>(br#"[{"id": "PABC123", "key": "secret"}]"#).unwrap_err();
/// assert_eq!(error.to_string(), "[0].key of PABC123: expected u32, found string");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    // Boxed, so that a `Result` with it stays small.
    kind: Box<Kind>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Empty,
    NotJson { reason: String, excerpt: String },
    Shape(Place),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    path: String,
    index: Option<usize>,
    id: Option<String>,
    reason: String,
}

impl Error {
    /// Finds the path at which `seed` fails on `json`, in a second pass.
    pub(super) fn locate<S, V>(json: &str, seed: S) -> Self
    where
        S: for<'de> DeserializeSeed<'de, Value = V>,
    {
        if super::is_blank(json.as_bytes()) {
            return Self::from(Kind::Empty);
        }
        let mut track = Track::new();
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let result = seed.deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track));
        let error = match result.and_then(|_| deserializer.end()) {
            Err(error) => error,
            Ok(()) => serde::de::Error::custom("the type does not decode the same text twice alike"),
        };
        if error.classify() != Category::Data {
            return Self::not_json(json, &error);
        }
        let tree = serde_json::from_str(json).unwrap_or_default();
        Self::from(Kind::Shape(Place::new(&track.path(), &error, &tree)))
    }

    /// Finds the path at which `value` does not fit `T`.
    pub(super) fn of_value<T: DeserializeOwned>(value: &Value) -> Self {
        let mut track = Track::new();
        let seed = PhantomData::<T>;
        let place = match seed.deserialize(serde_path_to_error::Deserializer::new(value, &mut track)) {
            Ok(_) => Place::default(),
            Err(error) => Place::new(&track.path(), &error, value),
        };
        Self::from(Kind::Shape(place))
    }

    pub(crate) fn empty() -> Self {
        Self::from(Kind::Empty)
    }

    fn not_json(json: &str, error: &serde_json::Error) -> Self {
        let looks_like_json = json.trim_start().starts_with(['{', '[', '"']);
        let excerpt = if looks_like_json { String::new() } else { text::excerpt(json.as_bytes()) };
        Self::from(Kind::NotJson { reason: error.to_string(), excerpt })
    }

    /// Puts the place of an item in its list in front of the path. `id` names the item if the error does not.
    pub(crate) fn in_item(mut self, list: &str, index: usize, id: Option<String>) -> Self {
        let place = match &mut *self.kind {
            Kind::Shape(place) => std::mem::take(place),
            Kind::Empty | Kind::NotJson { .. } => Place { reason: self.to_string(), ..Place::default() },
        };
        let separator = if place.path.is_empty() || place.path.starts_with('[') { "" } else { "." };
        let path = text::cut(&format!("{list}[{index}]{separator}{}", place.path), SHOWN);
        Self::from(Kind::Shape(Place { path, index: Some(index), id: id.or(place.id), ..place }))
    }

    /// The path to the member that does not fit, such as `incidents[17].priority`. `None` if the text is not JSON or if the
    /// whole text does not fit.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.place().map(|place| place.path.as_str()).filter(|path| !path.is_empty())
    }

    /// The index of the list item that does not fit.
    #[must_use]
    pub fn item_index(&self) -> Option<usize> {
        self.place()?.index
    }

    /// The `id` of the object that does not fit, if it has one.
    #[must_use]
    pub fn item_id(&self) -> Option<&str> {
        self.place()?.id.as_deref()
    }

    /// Returns whether the text is JSON, so that only its shape differs from the requested type.
    #[must_use]
    pub fn is_shape(&self) -> bool {
        self.place().is_some()
    }

    /// Returns whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self.kind == Kind::Empty
    }

    fn place(&self) -> Option<&Place> {
        match &*self.kind {
            Kind::Shape(place) => Some(place),
            Kind::Empty | Kind::NotJson { .. } => None,
        }
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            Kind::Empty => f.write_str("the text is empty"),
            Kind::NotJson { reason, excerpt } if excerpt.is_empty() => write!(f, "not JSON: {reason}"),
            Kind::NotJson { reason, excerpt } => write!(f, "not JSON: {reason}; it begins with {excerpt:?}"),
            Kind::Shape(Place { path, id, reason, .. }) => {
                f.write_str(path)?;
                if let Some(id) = id {
                    write!(f, "{}of {id}", if path.is_empty() { "" } else { " " })?;
                }
                let separator = if path.is_empty() && id.is_none() { "" } else { ": " };
                write!(f, "{separator}{reason}")
            }
        }
    }
}

impl Place {
    fn new(path: &Path, error: &serde_json::Error, tree: &Value) -> Self {
        let mut place = Self::default();
        let mut node = Some(tree);
        for segment in path {
            if place.id.is_none() {
                place.id = node.and_then(id);
            }
            // Writing to a string does not fail.
            let _ = match segment {
                Segment::Seq { index } => {
                    place.index = place.index.or(Some(*index));
                    node = node.and_then(|node| node.get(index));
                    write!(place.path, "[{index}]")
                }
                Segment::Map { key } => {
                    node = node.and_then(|node| node.get(key));
                    write!(place.path, "{}{key}", if place.path.is_empty() { "" } else { "." })
                }
                Segment::Enum { .. } | Segment::Unknown => break,
            };
        }
        place.id = place.id.or_else(|| node.and_then(id));
        let (inner, reason) = reason(error, node);
        if let Some(inner) = inner {
            let separator = if place.path.is_empty() { "" } else { "." };
            place.path = format!("{}{separator}{inner}", place.path);
        }
        place.path = text::cut(&place.path, SHOWN);
        place.reason = reason;
        place
    }
}

/// Returns the `id` of an object, to name it in an error.
pub(super) fn id(node: &Value) -> Option<String> {
    match node.get("id")? {
        Value::String(id) => Some(text::cut(id, SHOWN)),
        Value::Number(id) => Some(id.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
