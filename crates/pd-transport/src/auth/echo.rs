//! What a server says back of the secrets that a request carried: nothing of it leaves the layer.

use std::sync::Arc;

use http::{HeaderMap, Request, Response};
use pd_core::Credential;

use crate::{Body, BodySecret, Error};

/// The secrets of one attempt.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets {
    pub(super) credential: Option<Credential>,
    headers: Arc<[Credential]>,
    body: Option<BodySecret>,
}

/// Secret headers as what can be sought; one that is empty is no secret.
pub(super) fn of_headers(headers: &HeaderMap) -> Arc<[Credential]> {
    let text = headers.values().filter_map(|value| value.to_str().ok());
    text.filter_map(|text| Credential::passthrough(text).ok()).collect()
}

impl Secrets {
    pub(super) fn of(request: &Request<Body>, headers: &Arc<[Credential]>) -> Self {
        let body = request.extensions().get::<BodySecret>().cloned();
        Self { credential: None, headers: Arc::clone(headers), body }
    }

    /// Takes the secrets out of what an attempt came to, so that they reach no error, no log and no layer of a user's.
    pub(super) fn scrub(&self, result: Result<Response<Body>, Error>) -> Result<Response<Body>, Error> {
        match result {
            Ok(mut response) => {
                self.all().for_each(|secret| secret.scrub_headers(response.headers_mut()));
                if let Some(clean) = self.out_of(response.body().as_bytes()) {
                    *response.body_mut() = clean.into();
                }
                Ok(response)
            }
            Err(error) => Err(error.scrubbed(|text| {
                let clean = self.out_of(text.as_bytes())?;
                Some(String::from_utf8_lossy(&clean).into_owned())
            })),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Credential> {
        let body = self.body.as_ref().map(|secret| &secret.0);
        self.credential.iter().chain(self.headers.iter()).chain(body)
    }

    /// `text` without the secrets; `None` where none is in it.
    fn out_of(&self, text: &[u8]) -> Option<Vec<u8>> {
        self.all().fold(None, |clean, secret| secret.scrub(clean.as_deref().unwrap_or(text)).or(clean))
    }
}
