//! Options of a transport.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Request, Response,
    header::{AUTHORIZATION, USER_AGENT},
};
use http_body::Body as HttpBody;
use pd_core::{BaseUrl, Credential};
use tower::{Layer, Service};

use super::{
    Shared, Transport,
    seat::Seat,
    stack::{self, Assembled, Parts, StackService},
};
#[cfg(feature = "client")]
use crate::reporting::ReportingClient;
use crate::{
    Body, BoxError, BuildError, CredentialProvider, HttpService, RetryOptions,
    auth::{AuthLayer, CredentialSource},
    build_error::Reason,
    collect::CollectLayer,
    headers::is_connection_header,
    pacing::PacingLayer,
    profile::ProfileLayer,
    retry::Jitter,
};

/// Builds a [`Transport`]. Every option has a default; options that make no sense are refused when it is built.
///
/// ```
/// use std::time::Duration;
/// use pd_core::Credential;
/// use pd_transport::{Limit, RetryOptions, Transport};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Transport::builder("https://api.eu.pagerduty.com".parse()?)
///     .credential(Credential::token("u+NoTaReAlKeY_wxyz")?)
///     .retry(RetryOptions::new().status(503, Limit::N(3)))
///     .timeout(Duration::from_secs(20))
///     .deadline(Duration::from_secs(120))
///     .user_agent("my-tool/1.2")
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct TransportBuilder {
    base: Option<BaseUrl>,
    pub(super) credential: CredentialSource,
    pub(super) trusted: Vec<BaseUrl>,
    pub(super) headers: HeaderMap,
    pub(super) secret_headers: HeaderMap,
    pub(super) retry: RetryOptions,
    pub(super) jitter: Jitter,
    pub(super) deadline: Option<Duration>,
    pub(super) timeout: Duration,
    pub(super) pacing: bool,
    pub(super) max_response_bytes: usize,
    pub(super) call_layers: Seat,
    pub(super) attempt_layers: Seat,
    #[cfg(feature = "client")]
    http_client: pd_http::ClientOptions,
    /// The first option that could not be taken.
    refused: Option<(&'static str, String, &'static str)>,
}

/// A builder without a base URL: it needs [`base_url`](TransportBuilder::base_url) before `build`.
impl Default for TransportBuilder {
    fn default() -> Self {
        let mut headers = HeaderMap::new();
        let user_agent = HeaderValue::from_static(concat!("pd-transport/", env!("CARGO_PKG_VERSION")));
        headers.insert(USER_AGENT, user_agent);
        Self {
            base: None,
            credential: CredentialSource::none(),
            trusted: Vec::new(),
            headers,
            secret_headers: HeaderMap::new(),
            retry: RetryOptions::new(),
            jitter: Jitter::new(),
            deadline: None,
            timeout: Duration::from_secs(60),
            pacing: true,
            max_response_bytes: 64 << 20,
            call_layers: Seat::default(),
            attempt_layers: Seat::default(),
            #[cfg(feature = "client")]
            http_client: pd_http::ClientOptions::new(),
            refused: None,
        }
    }
}

impl TransportBuilder {
    pub(super) fn new(base: BaseUrl) -> Self {
        Self::default().base_url(base)
    }

    /// The base URL: requests go below it, and the credential goes to its origin only. Replaces the one given before.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.base = Some(base);
        self
    }

    /// The default headers given so far.
    #[must_use]
    pub const fn default_headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The credential. Without one, requests go out without one.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = credential.into();
        self
    }

    /// Credentials that expire. Replaces [`credential`](Self::credential).
    pub fn credential_provider(mut self, provider: impl CredentialProvider) -> Self {
        self.credential = CredentialSource::provider(provider);
        self
    }

    /// A further origin that the credential may go to, beside the base URL's.
    pub fn trust_origin(mut self, origin: BaseUrl) -> Self {
        self.trusted.push(origin);
        self
    }

    /// A header for every request that does not have it. `Authorization` is refused: give a
    /// [`credential`](Self::credential); so are those that the connection sets itself.
    pub fn default_header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match (name.try_into(), value.try_into()) {
            (Ok(name), _) if name == AUTHORIZATION || is_connection_header(&name) => {
                self.refuse("default_header", name, "the client sets it itself");
            }
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            (Ok(name), Err(_)) => self.refuse("default_header", name, "its value cannot be sent in a header"),
            (Err(_), _) => self.refuse("default_header", "(name)", "it is no name of a header"),
        }
        self
    }

    /// A header whose value is secret, a signature for instance. It is sent to the origins that the credential is sent to, and
    /// your layers do not see it.
    pub fn secret_header(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        match value.try_into() {
            Ok(_) if name == AUTHORIZATION || is_connection_header(&name) => {
                self.refuse("secret_header", name, "the client sets it itself");
            }
            Ok(mut value) => {
                value.set_sensitive(true);
                self.secret_headers.insert(name, value);
            }
            Err(_) => self.refuse("secret_header", name, "its value cannot be sent in a header"),
        }
        self
    }

    /// The `User-Agent` header. Default: `pd-transport/` and the version.
    pub fn user_agent(mut self, value: impl AsRef<str>) -> Self {
        match HeaderValue::from_str(value.as_ref()) {
            Ok(value) => {
                self.headers.insert(USER_AGENT, value);
            }
            Err(_) => self.refuse("user_agent", value.as_ref().escape_debug(), "it cannot be sent in a header"),
        }
        self
    }

    /// What is repeated, how often, and after which delay.
    pub fn retry(mut self, options: RetryOptions) -> Self {
        self.retry = options;
        self
    }

    /// The source of the randomness in delays. Default: seeded by the system; a seed of your own makes a test repeatable.
    pub fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// The time of a whole call, waiting and retries included. Default: none.
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The time of one attempt, connect to last byte of the body. Default: 60 s.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Whether to slow down before the server's rate limit is reached. Default: yes.
    pub const fn pacing(mut self, pacing: bool) -> Self {
        self.pacing = pacing;
        self
    }

    /// The largest response body, in bytes after decompression. Default: 64 MiB.
    pub const fn max_response_bytes(mut self, limit: usize) -> Self {
        self.max_response_bytes = limit;
        self
    }

    /// A layer around the whole call: it sees one request and the final response, whatever the number of attempts. A later
    /// one wraps an earlier one.
    pub fn call_layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.call_layers.push(layer, CollectLayer::call_seat());
        self
    }

    /// A layer around each attempt, inside retries and pacing: neither runs while it holds a permit or a clock. It never
    /// sees the credential. A later one wraps an earlier one.
    pub fn attempt_layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.attempt_layers.push(layer, CollectLayer::seat());
        self
    }

    /// Options of the HTTP client: connections, proxy, TLS. Replaces all options given before.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pd_transport::{Transport, pd_http::{ClientOptions, Proxy}};
    ///
    /// let builder = Transport::builder("https://api.pagerduty.com".parse()?)
    ///     .http_client(ClientOptions::new().connect_timeout(Duration::from_secs(3)).proxy(Proxy::none()));
    /// # let _ = builder;
    /// # Ok::<(), pd_core::UrlError>(())
    /// ```
    #[cfg(feature = "client")]
    pub fn http_client(mut self, options: pd_http::ClientOptions) -> Self {
        self.http_client = options;
        self
    }

    /// Builds the transport with the HTTP client of `pd-http`. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if an option is invalid, or if the base URL is `https` and this build has no TLS or trusts no root
    /// certificate.
    #[cfg(feature = "client")]
    pub fn build(mut self) -> Result<Transport, BuildError> {
        let base = self.validate()?;
        let options = std::mem::take(&mut self.http_client);
        if *base.scheme() == http::uri::Scheme::HTTPS {
            options.check_https()?;
        }
        let collect = CollectLayer::reporting().max_response_bytes(self.max_response_bytes);
        let client = collect.layer(ReportingClient(options.build()?));
        let credential = self.credential.clone();
        Ok(finish(Arc::new(self), base, credential, client))
    }

    /// Builds the transport with a client of your own: another HTTP library, a mock, an in-process router. An error of that
    /// client counts as a network failure after which the request may have been carried out.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for an option that makes no sense.
    pub fn build_with<S, B>(self, client: S) -> Result<Transport, BuildError>
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
        S::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let base = self.validate()?;
        let client = CollectLayer::new().max_response_bytes(self.max_response_bytes).layer(client);
        let credential = self.credential.clone();
        Ok(finish(Arc::new(self), base, credential, client))
    }

    fn validate(&self) -> Result<BaseUrl, BuildError> {
        let refused = self.refused.clone().or_else(|| self.zero());
        if let Some((what, value, why)) = refused {
            return Err(BuildError::new(Reason::Option { what, value, why }));
        }
        self.retry.validate()?;
        let why = "give the builder one";
        let missing = || BuildError::new(Reason::Option { what: "base_url", value: "(none)".into(), why });
        self.base.clone().ok_or_else(missing)
    }

    fn zero(&self) -> Option<(&'static str, String, &'static str)> {
        let times = [("timeout", Some(self.timeout)), ("deadline", self.deadline)];
        let time = times.into_iter().find(|(_, time)| *time == Some(Duration::ZERO));
        let time = time.map(|(what, _)| (what, "0ns".to_owned(), "it has to be longer than nothing"));
        time.or_else(|| {
            (self.max_response_bytes == 0).then(|| ("max_response_bytes", "0".to_owned(), "no response would fit"))
        })
    }

    fn refuse(&mut self, what: &'static str, value: impl std::fmt::Display, why: &'static str) {
        self.refused.get_or_insert_with(|| (what, value.to_string(), why));
    }
}

/// Builds a transport over a client. A further transport with another credential shares the options and the client.
fn finish<C: StackService>(
    options: Arc<TransportBuilder>,
    base: BaseUrl,
    credential: CredentialSource,
    client: C,
) -> Transport {
    let trusted = std::iter::once(base.clone()).chain(options.trusted.iter().cloned());
    let auth = AuthLayer::new(credential.clone(), trusted).secret_headers(options.secret_headers.clone());
    let parts = Parts { auth, pacing: PacingLayer::new(), profile: ProfileLayer::new() };
    let Assembled { stack, service } = stack::assemble(&options, &parts, client.clone());
    let Parts { pacing, profile, .. } = parts;
    let of_account = {
        let base = base.clone();
        move |credential| finish(Arc::clone(&options), base.clone(), credential, client.clone())
    };
    let shared = Shared { base, credential, pacing, profile, of_account: Box::new(of_account) };
    Transport { stack, service, shared: Arc::new(shared) }
}
