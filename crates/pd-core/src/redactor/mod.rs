//! Removes a secret from text that a server sent back.
//!
//! Servers, gateways and proxies quote requests in their error messages, and they encode what they quote. [`Redactor`]
//! finds its secret in plain text, percent-encoded (`Token%20token%3D…`), HTML-escaped, JSON-escaped, and in any nesting of
//! these up to four deep, with any subset of the characters encoded. Text that was valid JSON stays valid JSON.
//!
//! The types that hold a secret own its redactor: [`Credential`](crate::Credential), a routing key, a secret header.

use std::{borrow::Cow, fmt, ops::Range, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use memchr::arch::all::packedpair::Pair;
use secrecy::{ExposeSecret, SecretString};

mod decode;
mod json;
mod search;
#[cfg(test)]
mod tests;

/// Shorter secrets are not searched for: ordinary text would contain them. PagerDuty's have at least 20 characters.
const MIN_LENGTH: usize = 8;

/// Replaces the secret.
const PLACEHOLDER: &str = "[redacted]";

/// Replaces a secret that [`PLACEHOLDER`] could be part of. Shorter than any secret.
const SHORT_PLACEHOLDER: &str = "***";

/// After this many replacements in one text, nothing of it is kept.
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
pub struct Redactor(Arc<Inner>);

struct Inner {
    secret: Bytes,
    /// Index of the byte of the secret that is rarest in ordinary text.
    rarest: usize,
    /// The bytes that occur in the secret.
    bytes: ByteSet,
    placeholder: &'static str,
}

impl Redactor {
    /// Returns a redactor for this secret.
    #[must_use]
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self::from_bytes(Bytes::from_owner(Wiped(secret.into())))
    }

    /// `secret` must be a slice of memory that is wiped when it is dropped.
    pub(crate) fn from_bytes(secret: Bytes) -> Self {
        let is_like_placeholder = secret.contains(&b'[') || secret.contains(&b']') || secret == "redacted";
        Self(Arc::new(Inner {
            rarest: Pair::new(&secret).map_or(0, |pair| pair.index1().into()),
            bytes: ByteSet::new(&secret),
            placeholder: if is_like_placeholder { SHORT_PLACEHOLDER } else { PLACEHOLDER },
            secret,
        }))
    }

    /// Returns `text` with each occurrence of the secret replaced, or `None` if the secret is not in it, which is the
    /// common case and allocates nothing.
    ///
    /// If `text` is valid JSON, so is the result: a number that contains the secret becomes the string `"[redacted]"`.
    #[must_use]
    pub fn redact(&self, text: &[u8]) -> Option<Vec<u8>> {
        if !self.is_searched_for() || search::find(&self.0, text).is_none() {
            return None;
        }
        let mut redacted = self.replace(text);
        // The placeholder and the text around it may form the secret again, if the secret has characters of both.
        for _ in 0..MAX_ROUNDS {
            if search::find(&self.0, &redacted).is_none() {
                return Some(redacted);
            }
            redacted = self.replace(&redacted);
        }
        Some(format!("\"{SHORT_PLACEHOLDER}\"").into_bytes())
    }

    /// Does the same as [`redact`](Self::redact) for a `str`.
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

    /// Redacts the values of headers, and removes each header whose name contains the secret in any case.
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

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

/// Memory that is wiped when it is dropped.
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
