//! The session.

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, Method, header::FROM};
use pd_core::{Api, BaseUrl, Credential, Operation, RequestUrl, Target, UrlError};
use pd_transport::{CredentialProvider, Transport};

use crate::{
    Call, Error, RestSessionBuilder,
    account::Account,
    outcome::{Done, Entity, Json, OnePage, Raw},
    request::with_path,
};

/// A session with PagerDuty's REST API.
///
/// A session has a connection pool, a credential and the default options of its calls. Clones are cheap and share all of them. All
/// methods take `&self`.
///
/// | methods | return |
/// |---|---|
/// | [`get`](Self::get) [`post`](Self::post) [`put`](Self::put) [`patch`](Self::patch) [`delete`](Self::delete) | the [`Response`](crate::Response), whatever its status (401 and redirects are errors) |
/// | [`jget`](Self::jget) [`jpost`](Self::jpost) [`jput`](Self::jput) | the whole body of a 2xx, as your type |
/// | [`rget`](Self::rget) [`rpost`](Self::rpost) [`rput`](Self::rput) [`rpatch`](Self::rpatch) [`rdelete`](Self::rdelete) | the entity below its wrapper |
/// | [`iter_all`](Self::iter_all) [`iter_cursor`](Self::iter_cursor) [`list_all`](Self::list_all) [`dict_all`](Self::dict_all) | the items of all pages |
/// | [`find`](Self::find) [`persist`](Self::persist) [`get_total`](Self::get_total) | one resource, or a count |
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// use pd_core::Credential;
/// use pd_rest::RestSession;
///
/// # let key = sim.api_key();
/// # let base_url = sim.url();
/// let session = RestSession::builder(Credential::token(key)?).base_url(base_url).build()?;
/// let users: Vec<serde_json::Value> = session.rget("users").await?;
/// for user in &users {
///     println!("{} {}", user["id"], user["name"]);
/// }
/// # assert!(!users.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RestSession {
    inner: Arc<SessionInner>,
}

pub(crate) struct SessionInner {
    pub(crate) transport: Transport,
    pub(crate) api: Api,
    pub(crate) base: BaseUrl,
    /// The base URL of the operations that PagerDuty documents on another host.
    pub(crate) app_base: Option<BaseUrl>,
    pub(crate) default_from: Option<HeaderValue>,
    pub(crate) default_page_size: Option<u32>,
    pub(crate) permitted_methods: Vec<Method>,
    pub(crate) account: Account,
}

impl RestSession {
    /// Builds a session with an API key of an account or a user, for the US service region, with default options.
    ///
    /// # Errors
    ///
    /// [`BuildError`](crate::BuildError) if the key is empty or cannot be sent in a header.
    #[cfg(feature = "client")]
    pub fn new(api_key: impl Into<String>) -> Result<Self, crate::BuildError> {
        Self::builder(Credential::token(api_key.into())?).build()
    }

    /// Returns a session builder.
    pub fn builder(credential: Credential) -> RestSessionBuilder {
        RestSessionBuilder::new(credential)
    }

    /// Returns a builder for a session whose credential comes from a provider, such as one of `pd-oauth`. Each attempt asks the
    /// provider.
    pub fn builder_with(provider: impl CredentialProvider) -> RestSessionBuilder {
        RestSessionBuilder::with_provider(provider)
    }

    pub(crate) fn from_inner(inner: SessionInner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// Sends a GET request.
    pub fn get(&self, target: impl Target) -> Call<Raw> {
        Call::new(self, &Method::GET, target)
    }

    /// Sends a POST request.
    pub fn post(&self, target: impl Target) -> Call<Raw> {
        Call::new(self, &Method::POST, target)
    }

    /// Sends a PUT request.
    pub fn put(&self, target: impl Target) -> Call<Raw> {
        Call::new(self, &Method::PUT, target)
    }

    /// Sends a PATCH request.
    pub fn patch(&self, target: impl Target) -> Call<Raw> {
        Call::new(self, &Method::PATCH, target)
    }

    /// Sends a DELETE request.
    pub fn delete(&self, target: impl Target) -> Call<Raw> {
        Call::new(self, &Method::DELETE, target)
    }

    /// Sends a request with any method that the session permits.
    #[expect(clippy::needless_pass_by_value, reason = "a method is a constant for most callers")]
    pub fn request(&self, method: Method, target: impl Target) -> Call<Raw> {
        Call::new(self, &method, target)
    }

    /// Sends a GET request, and reads the whole response body as JSON.
    pub fn jget<T: serde::de::DeserializeOwned + 'static>(&self, target: impl Target) -> Call<Json<T>> {
        Call::new(self, &Method::GET, target)
    }

    /// Sends a POST request with an unwrapped body, and reads the whole response body as JSON.
    pub fn jpost<T: serde::de::DeserializeOwned + 'static>(&self, target: impl Target) -> Call<Json<T>> {
        Call::new(self, &Method::POST, target)
    }

    /// Sends a PUT request with an unwrapped body, and reads the whole response body as JSON.
    pub fn jput<T: serde::de::DeserializeOwned + 'static>(&self, target: impl Target) -> Call<Json<T>> {
        Call::new(self, &Method::PUT, target)
    }

    /// Gets one page of a list: its items, and the page's metadata (`more`, `total`, the next cursor). Set `limit`, `offset` or
    /// `cursor` as query parameters; [`iter_all`](Self::iter_all) reads all pages.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// let page = session.page::<serde_json::Value>("users").query("limit", 2).query("total", true).await?;
    /// println!("{} of {:?}, more: {:?}", page.items.len(), page.info.total, page.info.more);
    /// # assert_eq!((page.items.len(), page.info.more), (2, Some(true)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn page<T: serde::de::DeserializeOwned + 'static>(&self, target: impl Target) -> Call<OnePage<T>> {
        Call::new(self, &Method::GET, target)
    }

    /// Gets a resource, or one page of a list of them.
    pub fn rget<T: serde::de::DeserializeOwned + 'static>(&self, target: impl Target) -> Call<Entity<T>> {
        Call::new(self, &Method::GET, target)
    }

    /// Creates a resource in the collection at `path`.
    pub fn rpost<T: serde::de::DeserializeOwned + 'static>(&self, path: impl AsRef<str>) -> Call<Entity<T>> {
        Call::new(self, &Method::POST, path.as_ref())
    }

    /// Updates a resource. To update several, pass the path of their collection, and a list as the body.
    pub fn rput<T: serde::de::DeserializeOwned + 'static>(&self, target: impl Target) -> Call<Entity<T>> {
        Call::new(self, &Method::PUT, target)
    }

    /// Updates a part of a resource.
    pub fn rpatch<T: serde::de::DeserializeOwned + 'static>(&self, target: impl Target) -> Call<Entity<T>> {
        Call::new(self, &Method::PATCH, target)
    }

    /// Deletes a resource.
    pub fn rdelete(&self, target: impl Target) -> Call<Done> {
        Call::new(self, &Method::DELETE, target)
    }

    /// Returns the API that the session was built for.
    #[must_use]
    pub fn api(&self) -> Api {
        self.inner.api
    }

    /// Returns the base URL.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base
    }

    /// Returns the transport below the session.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    /// Replaces the credential in all clones, from the next attempt on. The subdomain and the access level are requested again.
    pub fn set_credential(&self, credential: Credential) {
        self.transport().set_credential(credential);
    }

    /// Returns a session for another account. It shares the connection pool, the TLS roots and the options of this session, but not
    /// the state that belongs to the credential: rate limits, the profile, the cached subdomain.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// # let keys = [sim.api_key().to_owned(), sim.account_key().to_owned()];
    /// use pd_core::Credential;
    /// use serde_json::Value;
    ///
    /// for key in keys {
    ///     let account = session.with_credential(Credential::token(key)?);
    ///     let users: Vec<Value> = account.list_all("users").await?;
    ///     println!("{}: {} users", account.subdomain().await?, users.len());
    ///     # assert!(!users.is_empty());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_credential(&self, credential: Credential) -> Self {
        let SessionInner {
            transport,
            api,
            base,
            app_base,
            default_from,
            default_page_size,
            permitted_methods,
            account: _,
        } = &*self.inner;
        Self::from_inner(SessionInner {
            transport: transport.with_credential(credential),
            api: *api,
            base: base.clone(),
            app_base: app_base.clone(),
            default_from: default_from.clone(),
            default_page_size: *default_page_size,
            permitted_methods: permitted_methods.clone(),
            account: Account::default(),
        })
    }

    pub(crate) fn default_page_size(&self) -> Option<u32> {
        self.inner.default_page_size
    }

    pub(crate) fn account(&self) -> &Account {
        &self.inner.account
    }

    /// Resolves the URL and the operation of a call, or returns an error if the call is invalid.
    pub(crate) fn address(&self, method: &Method, target: impl Target) -> Result<(RequestUrl, Operation), Error> {
        let invalid = |source| Error::Url { method: method.clone(), source };
        let inner = &*self.inner;
        let target = target.target_url().map_err(invalid)?;
        let url = match (inner.base.resolve(&target), &inner.app_base) {
            (Err(UrlError::OtherOrigin { .. }), Some(app_base)) => app_base.resolve(&target),
            (url, _) => url,
        }
        .map_err(invalid)?;
        if !inner.permitted_methods.contains(method) {
            let permitted: Vec<&str> = inner.permitted_methods.iter().map(Method::as_str).collect();
            let operation = with_path(&Operation::resolve(inner.api, method, url.path()), &url);
            return Err(Error::MethodNotPermitted { operation, permitted: permitted.join(", ") });
        }
        let operation = Operation::resolve(inner.api, method, url.path());
        match &inner.app_base {
            Some(app_base) if operation.on_app_host() => {
                let below =
                    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
                Ok((app_base.resolve(&below).map_err(invalid)?, operation))
            }
            _ => Ok((url, operation)),
        }
    }

    /// Adds the default `From` header.
    pub(crate) fn add_from(&self, headers: &mut HeaderMap) {
        if let Some(email) = &self.inner.default_from {
            headers.entry(FROM).or_insert_with(|| email.clone());
        }
    }
}

impl fmt::Debug for RestSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestSession")
            .field("api", &self.inner.api)
            .field("base_url", &self.inner.base)
            .finish_non_exhaustive()
    }
}
