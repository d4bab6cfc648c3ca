//! What a server says back of the credential: nothing of it leaves the layer.

use http::{HeaderValue, Response};
use pd_core::Credential;

use crate::{Body, Error};

/// Takes the credential out of what an attempt came to, so that it reaches no error, no log and no layer of a user's.
pub(super) fn scrub(result: Result<Response<Body>, Error>, credential: &Credential) -> Result<Response<Body>, Error> {
    match result {
        Ok(mut response) => {
            for value in response.headers_mut().values_mut() {
                if let Some(clean) = credential.scrub(value.as_bytes()) {
                    // Made of bytes that were in a header, so that they can be in one.
                    *value = HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static(""));
                }
            }
            if let Some(clean) = credential.scrub(response.body().as_bytes()) {
                *response.body_mut() = clean.into();
            }
            Ok(response)
        }
        Err(error) => Err(error.scrubbed(|text| {
            let clean = credential.scrub(text.as_bytes())?;
            Some(String::from_utf8_lossy(&clean).into_owned())
        })),
    }
}
