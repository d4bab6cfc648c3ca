//! The options of a client.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as HttpBody;
use oauth2::{AuthType, AuthUrl, ClientId, ClientSecret, TokenUrl};
use pd_core::{BaseUrl, Redactor, Region, UrlError};
use pd_transport::{Body, BoxError, Transport, TransportBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use tower_service::Service;

use super::{ClientInner, OAuthClient, endpoint::Grants};
use crate::clock::Clock;

/// The authorization server of both service regions.
const IDENTITY: &str = "https://identity.pagerduty.com";

/// Builds an [`OAuthClient`].
///
/// ```
/// use std::time::Duration;
///
/// use pd_core::Region;
/// use pd_oauth::OAuthClient;
///
/// let client = OAuthClient::builder("9c9d5bc9-client")
///     .secret("7fQhnb9kY2")
///     .region(Region::Eu)
///     .subdomain("acme")
///     .transport(|transport| transport.deadline(Duration::from_secs(20)))
///     .build()?;
/// # Ok::<(), pd_oauth::BuildError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct OAuthClientBuilder {
    client_id: String,
    secret: Option<SecretString>,
    region: Region,
    subdomain: Option<String>,
    base_url: Option<String>,
    transport: TransportBuilder,
    clock: Clock,
}

impl OAuthClientBuilder {
    pub(super) fn new(client_id: String) -> Self {
        let transport = TransportBuilder::default()
            .user_agent(concat!("pd-oauth/", env!("CARGO_PKG_VERSION")))
            .timeout(Duration::from_secs(30))
            .deadline(Duration::from_secs(60));
        Self {
            client_id,
            secret: None,
            region: Region::Us,
            subdomain: None,
            base_url: None,
            transport,
            clock: Clock::system(),
        }
    }

    /// Sets the client secret, for an app that can keep it secret. Scoped OAuth requires it, in addition to PKCE.
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Sets the service region of the account, the US by default. The request for an app token has it.
    pub const fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// Sets the subdomain of the account: `acme` of `acme.pagerduty.com`. App tokens require it.
    pub fn subdomain(mut self, subdomain: impl Into<String>) -> Self {
        self.subdomain = Some(subdomain.into());
        self
    }

    /// Sets the origin of the authorization server, in place of PagerDuty's: a simulator, or a gateway of your own. It must be
    /// `https`, or `http` on a loopback host.
    pub fn base_url(mut self, origin: impl Into<String>) -> Self {
        self.base_url = Some(origin.into());
        self
    }

    /// Sets any option of the transport: retries, timeout, deadline, proxy, TLS, layers of your own. A credential is an error,
    /// because token requests authenticate in the body.
    pub fn transport(mut self, configure: impl FnOnce(TransportBuilder) -> TransportBuilder) -> Self {
        self.transport = configure(self.transport);
        self
    }

    #[cfg(test)]
    pub(crate) fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if an option is invalid.
    #[cfg(feature = "client")]
    pub fn build(self) -> Result<OAuthClient, BuildError> {
        self.assemble(TransportBuilder::build)
    }

    /// Builds the client with an HTTP client of your own in place of the network.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if an option is invalid.
    pub fn build_with<C, B>(self, client: C) -> Result<OAuthClient, BuildError>
    where
        C: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        C::Error: Into<BoxError>,
        C::Future: Send + 'static,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.assemble(|transport| transport.build_with(client))
    }

    fn assemble(
        self,
        build: impl FnOnce(TransportBuilder) -> Result<Transport, pd_transport::BuildError>,
    ) -> Result<OAuthClient, BuildError> {
        let empty = |option| BuildError(BuildErrorKind::Empty { option });
        if self.client_id.trim().is_empty() {
            return Err(empty("client_id"));
        }
        if self.secret.as_ref().is_some_and(|secret| secret.expose_secret().trim().is_empty()) {
            return Err(empty("secret"));
        }
        if self.subdomain.as_ref().is_some_and(|subdomain| !is_subdomain(subdomain)) {
            return Err(BuildError(BuildErrorKind::Subdomain));
        }
        let base = BaseUrl::parse(self.base_url.as_deref().unwrap_or(IDENTITY))?;
        let grants = grants(&base, self.client_id, self.secret.as_ref())?;
        let transport = build(self.transport.base_url(base))?;
        if transport.credential().is_some() {
            return Err(BuildError(BuildErrorKind::Credential));
        }
        Ok(OAuthClient(Arc::new(ClientInner {
            grants,
            transport,
            secret: self.secret.map(Redactor::new),
            region: self.region,
            subdomain: self.subdomain,
            clock: self.clock,
        })))
    }
}

/// Returns whether the text can be the first label of a host name. With a dot in it, a scope could name another account.
fn is_subdomain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn grants(base: &BaseUrl, client_id: String, secret: Option<&SecretString>) -> Result<Grants, BuildError> {
    let invalid = |_| BuildError(BuildErrorKind::Url(UrlError::Invalid { reason: "it is not a URL" }));
    let grants = oauth2::Client::new(ClientId::new(client_id))
        .set_auth_type(AuthType::RequestBody)
        .set_auth_uri(AuthUrl::new(format!("{base}/oauth/authorize")).map_err(invalid)?)
        .set_token_uri(TokenUrl::new(format!("{base}/oauth/token")).map_err(invalid)?);
    Ok(match secret {
        Some(secret) => grants.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned())),
        None => grants,
    })
}

/// An invalid option of an [`OAuthClient`]. Nothing was sent.
#[derive(Debug)]
pub struct BuildError(BuildErrorKind);

#[derive(Debug)]
enum BuildErrorKind {
    Empty { option: &'static str },
    Subdomain,
    Credential,
    Url(UrlError),
    Transport(pd_transport::BuildError),
}

impl From<UrlError> for BuildError {
    fn from(error: UrlError) -> Self {
        Self(BuildErrorKind::Url(error))
    }
}

impl From<pd_transport::BuildError> for BuildError {
    fn from(error: pd_transport::BuildError) -> Self {
        Self(BuildErrorKind::Transport(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            BuildErrorKind::Empty { option } => write!(f, "`{option}` must not be empty"),
            BuildErrorKind::Subdomain => {
                f.write_str("`subdomain` must be the first part of the host: acme of acme.pagerduty.com")
            }
            BuildErrorKind::Credential => {
                f.write_str("token requests have no credential: remove it from the transport")
            }
            BuildErrorKind::Url(_) => f.write_str("`base_url` is invalid"),
            BuildErrorKind::Transport(_) => f.write_str("the transport cannot be built"),
        }
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            BuildErrorKind::Empty { .. } | BuildErrorKind::Subdomain | BuildErrorKind::Credential => None,
            BuildErrorKind::Url(error) => Some(error),
            BuildErrorKind::Transport(error) => Some(error),
        }
    }
}
