//! Credentials: the value of the `Authorization` header, and its redacted form for logs.

use std::{fmt, ops::Range, sync::Arc};

use bytes::Bytes;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{Redactor, redactor::Wiped};

/// The minimum length of a secret whose last four characters are shown. They would reveal too much of a shorter secret.
const SHOWN_FROM: usize = 12;

/// A credential for PagerDuty, as the value of the `Authorization` header.
///
/// `Debug` and `Display` show only the last four characters of the secret, and none if the secret is shorter than 12. The
/// header value is built once, marked as sensitive, and wiped from memory when its last clone is dropped. Cloning is cheap.
///
/// ```
/// use pd_core::Credential;
///
/// let credential = Credential::token("u+NoTaReAlKeY_wxyz")?;
/// assert_eq!(format!("{credential:?}"), "Credential(token …wxyz)");
/// assert!(Credential::bearer("").is_err());
/// # Ok::<(), pd_core::CredentialError>(())
/// ```
#[derive(Clone)]
pub struct Credential(Arc<CredentialInner>);

/// Shared, because every attempt clones the credential.
struct CredentialInner {
    kind: &'static str,
    header: HeaderValue,
    redactor: Redactor,
}

impl Credential {
    /// A REST API key of an account or a user: `Authorization: Token token=KEY`.
    ///
    /// # Errors
    ///
    /// [`CredentialError`] if the key is empty or contains a character that is not visible ASCII.
    pub fn token(key: impl Into<SecretString>) -> Result<Self, CredentialError> {
        Self::with_prefix("token", "Token token=", &key.into())
    }

    /// An OAuth 2.0 access token: `Authorization: Bearer TOKEN`.
    ///
    /// # Errors
    ///
    /// [`CredentialError`] if the token is empty or contains a character that is not visible ASCII.
    pub fn bearer(token: impl Into<SecretString>) -> Result<Self, CredentialError> {
        Self::with_prefix("bearer", "Bearer ", &token.into())
    }

    /// The value of the `Authorization` header, verbatim.
    ///
    /// # Errors
    ///
    /// [`CredentialError`] if the value is empty or contains a character that a header cannot carry.
    pub fn passthrough(value: impl Into<SecretString>) -> Result<Self, CredentialError> {
        let value = value.into();
        check(value.expose_secret(), |byte| matches!(byte, b' '..=b'~'))?;
        // The secret is the part after the scheme.
        let text = value.expose_secret();
        let rest = text.split_once(' ').map_or(text, |(_, rest)| rest);
        let secret = rest.strip_prefix("token=").unwrap_or(rest).trim_matches('"').trim_start();
        let end = text.trim_end_matches('"').len();
        let secret = end.saturating_sub(secret.len())..end;
        Self::new("passthrough", value, secret)
    }

    fn with_prefix(kind: &'static str, prefix: &str, secret: &SecretString) -> Result<Self, CredentialError> {
        let secret = secret.expose_secret();
        check(secret, |byte| byte.is_ascii_graphic())?;
        // Allocate the final size: reallocating would leave unwiped copies in memory.
        let mut value = String::with_capacity(prefix.len() + secret.len());
        value.push_str(prefix);
        value.push_str(secret);
        let secret = prefix.len()..value.len();
        Self::new(kind, value.into(), secret)
    }

    fn new(kind: &'static str, value: SecretString, secret: Range<usize>) -> Result<Self, CredentialError> {
        let bytes = Bytes::from_owner(Wiped(value));
        let redactor = Redactor::from_bytes(bytes.slice(secret));
        let mut header = HeaderValue::from_maybe_shared(bytes).map_err(|_| CredentialError::Unsendable)?;
        header.set_sensitive(true);
        Ok(Self(Arc::new(CredentialInner { kind, header, redactor })))
    }

    /// The value of the `Authorization` header, marked as sensitive. Cloning it copies no bytes.
    #[must_use]
    pub fn header_value(&self) -> &HeaderValue {
        &self.0.header
    }

    /// The secret in a form that may be shown: `…` and the last four characters, or only `…` if it is shorter than 12.
    #[must_use]
    pub fn redacted(&self) -> String {
        let secret = self.secret();
        let shown = if secret.len() < SHOWN_FROM { None } else { secret.last_chunk::<4>() };
        format!("…{}", shown.map(|shown| String::from_utf8_lossy(shown)).unwrap_or_default())
    }

    fn secret(&self) -> &[u8] {
        self.0.redactor.secret()
    }

    /// Returns the redactor of the secret, which removes it from text that a server sent back.
    ///
    /// ```
    /// use pd_core::Credential;
    ///
    /// let credential = Credential::token("u+NoTaReAlKeY_wxyz")?;
    /// let redacted = credential.redactor().redact_str("what is Token token=u+NoTaReAlKeY_wxyz?");
    /// assert_eq!(redacted.as_deref(), Some("what is Token token=[redacted]?"));
    /// # Ok::<(), pd_core::CredentialError>(())
    /// ```
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.0.redactor
    }
}

fn check(secret: &str, is_sendable: impl Fn(u8) -> bool) -> Result<(), CredentialError> {
    if secret.trim().is_empty() {
        Err(CredentialError::Empty)
    } else if secret.trim() != secret {
        Err(CredentialError::Whitespace)
    } else if !secret.bytes().all(is_sendable) {
        Err(CredentialError::Unsendable)
    } else {
        Ok(())
    }
}

impl PartialEq for Credential {
    fn eq(&self, other: &Self) -> bool {
        self.0.header == other.0.header
    }
}

impl Eq for Credential {}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.kind, self.redacted())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({self})")
    }
}

/// The credential cannot be used. The error contains no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// The credential is empty, or consists of whitespace.
    #[error("the credential is empty; check the variable or file that it comes from")]
    Empty,
    /// The credential begins or ends with whitespace.
    #[error("the credential begins or ends with whitespace; trim it (a file often ends with a line break)")]
    Whitespace,
    /// The credential contains a character that a header cannot carry.
    #[error("the credential contains a character that a header cannot carry; use visible ASCII characters only")]
    Unsendable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_values_are_as_documented() {
        let header = |credential: Result<Credential, _>| credential.unwrap().header_value().clone();
        assert_eq!(header(Credential::token("abc")), "Token token=abc");
        assert_eq!(header(Credential::bearer("abc")), "Bearer abc");
        assert_eq!(header(Credential::passthrough("Basic a b")), "Basic a b");
        assert!(header(Credential::token("abc")).is_sensitive());
    }

    #[test]
    fn shows_four_characters_of_a_long_secret_and_none_of_a_short_one() {
        assert_eq!(Credential::token("0123456789ab").unwrap().redacted(), "…89ab");
        assert_eq!(Credential::token("0123456789a").unwrap().redacted(), "…");
        assert_eq!(Credential::passthrough("Token token=0123456789a").unwrap().redacted(), "…");
        let debug = format!("{:?}", Credential::bearer("SECRETSECRETwxyz").unwrap());
        assert_eq!(debug, "Credential(bearer …wxyz)");
    }

    #[test]
    fn the_secret_is_the_header_value_without_its_scheme() {
        let secret = |credential: Result<Credential, _>| {
            let credential: Credential = credential.unwrap();
            String::from_utf8(credential.secret().to_vec()).unwrap()
        };
        assert_eq!(secret(Credential::token("abc=")), "abc=");
        assert_eq!(secret(Credential::bearer("abc")), "abc");
        assert_eq!(secret(Credential::passthrough("Basic dXNlcjpwYXNz==")), "dXNlcjpwYXNz==");
        assert_eq!(secret(Credential::passthrough("Token token=abc")), "abc");
        assert_eq!(secret(Credential::passthrough("Token token=\"abc\"")), "abc");
        assert_eq!(secret(Credential::passthrough("abc")), "abc");
    }

    #[test]
    fn a_secret_that_cannot_be_sent_is_an_error() {
        for (secret, error) in [
            ("", CredentialError::Empty),
            (" \n", CredentialError::Empty),
            ("key\n", CredentialError::Whitespace),
            ("k\u{0}y", CredentialError::Unsendable),
            ("k y", CredentialError::Unsendable),
            ("ké", CredentialError::Unsendable),
        ] {
            assert_eq!(Credential::token(secret), Err(error), "{secret:?}");
            assert_eq!(Credential::bearer(secret), Err(error), "{secret:?}");
        }
        assert_eq!(Credential::passthrough("a\r\nb: c"), Err(CredentialError::Unsendable));
    }
}
