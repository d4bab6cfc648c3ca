//! The builder of a transport.

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
    Pools, Transport, TransportInner,
    options::StackOptions,
    service::StackService,
    stack::{self, SharedLayers},
};
#[cfg(feature = "client")]
use crate::reporting::ReportingClient;
use crate::{
    Body, BoxError, BuildError, CredentialProvider, HttpService, RetryOptions,
    auth::CredentialSource,
    build_error::BuildErrorKind,
    collect::{Collect, CollectLayer},
    headers::is_connection_header,
    retry::{Jitter, RetryHook},
};

/// Builds a [`Transport`]. Every option has a default. Building fails if an option is invalid.
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
///
/// The default value has no base URL: set [`base_url`](Self::base_url) before `build`.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct TransportBuilder {
    base: Option<BaseUrl>,
    stack: StackOptions,
    #[cfg(feature = "client")]
    http_client: pd_http::ClientOptions,
    /// The first invalid option.
    invalid: Option<InvalidOption>,
}

/// The option, its value, and the rule that it breaks.
type InvalidOption = (&'static str, String, &'static str);

impl Transport {
    /// Returns a builder for a transport that sends requests below this base URL, and the credential to its origin only.
    pub fn builder(base: BaseUrl) -> TransportBuilder {
        TransportBuilder::default().base_url(base)
    }
}

impl TransportBuilder {
    /// Sets the base URL. Requests go below it, and the credential goes to its origin only. Replaces an earlier base URL.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.base = Some(base);
        self
    }

    /// Returns the default headers set so far.
    #[must_use]
    pub const fn default_headers(&self) -> &HeaderMap {
        &self.stack.headers
    }

    /// Sets the credential. Without one, requests are sent without authorization.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.stack.credential = credential.into();
        self
    }

    /// Sets a provider of credentials that expire. Replaces [`credential`](Self::credential).
    pub fn credential_provider(mut self, provider: impl CredentialProvider) -> Self {
        self.stack.credential = CredentialSource::provider(provider);
        self
    }

    /// Sends the credential to this origin too, besides the origin of the base URL.
    pub fn trust_origin(mut self, origin: BaseUrl) -> Self {
        self.stack.trusted.push(origin);
        self
    }

    /// Adds a header to each request that does not have it. Building fails for `Authorization` (set a
    /// [`credential`](Self::credential) instead) and for the headers that the connection sets.
    pub fn default_header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match (name.try_into(), value.try_into()) {
            (Ok(name), _) if name == AUTHORIZATION || is_connection_header(&name) => {
                self.reject("default_header", name, "must not be a header that the client sets");
            }
            (Ok(name), Ok(value)) => {
                self.stack.headers.insert(name, value);
            }
            (Ok(name), Err(_)) => {
                self.reject("default_header", format!("an invalid value for {name}"), "must have a valid header value");
            }
            (Err(_), _) => self.reject("default_header", "an invalid name", "must have a valid header name"),
        }
        self
    }

    /// Adds a header whose value is secret, such as a signature. It goes to the same origins as the credential, and your layers
    /// do not see it.
    pub fn secret_header(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        match value.try_into() {
            Ok(_) if name == AUTHORIZATION || is_connection_header(&name) => {
                self.reject("secret_header", name, "must not be a header that the client sets");
            }
            Ok(mut value) => {
                value.set_sensitive(true);
                self.stack.secret_headers.insert(name, value);
                self.stack.credential.identify();
            }
            Err(_) => {
                self.reject("secret_header", format!("an invalid value for {name}"), "must have a valid header value");
            }
        }
        self
    }

    /// Sets the `User-Agent` header. Default: `pd-transport/` and the version.
    pub fn user_agent(mut self, value: impl AsRef<str>) -> Self {
        match HeaderValue::from_str(value.as_ref()) {
            Ok(value) => {
                self.stack.headers.insert(USER_AGENT, value);
            }
            Err(_) => self.reject("user_agent", value.as_ref().escape_debug(), "must be a valid header value"),
        }
        self
    }

    /// Sets which outcomes are retried, how often and after which delay.
    pub fn retry(mut self, options: RetryOptions) -> Self {
        self.stack.retry = options;
        self
    }

    /// Sets the random source of delays. Default: seeded by the operating system. A fixed seed makes a test reproducible.
    pub fn jitter(mut self, jitter: Jitter) -> Self {
        self.stack.jitter = jitter;
        self
    }

    /// Adds a hook, which receives the outcome of each attempt and may delay retries. Its waits count against the deadline of the
    /// call.
    pub fn retry_hook(mut self, hook: impl RetryHook) -> Self {
        self.stack.retry_hooks.add(hook);
        self
    }

    /// Limits the time of a whole call, including waits and retries. Default: no deadline.
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.stack.deadline = Some(deadline);
        self
    }

    /// Limits the time of one attempt, from connecting to the last byte of the body. Default: 60 s.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.stack.timeout = timeout;
        self
    }

    /// Sets whether requests are delayed before they exceed the server's rate limit. Default: `true`.
    pub const fn pacing(mut self, pacing: bool) -> Self {
        self.stack.pacing = pacing;
        self
    }

    /// Asks a limiter of your own before each attempt, and turns [`pacing`](Self::pacing) off. It takes the place of an
    /// [`attempt_layer`](Self::attempt_layer) that is added here.
    ///
    /// See [`limiter`](crate::limiter) for an example.
    pub fn limiter(self, limiter: impl crate::limiter::Limiter) -> Self {
        self.pacing(false).attempt_layer(crate::limiter::LimiterLayer::new(limiter))
    }

    /// Limits the size of a response body, in bytes after decompression. Default: 64 MiB.
    pub const fn max_response_bytes(mut self, limit: usize) -> Self {
        self.stack.max_response_bytes = limit;
        self
    }

    /// Adds a layer around the whole call. It sees one request and the final response, whatever the number of attempts. A later
    /// layer wraps the earlier ones.
    pub fn call_layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.stack.call_layers.push(layer);
        self
    }

    /// Adds a layer around each attempt, inside of retry and pacing: its permits and timers are not in use while a call waits.
    /// It never sees the credential. A later layer wraps the earlier ones.
    pub fn attempt_layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.stack.attempt_layers.push(layer);
        self
    }

    /// Reports attempts, retries and rate-limit waits to `observer`, for metrics. Default: none. Replaces an observer set before.
    ///
    /// See [`metrics`](crate::metrics) for an example.
    #[cfg(feature = "metrics")]
    pub fn observer(mut self, observer: impl crate::metrics::Observer) -> Self {
        self.stack.observer = crate::observer::ObserverHandle::new(observer);
        self
    }

    /// Sets the options of the HTTP client: connections, proxy and TLS. Replaces all options set before.
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
    /// Returns [`BuildError`] if an option is invalid, or if the base URL is `https` and this build has no TLS or trusts no root
    /// certificate.
    #[cfg(feature = "client")]
    pub fn build(mut self) -> Result<Transport, BuildError> {
        let base = self.validate()?;
        let options = std::mem::take(&mut self.http_client);
        if *base.scheme() == http::uri::Scheme::HTTPS {
            options.check_https()?;
        }
        let http_client = options.build()?;
        let pools = Pools::of(http_client.clone());
        Ok(finish(Arc::new(self.stack), base, CollectLayer::reporting(), ReportingClient(http_client), pools))
    }

    /// Builds the transport with a client of your own: another HTTP library, a mock, an in-process router. An error of that
    /// client counts as a network failure after which the request may have been carried out.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError`] if an option is invalid.
    pub fn build_with<S, B>(self, client: S) -> Result<Transport, BuildError>
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
        S::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let base = self.validate()?;
        Ok(finish(Arc::new(self.stack), base, CollectLayer::new(), client, Pools::default()))
    }

    fn validate(&self) -> Result<BaseUrl, BuildError> {
        let error = |(option, value, rule)| BuildError::new(BuildErrorKind::Option { option, rule, value });
        let zero = || self.stack.zero().map(|(option, value)| (option, value.to_owned(), "must be greater than zero"));
        if let Some(invalid) = self.invalid.clone().or_else(zero) {
            return Err(error(invalid));
        }
        self.stack.retry.validate()?;
        self.base.clone().ok_or_else(|| error(("base_url", "none".into(), "must be set")))
    }

    fn reject(&mut self, option: &'static str, value: impl std::fmt::Display, rule: &'static str) {
        self.invalid.get_or_insert_with(|| (option, value.to_string(), rule));
    }
}

/// Builds a transport on a client. [`Transport::with_credential`] calls it again with another credential.
fn finish<C>(options: Arc<StackOptions>, base: BaseUrl, collect: CollectLayer, client: C, pools: Pools) -> Transport
where
    C: Clone + Send + Sync + 'static,
    Collect<C>: StackService,
{
    let shared = SharedLayers::new(&options);
    let stack = stack::assemble(&options, &base, &shared, collect, client.clone());
    let SharedLayers { pacing, profile } = shared;
    let inner = TransportInner {
        base: base.clone(),
        credential: options.credential.clone(),
        pacing,
        profile,
        // A client of the caller's sees requests, too.
        marks_epoch: !collect.is_reporting() || options.shows_requests(),
        pools: pools.clone(),
        for_credential: Box::new(move |credential| {
            let options = StackOptions { credential, ..StackOptions::clone(&options) };
            finish(Arc::new(options), base.clone(), collect, client.clone(), pools.clone())
        }),
    };
    Transport { service: HttpService::new(stack.clone()), stack: Arc::new(stack), inner: Arc::new(inner) }
}
