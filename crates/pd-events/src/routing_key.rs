//! The secret that says where an event goes.

use std::fmt;

use pd_core::Redactor;
use pd_transport::BodySecret;
use secrecy::{ExposeSecret, SecretString};

/// The key of an integration, or of an event orchestration, that takes events.
///
/// It goes into the body of a request and nowhere else: `Debug` shows nothing of it, and the transport takes it out of
/// whatever a server says, as a [`BodySecret`]. PagerDuty's own keys have 32 characters; that is not insisted on, since
/// gateways of one's own have keys of their own; one shorter than 8 is not sought in what a server says.
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
    /// Removes the key from responses and errors.
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
            let secret = BodySecret(Redactor::new(text));
            Ok(Self { key, secret })
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.key.expose_secret()
    }

    pub(crate) const fn secret(&self) -> &BodySecret {
        &self.secret
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
}
