//! The body of an error, in all the shapes that PagerDuty's APIs send.

use std::fmt;

use serde_json::Value;

use crate::{json, text};

/// A message, and each of the errors, is cut at this many characters.
const MESSAGE_LENGTH: usize = 1_000;
/// The largest number of incidents in one multi-update: each can have an error of its own.
const ERRORS_KEPT: usize = 250;
/// Scopes are kept up to this many of each kind.
const SCOPES_KEPT: usize = 100;

/// The facts of an error body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    pub(super) code: Option<i64>,
    pub(super) message: Option<String>,
    pub(super) description: Option<String>,
    pub(super) errors: Vec<String>,
    pub(super) required_scopes: Vec<String>,
    pub(super) token_scopes: Vec<String>,
    is_json: bool,
}

impl ErrorBody {
    /// Returns `None` if the body is not JSON.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let body: Value = json::from_slice(body).ok()?;
        // REST nests the error under `error`. The Events API and the integrations do not.
        let error = body.get("error").unwrap_or(&body);
        let member = |name: &str| error.get(name).or_else(|| body.get(name));
        let (message, mut errors) = match error {
            Value::String(message) => (Some(message.clone()), Vec::new()),
            Value::Array(_) => (None, sentences(error)),
            error => (message_of(error), Vec::new()),
        };
        errors.extend(member("errors").map(sentences).unwrap_or_default());
        errors.truncate(ERRORS_KEPT);
        let scopes = |name| member(name).map(words).unwrap_or_default();
        let description = body.get("error_description").and_then(Value::as_str);
        let message = message.map(|message| text::cut(&message, MESSAGE_LENGTH)).filter(|message| !message.is_empty());
        let read = Self {
            code: member("code").and_then(|code| code.as_i64().or_else(|| code.as_str()?.parse().ok())),
            description: description.map(|text| text::cut(text, MESSAGE_LENGTH)),
            required_scopes: scopes("required_scopes"),
            token_scopes: scopes("token_scopes"),
            is_json: true,
            message,
            errors,
        };
        Some(if read.message.is_none() { read.with_a_message() } else { read })
    }

    /// Takes the errors or the description as the message, or the first error if all would be too long.
    fn with_a_message(mut self) -> Self {
        if self.errors.is_empty() {
            return Self { message: self.description.take(), ..self };
        }
        let together = self.errors.join("; ");
        if together.chars().count() <= MESSAGE_LENGTH {
            return Self { message: Some(together), errors: Vec::new(), ..self };
        }
        self.message = Some(self.errors.remove(0));
        self
    }
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, ": {message}")?,
            None if self.is_json => f.write_str(" (a JSON body without a message)")?,
            None => f.write_str(" (an empty body)")?,
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

/// The message of an error object, after the path of the member that it is about.
fn message_of(error: &Value) -> Option<String> {
    // SCIM and RFC 9457 say `detail`; RFC 9457 may have a `title` alone.
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

/// The path of the member that an error is about.
fn path_of(error: &Value) -> Option<String> {
    let path = ["path", "pointer", "field", "param", "attribute"].iter().find_map(|name| error.get(name))?;
    let path = match path {
        Value::String(path) => path.clone(),
        Value::Array(segments) => segments.iter().map(plain).collect::<Vec<_>>().join("."),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
    };
    Some(path).filter(|path| !path.is_empty())
}

/// Reads errors or warnings as text: a list of strings or of objects, an object that has
/// the error of each member, or a string.
pub(crate) fn sentences(errors: &Value) -> Vec<String> {
    match errors {
        Value::Null => Vec::new(),
        Value::Array(errors) => errors.iter().take(ERRORS_KEPT).map(sentence).collect(),
        Value::Object(members) => {
            let about = |(member, error)| text::cut(&format!("{member}: {}", sentence(error)), MESSAGE_LENGTH);
            members.iter().take(ERRORS_KEPT).map(about).collect()
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![sentence(errors)],
    }
}

fn sentence(error: &Value) -> String {
    let text = match error {
        Value::Array(errors) => errors.iter().take(ERRORS_KEPT).map(plain).collect::<Vec<_>>().join(", "),
        error => message_of(error).unwrap_or_else(|| plain(error)),
    };
    text::cut(&text, MESSAGE_LENGTH)
}

/// A string without its quotes, any other JSON as it is.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The words of a list of strings, or of a string that separates them by spaces or commas.
fn words(value: &Value) -> Vec<String> {
    let texts: Vec<&str> = match value {
        Value::String(text) => text.split([' ', ',']).collect(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    let texts = texts.into_iter().filter(|text| !text.is_empty()).take(SCOPES_KEPT);
    texts.map(|text| text::cut(text, MESSAGE_LENGTH)).collect()
}
