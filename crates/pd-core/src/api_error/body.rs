//! The body of an error response, in all shapes that PagerDuty's APIs send.

use std::fmt;

use serde_json::Value;

use crate::{json, text};

/// The maximum length of the message, and of each entry of `errors`, in characters.
const MESSAGE_LENGTH: usize = 1_000;
/// The maximum number of entries of `errors`. An update of many incidents can have an error for each of up to 250.
const MAX_ERRORS: usize = 250;
/// The maximum number of required scopes, and of scopes of the token.
const MAX_SCOPES: usize = 100;

/// The members of an error body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    pub(super) code: Option<i64>,
    pub(super) message: Option<String>,
    pub(super) description: Option<String>,
    pub(super) errors: Vec<String>,
    pub(super) required_scopes: Vec<String>,
    pub(super) token_scopes: Vec<String>,
    format: BodyFormat,
}

/// The format of an error body. It tells `Display` how to name a body without a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum BodyFormat {
    #[default]
    Empty,
    Json,
    /// It begins like JSON, but it is invalid, or larger than the parser accepts.
    UnreadableJson,
}

impl ErrorBody {
    /// Returns the members of a body that [`read`](Self::read) cannot read, or that is too large to be read: none.
    pub(super) fn unread(body: &[u8]) -> Self {
        let format = if json::begins_like_json(body) { BodyFormat::UnreadableJson } else { BodyFormat::Empty };
        Self { format, ..Self::default() }
    }

    /// Returns `None` if the body is not JSON.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let body: Value = json::from_slice(body).ok()?;
        // REST nests the error under `error`. The Events API and the integrations do not.
        let nested = body.get("error").filter(|error| error.is_object() || error.is_array() || error.is_string());
        let error = nested.unwrap_or(&body);
        let member = |name: &str| error.get(name).or_else(|| body.get(name));
        let (message, mut errors) = match error {
            Value::String(message) => (Some(message.clone()), Vec::new()),
            Value::Array(_) => (None, sentences(error)),
            error => (message_of(error), Vec::new()),
        };
        errors.extend(member("errors").map(sentences).unwrap_or_default());
        errors.truncate(MAX_ERRORS);
        let scopes = |name| member(name).map(words).unwrap_or_default();
        let description = body.get("error_description").and_then(Value::as_str).map(str::to_owned);
        // Frameworks send a name of the status and a message: {"error": "Bad Request", "message": "title is required"}.
        let description = description.or_else(|| nested.filter(|error| error.is_string()).and(message_of(&body)));
        let message =
            message.map(|message| text::truncate(&message, MESSAGE_LENGTH)).filter(|message| !message.is_empty());
        let read = Self {
            code: member("code").and_then(|code| code.as_i64().or_else(|| code.as_str()?.parse().ok())),
            description: description.map(|text| text::truncate(&text, MESSAGE_LENGTH)).filter(|text| !text.is_empty()),
            required_scopes: scopes("required_scopes"),
            token_scopes: scopes("token_scopes"),
            format: BodyFormat::Json,
            message,
            errors,
        };
        Some(if read.message.is_none() { read.with_derived_message() } else { read })
    }

    /// Uses all errors as the message, or only the first if that would be too long. Without errors, uses the description.
    fn with_derived_message(mut self) -> Self {
        if self.errors.is_empty() {
            return Self { message: self.description.take(), ..self };
        }
        let joined = self.errors.join("; ");
        if joined.chars().count() <= MESSAGE_LENGTH {
            return Self { message: Some(joined), errors: Vec::new(), ..self };
        }
        self.message = Some(self.errors.remove(0));
        self
    }
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.message, self.format) {
            (Some(message), _) => write!(f, ": {message}")?,
            (None, BodyFormat::Json) => f.write_str(" (a JSON body without a message)")?,
            (None, BodyFormat::UnreadableJson) => f.write_str(" (a JSON body that is invalid or too large to read)")?,
            (None, BodyFormat::Empty) => f.write_str(" (an empty body)")?,
        }
        if let Some(description) = &self.description {
            write!(f, ": {description}")?;
        }
        if !self.errors.is_empty() {
            let (shown, rest) = self.errors.split_at(self.errors.len().min(super::ERRORS_SHOWN));
            write!(f, ": {}", shown.join("; "))?;
            if !rest.is_empty() {
                write!(f, "; and {} more", rest.len())?;
            }
        }
        if let Some(code) = self.code {
            write!(f, " (code {code})")?;
        }
        for (name, scopes) in [("required scopes", &self.required_scopes), ("token scopes", &self.token_scopes)] {
            if !scopes.is_empty() {
                write!(f, "; {name}: {}", scopes.join(" "))?;
            }
        }
        Ok(())
    }
}

/// Returns the message of an error object. If the object names a member of the request, the message begins with its path.
fn message_of(error: &Value) -> Option<String> {
    // SCIM and RFC 9457 use `detail`. RFC 9457 also permits an object with only a `title`.
    let names = ["message", "detail", "error_description", "title"];
    let message = names.iter().find_map(|name| error.get(name).filter(|message| !message.is_null()))?;
    let message = match message {
        Value::String(message) => message.clone(),
        other => sentences(other).join("; "),
    };
    Some(match path_of(error) {
        Some(path) => format!("{path}: {message}"),
        None => message,
    })
}

/// Returns the path of the request member that an error names.
fn path_of(error: &Value) -> Option<String> {
    let path = ["path", "pointer", "field", "param", "attribute"].iter().find_map(|name| error.get(name))?;
    let path = match path {
        Value::String(path) => path.clone(),
        Value::Array(segments) => segments.iter().map(plain).collect::<Vec<_>>().join("."),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
    };
    Some(path).filter(|path| !path.is_empty())
}

/// Reads errors or warnings as text. They can be a list of strings or objects, an object with the errors of each member, or
/// a string.
pub(crate) fn sentences(errors: &Value) -> Vec<String> {
    match errors {
        Value::Null => Vec::new(),
        Value::Array(errors) => errors.iter().take(MAX_ERRORS).map(sentence).collect(),
        Value::Object(members) => {
            let about = |(member, error)| text::truncate(&format!("{member}: {}", sentence(error)), MESSAGE_LENGTH);
            members.iter().take(MAX_ERRORS).map(about).collect()
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![sentence(errors)],
    }
}

fn sentence(error: &Value) -> String {
    let text = match error {
        Value::Array(errors) => errors.iter().take(MAX_ERRORS).map(plain).collect::<Vec<_>>().join(", "),
        error => message_of(error).unwrap_or_else(|| plain(error)),
    };
    text::truncate(&text, MESSAGE_LENGTH)
}

/// Returns a string without its quotes, and any other JSON as text.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the items of a list of strings, or of a string that separates them by spaces or commas.
fn words(value: &Value) -> Vec<String> {
    let texts: Vec<&str> = match value {
        Value::String(text) => text.split([' ', ',']).collect(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    let texts = texts.into_iter().filter(|text| !text.is_empty()).take(MAX_SCOPES);
    texts.map(|text| text::truncate(text, MESSAGE_LENGTH)).collect()
}
