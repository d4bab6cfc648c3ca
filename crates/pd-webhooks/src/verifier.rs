//! Checks the signature of a webhook.

use std::{fmt, sync::Arc};

use hmac::{
    Hmac, KeyInit, Mac,
    digest::{CtOutput, Output},
};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::header::SIGNATURE;

type HmacSha256 = Hmac<Sha256>;

/// Verifies the raw body of a webhook with the secrets of its subscription.
///
/// PagerDuty signs each body with HMAC-SHA256, once for each secret of the subscription. A webhook is accepted if any `v1`
/// signature matches any secret, so during a rotation give both the old and the new secret. Signatures of other versions are
/// ignored. The crate `hmac` computes the signatures and compares them in constant time.
///
/// Cloning is cheap. The secrets are wiped when the last clone is dropped, and `Debug` does not show them.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use pd_webhooks::{SignatureError, Verifier};
///
/// let verifier = Verifier::new(["s3cret"])?;
/// // printf '{"event":{}}' | openssl dgst -sha256 -hmac s3cret
/// let signature = "v1=352991ebcbce339cc66a2794cf09fe782c95f38e7988e48bda8ded984a11311c";
/// let mut headers = HeaderMap::new();
/// headers.insert("x-pagerduty-signature", HeaderValue::from_static(signature));
/// assert_eq!(verifier.verify(&headers, br#"{"event":{}}"#), Ok(()));
/// assert_eq!(verifier.verify(&headers, br#"{"event":[]}"#), Err(SignatureError::Mismatch));
/// # Ok::<(), pd_webhooks::VerifierError>(())
/// ```
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<[HmacSha256]>,
    body_limit: usize,
}

impl Verifier {
    /// The default of [`body_limit`](Self::body_limit): 256 KiB. PagerDuty itself drops webhooks above 256 KB.
    pub const DEFAULT_BODY_LIMIT: usize = 256 * 1024;

    /// Creates a verifier that accepts signatures made with any of these secrets.
    ///
    /// PagerDuty returns the secret of a subscription only in the response to `POST /webhook_subscriptions`, as
    /// `delivery_method.secret`.
    ///
    /// # Errors
    ///
    /// [`VerifierError`] if there is no secret, or if one of them is empty.
    pub fn new<I>(secrets: I) -> Result<Self, VerifierError>
    where
        I: IntoIterator,
        I::Item: Into<SecretString>,
    {
        let keys: Result<Vec<_>, _> = secrets.into_iter().map(|secret| key(&secret.into())).collect();
        let keys = keys?;
        if keys.is_empty() {
            return Err(VerifierError::NoSecret);
        }
        Ok(Self { keys: keys.into(), body_limit: Self::DEFAULT_BODY_LIMIT })
    }

    /// Sets the maximum size of a body, in bytes, for [`VerifyLayer`](crate::VerifyLayer) and the extractor.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    pub(crate) fn limit(&self) -> usize {
        self.body_limit
    }

    /// Checks the signatures of a request. `body` must be the raw bytes of the body.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if the webhook must not be trusted. Respond with 401.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
        let signatures = signatures(headers)?;
        let matches = self.keys.iter().any(|key| {
            let expected = key.clone().chain_update(body).finalize();
            signatures.contains(&expected)
        });
        if matches { Ok(()) } else { Err(SignatureError::Mismatch) }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &self.keys.len()).field("body_limit", &self.body_limit).finish()
    }
}

fn key(secret: &SecretString) -> Result<HmacSha256, VerifierError> {
    let secret = secret.expose_secret().as_bytes();
    if secret.is_empty() {
        return Err(VerifierError::EmptySecret);
    }
    // HMAC accepts keys of any length, so this cannot fail.
    HmacSha256::new_from_slice(secret).map_err(|_| VerifierError::EmptySecret)
}

/// Parses all `v1` signatures of a request.
fn signatures(headers: &HeaderMap) -> Result<Vec<CtOutput<HmacSha256>>, SignatureError> {
    let (mut found, mut failure) = (Vec::new(), SignatureError::Missing);
    for value in headers.get_all(SIGNATURE) {
        let Ok(text) = value.to_str() else {
            failure = SignatureError::Malformed;
            continue;
        };
        for entry in text.split(',').map(str::trim) {
            match signature(entry) {
                Ok(signature) => found.push(signature),
                // If there is both a malformed entry and one of an unknown version, report the malformed one.
                Err(error) if failure != SignatureError::Malformed => failure = error,
                Err(_) => {}
            }
        }
    }
    if found.is_empty() { Err(failure) } else { Ok(found) }
}

fn signature(entry: &str) -> Result<CtOutput<HmacSha256>, SignatureError> {
    let (version, hex) = entry.split_once('=').ok_or(SignatureError::Malformed)?;
    if version.is_empty() {
        return Err(SignatureError::Malformed);
    }
    if version != "v1" {
        return Err(SignatureError::UnknownVersion);
    }
    let mut bytes = Output::<HmacSha256>::default();
    match base16ct::mixed::decode(hex, &mut bytes) {
        Ok(decoded) if decoded.len() == 32 => Ok(CtOutput::new(bytes)),
        Ok(_) | Err(_) => Err(SignatureError::Malformed),
    }
}

/// The error of [`Verifier::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifierError {
    /// The list of secrets is empty.
    #[error("there is no webhook secret; pass the secret that PagerDuty returned when the subscription was created")]
    NoSecret,
    /// A secret is empty.
    #[error("a webhook secret is empty; pass the secret that PagerDuty returned when the subscription was created")]
    EmptySecret,
}

/// The reason why a webhook must not be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The request has no [`SIGNATURE`] header.
    #[error(
        "the x-pagerduty-signature header is missing; the request did not come from PagerDuty, or a proxy removed it"
    )]
    Missing,
    /// The header is not a list of `version=hex`, or a `v1` signature is not 32 bytes in hex.
    #[error("the x-pagerduty-signature header is malformed; expected `v1=` and 64 hex digits")]
    Malformed,
    /// All signatures have a version other than `v1`.
    #[error("the x-pagerduty-signature header has no v1 signature; update this library")]
    UnknownVersion,
    /// No signature matches any secret.
    #[error("no webhook signature matches; check the secret, and that no proxy changes the body")]
    Mismatch,
}
