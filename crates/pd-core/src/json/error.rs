//! The error of the JSON reader. It has the path to the value that does not fit, but not the value.

use std::{fmt, fmt::Write as _, marker::PhantomData};

use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::{Value, error::Category};
use serde_path_to_error::{Path, Segment, Track};

use super::reason::reason;
use crate::text;

/// The maximum length of a path or an identifier, in characters.
const MAX_SHOWN: usize = 200;

/// JSON text cannot be read as the requested type.
///
/// The error gives the path of the value, and never quotes JSON, because a body may contain integration keys and other
/// secrets. The first 100 characters are quoted only if the text does not begin like JSON, as for a gateway's HTML page.
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
    // Boxed to keep `Result`s small.
    kind: Box<Kind>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Empty,
    NotJson { reason: String, excerpt: String },
    Shape(Mismatch),
}

/// A value that does not fit the requested type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Mismatch {
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
            Ok(()) => serde::de::Error::custom("the type rejected the text, but accepted it when it was read again"),
        };
        if error.classify() != Category::Data {
            return Self::not_json(json, &error);
        }
        let tree = serde_json::from_str(json).unwrap_or_default();
        Self::from(Kind::Shape(Mismatch::new(&track.path(), &error, &tree)))
    }

    /// Finds the path at which `value` does not fit `T`.
    pub(super) fn of_value<T: DeserializeOwned>(value: &Value) -> Self {
        let mut track = Track::new();
        let seed = PhantomData::<T>;
        let mismatch = match seed.deserialize(serde_path_to_error::Deserializer::new(value, &mut track)) {
            Ok(_) => Mismatch::default(),
            Err(error) => Mismatch::new(&track.path(), &error, value),
        };
        Self::from(Kind::Shape(mismatch))
    }

    pub(crate) fn empty() -> Self {
        Self::from(Kind::Empty)
    }

    fn not_json(json: &str, error: &serde_json::Error) -> Self {
        let is_quoted = !super::begins_like_json(json.as_bytes());
        let excerpt = if is_quoted { text::excerpt(json.as_bytes()) } else { String::new() };
        Self::from(Kind::NotJson { reason: error.to_string(), excerpt })
    }

    /// Converts the error of a list item to an error of the list: its path then begins with the list and the index. `id` is the
    /// `id` of the item.
    pub(crate) fn in_item(mut self, list: &str, index: usize, id: Option<String>) -> Self {
        let mismatch = match &mut *self.kind {
            Kind::Shape(mismatch) => std::mem::take(mismatch),
            Kind::Empty | Kind::NotJson { .. } => Mismatch { reason: self.to_string(), ..Mismatch::default() },
        };
        let separator = if mismatch.path.is_empty() || mismatch.path.starts_with('[') { "" } else { "." };
        let path = text::truncate(&format!("{list}[{index}]{separator}{}", mismatch.path), MAX_SHOWN);
        Self::from(Kind::Shape(Mismatch { path, index: Some(index), id: id.or(mismatch.id), ..mismatch }))
    }

    /// The path to the member that does not fit, such as `incidents[17].priority`. `None` if the text is not JSON, or if the
    /// top level does not fit.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.mismatch().map(|mismatch| mismatch.path.as_str()).filter(|path| !path.is_empty())
    }

    /// The index of the list item that does not fit.
    #[must_use]
    pub fn item_index(&self) -> Option<usize> {
        self.mismatch()?.index
    }

    /// The `id` of the object that does not fit, if it has one.
    #[must_use]
    pub fn item_id(&self) -> Option<&str> {
        self.mismatch()?.id.as_deref()
    }

    /// Returns whether the text is JSON, but does not fit the requested type.
    #[must_use]
    pub fn is_shape(&self) -> bool {
        self.mismatch().is_some()
    }

    /// Returns whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self.kind == Kind::Empty
    }

    fn mismatch(&self) -> Option<&Mismatch> {
        match &*self.kind {
            Kind::Shape(mismatch) => Some(mismatch),
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
            Kind::Shape(Mismatch { path, id, reason, .. }) => {
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

impl Mismatch {
    fn new(path: &Path, error: &serde_json::Error, tree: &Value) -> Self {
        let mut mismatch = Self::default();
        let mut node = Some(tree);
        for segment in path {
            if mismatch.id.is_none() {
                mismatch.id = node.and_then(id);
            }
            // Writing to a string cannot fail.
            let _ = match segment {
                Segment::Seq { index } => {
                    mismatch.index = mismatch.index.or(Some(*index));
                    node = node.and_then(|node| node.get(index));
                    write!(mismatch.path, "[{index}]")
                }
                Segment::Map { key } => {
                    node = node.and_then(|node| node.get(key));
                    write!(mismatch.path, "{}{key}", if mismatch.path.is_empty() { "" } else { "." })
                }
                Segment::Enum { .. } | Segment::Unknown => break,
            };
        }
        mismatch.id = mismatch.id.or_else(|| node.and_then(id));
        let (inner, reason) = reason(error, node);
        if let Some(inner) = inner {
            let separator = if mismatch.path.is_empty() { "" } else { "." };
            mismatch.path = format!("{}{separator}{inner}", mismatch.path);
        }
        mismatch.path = text::truncate(&mismatch.path, MAX_SHOWN);
        mismatch.reason = reason;
        mismatch
    }
}

/// Returns the `id` of an object, to name it in an error.
pub(super) fn id(node: &Value) -> Option<String> {
    match node.get("id")? {
        Value::String(id) => Some(text::truncate(id, MAX_SHOWN)),
        Value::Number(id) => Some(id.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
