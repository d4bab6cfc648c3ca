//! The options of a session.

use std::marker::PhantomData;

use http::{HeaderName, HeaderValue, Method};
use pd_core::{Api, BaseUrl, Credential, Region};
use pd_session::{SessionOptions, session_options};
use pd_transport::{CredentialProvider, Transport, TransportBuilder};

use crate::{BuildError, RestSession, account::Account, session::SessionInner};

/// The header of the signature token, as documented for Jira Server's integration.
const JIRA_SIGNATURE: HeaderName = HeaderName::from_static("x-pagerduty-jira-signature");

/// A session that a [`RestSessionBuilder`] builds: [`RestSession`], or the blocking one.
pub trait Session: Sized {
    #[doc(hidden)]
    fn from_async(session: RestSession) -> Result<Self, BuildError>;
}

impl Session for RestSession {
    fn from_async(session: RestSession) -> Result<Self, BuildError> {
        Ok(session)
    }
}

/// Builds a session: a [`RestSession`], or with the feature `blocking` also a `blocking::RestSession`. `S` is its type.
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
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct RestSessionBuilder<S = RestSession> {
    api: Api,
    region: Region,
    default_from: Option<String>,
    default_page_size: Option<u32>,
    permitted_methods: Vec<Method>,
    options: SessionOptions,
    session: PhantomData<fn() -> S>,
}

impl RestSessionBuilder {
    /// Returns a builder for a session whose credential comes from a provider, for tokens that expire. Each attempt asks the
    /// provider.
    pub fn with_provider(provider: impl CredentialProvider) -> Self {
        Self::empty().transport(|transport| transport.credential_provider(provider))
    }
}

impl<S: Session> RestSessionBuilder<S> {
    pub(crate) fn new(credential: Credential) -> Self {
        Self::empty().transport(|transport| transport.credential(credential))
    }

    fn empty() -> Self {
        Self {
            api: Api::Rest,
            region: Region::Us,
            default_from: None,
            default_page_size: None,
            permitted_methods: vec![Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE],
            options: SessionOptions::new(concat!("pd-rest/", env!("CARGO_PKG_VERSION"))),
            session: PhantomData,
        }
    }

    /// Sets the API, which determines the endpoint table, the base URL and the `Accept` header. REST v2 by default.
    pub const fn api(mut self, api: Api) -> Self {
        self.api = api;
        self
    }

    /// Sets the service region of the account. The US by default.
    pub const fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// Sets the `From` header of every request that does not set its own: the e-mail address of a user of the account.
    pub fn default_from(mut self, email: impl Into<String>) -> Self {
        self.default_from = Some(email.into());
        self
    }

    /// Sets the page size of every list that does not set its own, in items. 100 by default.
    pub const fn default_page_size(mut self, items: u32) -> Self {
        self.default_page_size = Some(items);
        self
    }

    /// Sets the signature token of a connected Jira Server: the header `x-pagerduty-jira-signature`, which every operation of
    /// [`Api::JiraServer`] requires. It is a secret: it is sent only to the origins that get the credential, and logs and errors
    /// do not show it.
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

    /// Sets the methods that calls may use: GET, POST, PUT, PATCH and DELETE by default. `[Method::GET]` makes a session
    /// that can only read.
    pub fn permitted_methods(mut self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.permitted_methods = methods.into_iter().collect();
        self
    }

    pub(crate) const fn options_mut(&mut self) -> &mut SessionOptions {
        &mut self.options
    }

    session_options!(S, BuildError);

    fn assemble(
        self,
        build: impl FnOnce(TransportBuilder) -> Result<Transport, pd_transport::BuildError>,
    ) -> Result<S, BuildError> {
        let (base, app_base) = self.bases()?;
        let default_from = self.default_from.map(HeaderValue::try_from).transpose().map_err(|_| BuildError::From)?;
        let mut transport = self.options.into_transport(base.clone(), self.api.accept());
        if let Some(app_base) = &app_base {
            transport = transport.trust_origin(app_base.clone());
        }
        S::from_async(RestSession::from_inner(SessionInner {
            transport: build(transport)?,
            api: self.api,
            base,
            app_base,
            default_from,
            default_page_size: self.default_page_size,
            permitted_methods: self.permitted_methods,
            account: Account::default(),
        }))
    }

    fn bases(&self) -> Result<(BaseUrl, Option<BaseUrl>), BuildError> {
        let documented = BaseUrl::parse(self.api.base_url(self.region))?;
        let app_base = self.api.app_base_url(self.region).map(BaseUrl::parse).transpose()?;
        let Some(origin) = self.options.base_url() else {
            return Ok((documented, app_base));
        };
        let given = BaseUrl::parse(origin)?;
        if given.path().ends_with(documented.path()) {
            return Ok((given, None));
        }
        Ok((BaseUrl::parse(&format!("{given}{}", documented.path()))?, None))
    }
}
