//! The options of a session.

use std::{fmt, time::Duration};

use http::{HeaderName, HeaderValue, Method, header::ACCEPT};
use pd_core::{Api, BaseUrl, Credential, Region};
use pd_transport::{CredentialProvider, RetryOptions, TransportBuilder};

use crate::{BuildError, RestSession, account::Account, session::Shared};

/// What the documents of Jira Server's integration call the header.
const JIRA_SIGNATURE: HeaderName = HeaderName::from_static("x-pagerduty-jira-signature");

type Configure = Box<dyn FnOnce(TransportBuilder) -> TransportBuilder + Send>;

/// Builds a [`RestSession`].
///
/// ```
/// use std::time::Duration;
///
/// use pd_core::{Credential, Region};
/// use pd_rest::RestSession;
///
/// let session = RestSession::builder(Credential::token("u+NoTaReAlKeY_wxyz")?)
///     .region(Region::Eu)
///     .default_from("admin@example.com")
///     .timeout(Duration::from_secs(30))
///     .deadline(Duration::from_secs(300))
///     .build()?;
/// assert_eq!(session.base_url().to_string(), "https://api.eu.pagerduty.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a builder does nothing until `build` is called"]
pub struct RestSessionBuilder {
    api: Api,
    region: Region,
    base_url: Option<String>,
    default_from: Option<String>,
    default_page_size: Option<u32>,
    headers: Vec<(String, String)>,
    permitted_methods: Vec<Method>,
    configure: Vec<Configure>,
}

impl RestSessionBuilder {
    pub(crate) fn new(credential: Credential) -> Self {
        Self::empty().transport(|transport| transport.credential(credential))
    }

    /// As [`RestSession::builder`], with a provider of tokens that expire: it is asked at each attempt.
    pub fn with_provider(provider: impl CredentialProvider) -> Self {
        Self::empty().transport(|transport| transport.credential_provider(provider))
    }

    fn empty() -> Self {
        Self {
            api: Api::Rest,
            region: Region::Us,
            base_url: None,
            default_from: None,
            default_page_size: None,
            headers: Vec::new(),
            permitted_methods: vec![Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE],
            configure: Vec::new(),
        }
    }

    /// The API to speak: it picks the endpoint table, the base URL and the `Accept` header. REST v2 by default.
    pub const fn api(mut self, api: Api) -> Self {
        self.api = api;
        self
    }

    /// The service region of the account: the US by default.
    pub const fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// The origin to send to in place of PagerDuty's: a simulator, a gateway of your own. `https`, or `http` on loopback.
    /// For an API that has a base path, that path is added to it.
    pub fn base_url(mut self, origin: impl Into<String>) -> Self {
        self.base_url = Some(origin.into());
        self
    }

    /// The `From` header of every write that sets none of its own: the e-mail address of a user of the account.
    pub fn default_from(mut self, email: impl Into<String>) -> Self {
        self.default_from = Some(email.into());
        self
    }

    /// The page size of every list that sets none of its own, in items: 100 by default.
    pub const fn default_page_size(mut self, items: u32) -> Self {
        self.default_page_size = Some(items);
        self
    }

    /// A header of every request that sets none of its own. `Authorization` is the session's own and is not replaced.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The signature token of a connected Jira Server: the header `x-pagerduty-jira-signature`, which every operation of
    /// [`Api::JiraServer`] requires. It is a secret: it goes where the credential goes, and is never shown.
    ///
    /// ```
    /// use pd_core::{Api, Credential};
    /// use pd_rest::RestSession;
    ///
    /// let session = RestSession::builder(Credential::bearer("pdus+_0XBPWQQ_wxyz")?)
    ///     .api(Api::JiraServer)
    ///     .jira_signature("eyJhbGciOiJIUzI1NiJ9")
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn jira_signature(self, signature: impl Into<String>) -> Self {
        let signature = signature.into();
        self.transport(|transport| transport.secret_header(JIRA_SIGNATURE, signature))
    }

    /// The methods that calls may have; GET, POST, PUT, PATCH and DELETE by default. `[Method::GET]` makes a session that
    /// only reads.
    pub fn permitted_methods(mut self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.permitted_methods = methods.into_iter().collect();
        self
    }

    /// Bounds each attempt, from connecting to the last byte of the body: 60 s by default.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.transport(move |transport| transport.timeout(timeout))
    }

    /// Bounds each call, attempts, waiting and pacing together. There is none by default: a 429 is waited out, however long
    /// that takes.
    pub fn deadline(self, deadline: Duration) -> Self {
        self.transport(move |transport| transport.deadline(deadline))
    }

    /// What is tried again, how often and after how long.
    pub fn retry(self, retry: RetryOptions) -> Self {
        self.transport(move |transport| transport.retry(retry))
    }

    /// Whether to slow down before PagerDuty's rate limit is reached; on by default.
    pub fn pacing(self, pacing: bool) -> Self {
        self.transport(move |transport| transport.pacing(pacing))
    }

    /// Sets any option of the transport: proxy, TLS, pool, layers of your own.
    ///
    /// ```
    /// use pd_core::Credential;
    /// use pd_rest::RestSession;
    ///
    /// let builder = RestSession::builder(Credential::token("u+NoTaReAlKeY_wxyz")?)
    ///     .transport(|transport| transport.attempt_layer(tower::limit::ConcurrencyLimitLayer::new(4)));
    /// # let _ = builder.build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn transport(mut self, configure: impl FnOnce(TransportBuilder) -> TransportBuilder + Send + 'static) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// Builds the session. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if an option cannot be used.
    #[cfg(feature = "client")]
    pub fn build(self) -> Result<RestSession, BuildError> {
        self.assemble(|transport| transport.build().map_err(Into::into))
    }

    /// Builds a session that blocks its callers.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if an option cannot be used, or no thread can be started.
    #[cfg(all(feature = "blocking", feature = "client"))]
    pub fn build_blocking(self) -> Result<crate::blocking::RestSession, BuildError> {
        crate::blocking::RestSession::over(self.build()?)
    }

    /// Builds the session over a service of your own in place of the network: a mock, an in-process router.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if an option cannot be used.
    pub fn build_with<L, B>(self, leaf: L) -> Result<RestSession, BuildError>
    where
        L: tower_service::Service<http::Request<pd_transport::Body>, Response = http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        L::Error: Into<pd_transport::BoxError>,
        L::Future: Send + 'static,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<pd_transport::BoxError>,
    {
        self.assemble(|transport| transport.build_with(leaf).map_err(Into::into))
    }

    fn assemble(
        self,
        build: impl FnOnce(TransportBuilder) -> Result<pd_transport::Transport, BuildError>,
    ) -> Result<RestSession, BuildError> {
        let (base, app_base) = self.bases()?;
        let mut transport = pd_transport::Transport::builder(base.clone())
            .user_agent(concat!("pd-rest/", env!("CARGO_PKG_VERSION")))
            .default_header(ACCEPT, HeaderValue::from_static(self.api.accept()));
        if let Some(app_base) = &app_base {
            transport = transport.trust_origin(app_base.clone());
        }
        for (name, value) in self.headers {
            let Ok(header) = HeaderName::try_from(&name) else { return Err(BuildError::HeaderName(name)) };
            let Ok(value) = HeaderValue::try_from(value) else { return Err(BuildError::Header(name)) };
            transport = transport.default_header(header, value);
        }
        let default_from = self.default_from.map(HeaderValue::try_from).transpose();
        let transport = self.configure.into_iter().fold(transport, |transport, configure| configure(transport));
        Ok(RestSession::from_shared(Shared {
            transport: build(transport)?,
            api: self.api,
            base,
            app_base,
            default_from: default_from.map_err(|_| BuildError::Header("From".into()))?,
            default_page_size: self.default_page_size,
            permitted_methods: self.permitted_methods,
            account: Account::default(),
        }))
    }

    fn bases(&self) -> Result<(BaseUrl, Option<BaseUrl>), BuildError> {
        let documented = BaseUrl::parse(self.api.base_url(self.region))?;
        let app_base = self.api.app_base_url(self.region).map(BaseUrl::parse).transpose()?;
        let Some(origin) = &self.base_url else {
            return Ok((documented, app_base));
        };
        let given = BaseUrl::parse(origin)?;
        if given.path().ends_with(documented.path()) {
            return Ok((given, None));
        }
        Ok((BaseUrl::parse(&format!("{given}{}", documented.path()))?, None))
    }
}

impl fmt::Debug for RestSessionBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestSessionBuilder")
            .field("api", &self.api)
            .field("region", &self.region)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
