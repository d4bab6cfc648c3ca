//! Routing keys.

use std::{fmt, sync::Arc};

use pd_core::Redactor;
use pd_transport::BodySecret;
use secrecy::{ExposeSecret, SecretString};

/// The key of an integration, or of an event orchestration, that accepts events.
///
/// It is sent in the body of a request. `Debug` does not show it, and the transport redacts it in responses and errors, as a
/// [`BodySecret`]. PagerDuty's own keys have 32 characters; other lengths are accepted because gateways have keys of their own.
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
    key: Arc<SecretString>,
    /// The bytes of the key in JSON, without quotes.
    encoded_len: usize,
    /// Removes the key from responses and errors.
    secret: BodySecret,
}

impl RoutingKey {
    /// Checks a key.
    ///
    /// # Errors
    ///
    /// [`RoutingKeyError`] if the key is empty or has characters other than visible ASCII.
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
            let escapes = text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
            let (encoded_len, secret) = (text.len() + escapes, BodySecret(Redactor::new(text)));
            Ok(Self { key: Arc::new(key), encoded_len, secret })
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.key.expose_secret()
    }

    pub(crate) const fn encoded_len(&self) -> usize {
        self.encoded_len
    }

    pub(crate) const fn secret(&self) -> &BodySecret {
        &self.secret
    }
}

/// Lets a routing key be given to the builder of a session.
impl From<RoutingKey> for SecretString {
    fn from(key: RoutingKey) -> Self {
        Arc::unwrap_or_clone(key.key)
    }
}

impl fmt::Debug for RoutingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoutingKey(…)")
    }
}

/// A routing key is invalid. The error does not contain the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoutingKeyError {
    /// The key is empty or white space.
    #[error("the routing key is empty; check the variable or file that it is read from")]
    Empty,
    /// The key begins or ends with white space.
    #[error("the routing key begins or ends with white space; trim it (a file often ends with a line break)")]
    Whitespace,
    /// The key has a character other than visible ASCII.
    #[error("the routing key has a character other than visible ASCII; copy it again from the page of the integration")]
    Character,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_keys_are_rejected() {
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
}
