//! Removes a secret from text that a server sent back.
//!
//! Servers, gateways and proxies quote requests in their error messages, often encoded. [`Redactor`] finds its secret in
//! plain text, percent-encoded (`Token%20token%3D…`), HTML-escaped or JSON-escaped, with up to four nested encodings, and
//! with any subset of the characters encoded. Text that was valid JSON stays valid JSON.
//!
//! Each type with a secret owns its redactor: [`Credential`](crate::Credential), a routing key, a secret header.

use std::{
    borrow::Cow,
    fmt,
    hash::{Hash, Hasher},
    ops::Range,
    sync::Arc,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use memchr::arch::all::packedpair::Pair;
use secrecy::{ExposeSecret, SecretString};

mod decode;
mod json;
mod search;
#[cfg(test)]
mod tests;

/// The minimum length of a secret that is searched for, in bytes. Ordinary text may contain a shorter one. PagerDuty's
/// secrets have at least 20 characters.
const MIN_LENGTH: usize = 8;

/// The replacement of a secret.
const PLACEHOLDER: &str = "[redacted]";

/// The replacement of a secret that shares characters with [`PLACEHOLDER`]. It is shorter than any secret.
const SHORT_PLACEHOLDER: &str = "***";

/// If the text still contains the secret after this many rounds of replacement, the whole text is replaced.
const MAX_ROUNDS: usize = 8;

/// Finds one secret in text and replaces it with `[redacted]`.
///
/// Cheap to clone. The secret is wiped from memory when the last clone is dropped, and `Debug` does not show it. A secret
/// shorter than 8 bytes is not searched for.
///
/// ```
/// use pd_core::Redactor;
///
/// let redactor = Redactor::new("u+NoTaReAlKeY_wxyz");
/// let redacted = redactor.redact(br#"{"message": "what is Token%20token%3Du%2BNoTaReAlKeY_wxyz?"}"#);
/// assert_eq!(redacted.unwrap(), br#"{"message": "what is Token%20token%3D[redacted]?"}"#);
/// assert_eq!(redactor.redact(br#"{"users": []}"#), None);
/// ```
#[derive(Clone)]
pub struct Redactor(Arc<RedactorInner>);

struct RedactorInner {
    secret: Bytes,
    /// The index of the secret's byte that is rarest in ordinary text.
    rarest: usize,
    /// The set of the secret's bytes.
    bytes: ByteSet,
    placeholder: &'static str,
}

impl Redactor {
    /// Creates a redactor of this secret.
    #[must_use]
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self::from_bytes(Bytes::from_owner(Wiped(secret.into())))
    }

    /// `secret` must be a slice of memory that is wiped on drop.
    pub(crate) fn from_bytes(secret: Bytes) -> Self {
        let is_like_placeholder = secret.contains(&b'[') || secret.contains(&b']') || secret == "redacted";
        Self(Arc::new(RedactorInner {
            rarest: Pair::new(&secret).map_or(0, |pair| pair.index1().into()),
            bytes: ByteSet::new(&secret),
            placeholder: if is_like_placeholder { SHORT_PLACEHOLDER } else { PLACEHOLDER },
            secret,
        }))
    }

    /// Replaces each occurrence of the secret in `text`.
    ///
    /// Returns `None` if `text` does not contain the secret, which is the common case and allocates nothing.
    ///
    /// If `text` is valid JSON, so is the result: a number that contains the secret becomes the string `"[redacted]"`.
    #[must_use]
    pub fn redact(&self, text: &[u8]) -> Option<Vec<u8>> {
        // An encoded character takes at least as many bytes as the character.
        let is_too_short = text.len() < self.secret().len();
        if is_too_short || !self.is_searched_for() || search::find(&self.0, text).is_none() {
            return None;
        }
        let mut redacted = self.replace(text);
        // The placeholder together with the text around it can form the secret again.
        for _ in 0..MAX_ROUNDS {
            if search::find(&self.0, &redacted).is_none() {
                return Some(redacted);
            }
            redacted = self.replace(&redacted);
        }
        Some(format!("\"{SHORT_PLACEHOLDER}\"").into_bytes())
    }

    /// Replaces each occurrence of the secret in a `str`, like [`redact`](Self::redact).
    ///
    /// ```
    /// use pd_core::Redactor;
    ///
    /// let redactor = Redactor::new("u+NoTaReAlKeY_wxyz");
    /// assert_eq!(redactor.redact_str("no key u&#43;NoTaReAlKeY_wxyz").as_deref(), Some("no key [redacted]"));
    /// ```
    #[must_use]
    pub fn redact_str(&self, text: &str) -> Option<String> {
        self.redact(text.as_bytes()).map(|redacted| match String::from_utf8_lossy(&redacted) {
            Cow::Borrowed(text) => text.to_owned(),
            Cow::Owned(text) => text,
        })
    }

    /// Redacts the values of headers, and removes each header whose name contains the secret, ignoring case.
    ///
    /// ```
    /// use http::HeaderMap;
    /// use pd_core::Redactor;
    ///
    /// let redactor = Redactor::new("u+NoTaReAlKeY_wxyz");
    /// let mut headers = HeaderMap::new();
    /// headers.insert("x-echo", "you sent u+NoTaReAlKeY_wxyz".parse()?);
    /// headers.insert("u+notarealkey_wxyz", "x".parse()?);
    /// redactor.redact_headers(&mut headers);
    /// assert_eq!(headers["x-echo"], "you sent [redacted]");
    /// assert_eq!(headers.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn redact_headers(&self, headers: &mut HeaderMap) {
        if !self.is_searched_for() {
            return;
        }
        for value in headers.values_mut() {
            if let Some(redacted) = self.redact(value.as_bytes()) {
                *value = HeaderValue::from_bytes(&redacted).unwrap_or(HeaderValue::from_static(PLACEHOLDER));
            }
        }
        while let Some(name) = headers.keys().find(|name| self.is_in_name(name)).cloned() {
            headers.remove(name);
        }
    }

    /// The secret itself.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.0.secret
    }

    fn is_searched_for(&self) -> bool {
        self.0.secret.len() >= MIN_LENGTH
    }

    fn is_in_name(&self, name: &HeaderName) -> bool {
        let (name, secret) = (name.as_str().as_bytes(), self.secret());
        name.len() >= secret.len() && name.windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret))
    }

    fn replace(&self, text: &[u8]) -> Vec<u8> {
        let spans = search::find_all(&self.0, text);
        json::replace(text, &spans, self.0.placeholder)
            .unwrap_or_else(|| substitute(text, spans.iter().map(|span| (span.clone(), self.0.placeholder))))
    }
}

/// Replaces each span, in ascending order.
fn substitute<'p>(text: &[u8], spans: impl Iterator<Item = (Range<usize>, &'p str)>) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    let mut copied = 0;
    for (span, replacement) in spans {
        result.extend_from_slice(text.get(copied..span.start).unwrap_or_default());
        result.extend_from_slice(replacement.as_bytes());
        copied = span.end;
    }
    result.extend_from_slice(text.get(copied..).unwrap_or_default());
    result
}

impl PartialEq for Redactor {
    fn eq(&self, other: &Self) -> bool {
        self.0.secret == other.0.secret
    }
}

impl Eq for Redactor {}

/// Hashes the secret. Use a hasher with a random key.
impl Hash for Redactor {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.secret.hash(state);
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

/// A secret that is wiped from memory on drop, as an owner of [`Bytes`].
pub(crate) struct Wiped(pub(crate) SecretString);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// A set of bytes.
struct ByteSet([bool; 256]);

impl ByteSet {
    fn new(bytes: &[u8]) -> Self {
        Self(std::array::from_fn(|byte| bytes.iter().any(|other| usize::from(*other) == byte)))
    }

    fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }
}
