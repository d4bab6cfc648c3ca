//! Removes the secrets of a request from its response or error.

use std::sync::Arc;

use http::{HeaderMap, Request, Response};
use pd_core::{Credential, Redactor};

use crate::{Body, BodySecret, BodySecrets, Error};

/// The secrets of one attempt.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets {
    pub(super) credential: Option<Credential>,
    /// Of the secret headers, and of [`BodySecrets`].
    others: Arc<[Redactor]>,
    body: Option<BodySecret>,
}

/// Returns a redactor for each value of the secret headers.
pub(super) fn of_headers(headers: &HeaderMap) -> Arc<[Redactor]> {
    headers.values().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()).map(Redactor::new).collect()
}

impl Secrets {
    pub(super) fn of(request: &Request<Body>, headers: &Arc<[Redactor]>) -> Self {
        let body = request.extensions().get::<BodySecret>().cloned();
        let others = match request.extensions().get::<BodySecrets>() {
            Some(secrets) => headers.iter().chain(&secrets.0).cloned().collect(),
            None => Arc::clone(headers),
        };
        Self { credential: None, others, body }
    }

    /// Redacts the outcome of an attempt, before a layer, a log or a caller can read it.
    pub(super) fn redact(&self, result: Result<Response<Body>, Error>) -> Result<Response<Body>, Error> {
        match result {
            Ok(mut response) => {
                self.for_each(|secret| secret.redact_headers(response.headers_mut()));
                if let Some(redacted) = self.redact_text(response.body().as_bytes()) {
                    *response.body_mut() = redacted.into();
                }
                Ok(response)
            }
            Err(error) => Err(error.redacted(|text| {
                let redacted = self.redact_text(text.as_bytes())?;
                Some(String::from_utf8_lossy(&redacted).into_owned())
            })),
        }
    }

    fn for_each<'a>(&'a self, mut redact: impl FnMut(&'a Redactor)) {
        if let Some(credential) = &self.credential {
            redact(credential.redactor());
        }
        self.others.iter().for_each(&mut redact);
        if let Some(body) = &self.body {
            redact(&body.0);
        }
    }

    /// Returns the text without the secrets, or `None` if it contains none of them.
    fn redact_text(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut redacted: Option<Vec<u8>> = None;
        self.for_each(|secret| {
            if let Some(text) = secret.redact(redacted.as_deref().unwrap_or(text)) {
                redacted = Some(text);
            }
        });
        redacted
    }
}
