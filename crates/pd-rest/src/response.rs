//! The response of a raw call.

use std::{fmt, ops::Deref};

use pd_transport::Body;
use serde::de::DeserializeOwned;

use crate::Error;

/// The response of a raw call (`get`, `post`, `put`, `patch`, `delete`): status, headers and the whole body.
///
/// It dereferences to [`pd_session::Response`], and reports errors as [`Error`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// let response = session.get("users").query("limit", 1).await?.error_for_status()?;
/// let body: serde_json::Value = response.json()?;
/// println!("{}", body["users"][0]["name"]);
/// # assert!(body["users"][0]["name"].is_string());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response(pub(crate) pd_session::Response);

impl Response {
    /// Reads the whole body as `T`. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the body is not JSON, or does not fit `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(self.0.json()?)
    }

    /// Reads the entity below the operation's wrapper as `T`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the body is not JSON, has no wrapper, or if the entity does not fit `T`.
    pub fn entity<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(self.0.entity()?)
    }

    /// Returns the response if its status is a 2xx.
    ///
    /// # Errors
    ///
    /// [`Error::Api`] for every other status.
    pub fn error_for_status(self) -> Result<Self, Error> {
        Ok(Self(self.0.error_for_status()?))
    }
}

impl Deref for Response {
    type Target = pd_session::Response;

    fn deref(&self) -> &pd_session::Response {
        &self.0
    }
}

impl From<Response> for http::Response<Body> {
    fn from(response: Response) -> Self {
        response.0.into()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
