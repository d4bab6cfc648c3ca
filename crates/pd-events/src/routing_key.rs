//! The secret that says where an event goes.

use std::fmt;

use http::HeaderMap;
use pd_core::Credential;
use pd_transport::BodySecret;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

/// What stands in place of the routing key wherever a server says it back.
const SCRUBBED: &str = "[routing key]";
/// Bodies beyond this size (1 MiB) are not read as JSON by anything.
const PARSED_UP_TO: usize = 1 << 20;

/// The key of an integration, or of an event orchestration, that takes events.
///
/// It goes into the body of a request and nowhere else: `Debug` shows nothing of it, and it is taken out of whatever a
/// server says before that becomes part of a receipt or an error. PagerDuty's own keys have 32 characters; that is not
/// insisted on, since gateways of one's own have keys of their own.
///
/// ```
/// use pd_events::{RoutingKey, RoutingKeyError};
///
/// let key = RoutingKey::new("0123456789abcdef0123456789abcdef")?;
/// assert_eq!(format!("{key:?}"), "RoutingKey(…)");
/// assert_eq!(RoutingKey::new("").unwrap_err(), RoutingKeyError::Empty);
/// # Ok::<(), RoutingKeyError>(())
/// ```
#[derive(Clone)]
pub struct RoutingKey {
    key: SecretString,
    /// The same, for the transport to take out of what a server says.
    secret: BodySecret,
}

impl RoutingKey {
    /// Takes a key.
    ///
    /// # Errors
    ///
    /// [`RoutingKeyError`] if it is empty or holds anything but visible ASCII characters.
    pub fn new(key: impl Into<SecretString>) -> Result<Self, RoutingKeyError> {
        let key = key.into();
        let text = key.expose_secret();
        if text.trim().is_empty() {
            Err(RoutingKeyError::Empty)
        } else if text.trim() != text {
            Err(RoutingKeyError::Whitespace)
        } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Err(RoutingKeyError::Character)
        } else {
            let secret = Credential::token(text).map(BodySecret).map_err(|_| RoutingKeyError::Character)?;
            Ok(Self { key, secret })
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.key.expose_secret()
    }

    pub(crate) const fn secret(&self) -> &BodySecret {
        &self.secret
    }

    /// `text` without the key.
    pub(crate) fn scrub(&self, text: &str) -> String {
        text.replace(self.expose(), SCRUBBED)
    }

    /// A response body without the key, however JSON may have escaped it; `None` where it is not in it.
    pub(crate) fn scrub_body(&self, body: &[u8]) -> Option<Vec<u8>> {
        let text = String::from_utf8_lossy(body);
        let replaced = text.contains(self.expose()).then(|| self.scrub(&text).into_bytes());
        let body = replaced.as_deref().unwrap_or(body);
        if body.len() > PARSED_UP_TO {
            return replaced;
        }
        let escaped = serde_json::from_slice(body).ok().and_then(|value| self.scrub_value(value));
        escaped.and_then(|value| serde_json::to_vec(&value).ok()).or(replaced)
    }

    /// Headers without the key; one whose value cannot be cleaned is left out.
    pub(crate) fn scrub_headers(&self, headers: &mut HeaderMap) {
        let names: Vec<_> = headers
            .keys()
            .filter(|name| name.as_str().contains(&self.expose().to_ascii_lowercase()))
            .cloned()
            .collect();
        for name in names {
            headers.remove(name);
        }
        for value in headers.values_mut() {
            let text = String::from_utf8_lossy(value.as_bytes());
            if text.contains(self.expose()) {
                *value = self.scrub(&text).parse().unwrap_or(http::HeaderValue::from_static(SCRUBBED));
            }
        }
    }

    /// The value without the key; `None` where it is not in it.
    fn scrub_value(&self, mut value: Value) -> Option<Value> {
        self.scrub_in(&mut value).then_some(value)
    }

    fn scrub_in(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) if text.contains(self.expose()) => {
                *text = self.scrub(text);
                true
            }
            Value::Array(items) => items.iter_mut().fold(false, |found, item| self.scrub_in(item) | found),
            Value::Object(members) => self.scrub_members(members),
            // A key of digits alone could come back as a number.
            Value::Number(number) if number.to_string().contains(self.expose()) => {
                *value = SCRUBBED.into();
                true
            }
            _ => false,
        }
    }

    fn scrub_members(&self, members: &mut Map<String, Value>) -> bool {
        let mut found = false;
        let names: Vec<String> = members.keys().filter(|name| name.contains(self.expose())).cloned().collect();
        for name in names {
            found = true;
            if let Some(member) = members.remove(&name) {
                members.insert(self.scrub(&name), member);
            }
        }
        members.values_mut().fold(found, |found, member| self.scrub_in(member) | found)
    }
}

/// So that a session's builder takes it.
impl From<RoutingKey> for SecretString {
    fn from(key: RoutingKey) -> Self {
        key.key
    }
}

impl fmt::Debug for RoutingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoutingKey(…)")
    }
}

/// The routing key cannot be used. Nothing of it is in the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoutingKeyError {
    /// It is empty, or white space alone.
    #[error("the routing key is empty; is the variable or file that it comes from set?")]
    Empty,
    /// White space at its beginning or end.
    #[error("the routing key has white space at its beginning or end; trim it (a file often ends in a line break)")]
    Whitespace,
    /// A character that no routing key has.
    #[error(
        "the routing key has a character in it that is no visible ASCII; copy it again from the integration's page"
    )]
    Character,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn scrubbed(body: &str) -> String {
        let key = RoutingKey::new(KEY).unwrap();
        String::from_utf8(key.scrub_body(body.as_bytes()).unwrap_or_else(|| body.into())).unwrap()
    }

    #[test]
    fn refuses_what_is_no_key() {
        for (key, error) in [
            ("", RoutingKeyError::Empty),
            ("  \n", RoutingKeyError::Empty),
            ("abc\n", RoutingKeyError::Whitespace),
            ("a bc", RoutingKeyError::Character),
            ("ké", RoutingKeyError::Character),
        ] {
            assert_eq!(RoutingKey::new(key).unwrap_err(), error, "{key:?}");
        }
        assert!(RoutingKey::new("k").is_ok());
    }

    #[test]
    fn takes_itself_out_of_text_and_json_and_leaves_the_rest() {
        assert_eq!(scrubbed(&format!("<b>{KEY}</b>")), "<b>[routing key]</b>");
        assert_eq!(scrubbed(&format!(r#"{{"a":["x {KEY}",1]}}"#)), r#"{"a":["x [routing key]",1]}"#);
        assert_eq!(scrubbed(&format!(r#"{{"{KEY}":null}}"#)), r#"{"[routing key]":null}"#);
        let escaped: String = KEY.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        assert_eq!(scrubbed(&format!(r#"{{"a":"{escaped}"}}"#)), r#"{"a":"[routing key]"}"#);
        assert_eq!(scrubbed(&format!(r#"{{"a":"{KEY}","a":1}}"#)), r#"{"a":"[routing key]","a":1}"#);
        assert_eq!(scrubbed(r#"{"b": 1,  "a": 2}"#), r#"{"b": 1,  "a": 2}"#);
    }

    #[test]
    fn takes_itself_out_of_headers() {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", format!("id-{KEY}").parse().unwrap());
        headers.insert("date", "today".parse().unwrap());
        headers.insert(http::HeaderName::from_bytes(KEY.as_bytes()).unwrap(), "x".parse().unwrap());
        RoutingKey::new(KEY).unwrap().scrub_headers(&mut headers);
        assert_eq!(headers["x-request-id"], "id-[routing key]");
        assert_eq!(headers["date"], "today");
        assert_eq!(headers.len(), 2);
    }
}
