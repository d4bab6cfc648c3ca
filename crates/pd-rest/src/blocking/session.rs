//! The session.

use std::{collections::BTreeMap, future::Future, time::Duration};

use http::Method;
use jiff::Timestamp;
use pd_core::{Api, BaseUrl, Credential, Target};
use pd_session::blocking::Runtime;
use pd_transport::Transport;
use serde::{Serialize, de::DeserializeOwned};

use super::{Blocking, Call, DictAll, Find, GetTotal, History, IncidentNotes, Items, ListAll, Pages, Persist};
use crate::{
    AccessLevel, BuildError, Error, RestSessionBuilder,
    outcome::{Done, Entity, Json, OnePage, Raw},
};

/// A session with PagerDuty's REST API that blocks its caller: see the [module](super).
///
/// Cloning it is cheap and shares everything; all methods take `&self`.
#[derive(Debug, Clone)]
pub struct RestSession {
    session: crate::RestSession,
    runtime: Runtime,
}

impl crate::builder::Session for RestSession {
    fn from_async(session: crate::RestSession) -> Result<Self, BuildError> {
        Self::over(session)
    }
}

impl RestSession {
    /// See [`crate::RestSession::new`].
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the key is empty or cannot be sent in a header, or no thread can be started.
    #[cfg(feature = "client")]
    pub fn new(api_key: impl Into<String>) -> Result<Self, BuildError> {
        Self::over(crate::RestSession::new(api_key)?)
    }

    /// Returns a builder with this credential. For a credential provider, build a [`crate::RestSession`] and pass it to
    /// [`over`](Self::over).
    pub fn builder(credential: Credential) -> RestSessionBuilder<Self> {
        RestSessionBuilder::new(credential)
    }

    /// Returns a blocking session over an async one. They share the connection pool, the credential and the profile.
    ///
    /// Use only one of the two if you can: a connection belongs to the runtime that opened it, and closes with it.
    ///
    /// # Errors
    ///
    /// [`BuildError::Runtime`] if no thread can be started.
    pub fn over(session: crate::RestSession) -> Result<Self, BuildError> {
        Ok(Self { session, runtime: Runtime::shared().map_err(BuildError::Runtime)? })
    }

    /// Returns the async session below.
    #[must_use]
    pub const fn session(&self) -> &crate::RestSession {
        &self.session
    }

    /// See [`crate::RestSession::with_credential`].
    #[must_use]
    pub fn with_credential(&self, credential: Credential) -> Self {
        Self { session: self.session.with_credential(credential), runtime: self.runtime.clone() }
    }

    fn blocking<B>(&self, request: B) -> Blocking<B> {
        Blocking::new(request, self.runtime.clone())
    }

    fn block_on<F, T>(&self, call: impl FnOnce(crate::RestSession) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        self.runtime.block_on(call(self.session.clone()))
    }
}

macro_rules! verbs {
    ($($name:ident$(<$answer:ident>)? -> $kind:ty;)*) => {$(
        #[doc = concat!("See [`crate::RestSession::", stringify!($name), "`].")]
        pub fn $name$(<$answer: DeserializeOwned + 'static>)?(&self, target: impl Target) -> Call<$kind> {
            self.blocking(self.session.$name(target))
        }
    )*};
}

/// Calls.
impl RestSession {
    verbs! {
        get -> Raw;
        post -> Raw;
        put -> Raw;
        patch -> Raw;
        delete -> Raw;
        jget<T> -> Json<T>;
        jpost<T> -> Json<T>;
        jput<T> -> Json<T>;
        page<T> -> OnePage<T>;
        rget<T> -> Entity<T>;
        rput<T> -> Entity<T>;
        rpatch<T> -> Entity<T>;
        rdelete -> Done;
    }

    /// See [`crate::RestSession::rpost`].
    pub fn rpost<T: DeserializeOwned + 'static>(&self, path: impl AsRef<str>) -> Call<Entity<T>> {
        self.blocking(self.session.rpost(path))
    }

    /// See [`crate::RestSession::request`].
    pub fn request(&self, method: Method, target: impl Target) -> Call<Raw> {
        self.blocking(self.session.request(method, target))
    }

    /// See [`crate::RestSession::call`].
    ///
    /// # Errors
    ///
    /// As for the async method.
    pub fn call<T: DeserializeOwned + Send + 'static>(
        &self,
        method: &str,
        params: &(impl Serialize + ?Sized),
    ) -> Result<T, Error> {
        let rpc = self.session.rpc(method, params)?;
        self.runtime.block_on(rpc.answer())
    }
}

/// Lists.
impl RestSession {
    /// See [`crate::RestSession::iter_all`].
    pub fn iter_all<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Items<T> {
        self.blocking(self.session.iter_all(target))
    }

    /// See [`crate::RestSession::iter_pages`].
    pub fn iter_pages<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Pages<T> {
        self.blocking(self.session.iter_pages(target))
    }

    /// See [`crate::RestSession::iter_cursor`].
    pub fn iter_cursor<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Items<T> {
        self.blocking(self.session.iter_cursor(target))
    }

    /// See [`crate::RestSession::iter_history`].
    pub fn iter_history<T: DeserializeOwned + Send + 'static>(
        &self,
        target: impl Target,
        since: impl Into<Timestamp>,
        until: impl Into<Timestamp>,
    ) -> History<T> {
        self.blocking(self.session.iter_history(target, since, until))
    }

    /// See [`crate::RestSession::iter_incident_notes`].
    pub fn iter_incident_notes<T: DeserializeOwned + Send + 'static>(
        &self,
        incident: Option<impl Target>,
    ) -> IncidentNotes<T> {
        self.blocking(self.session.iter_incident_notes(incident))
    }

    /// See [`crate::RestSession::list_all`].
    pub fn list_all<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> ListAll<T> {
        self.blocking(self.session.list_all(target))
    }

    /// See [`crate::RestSession::dict_all`].
    pub fn dict_all<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> DictAll<T> {
        self.blocking(self.session.dict_all(target))
    }

    /// See [`crate::RestSession::get_total`].
    pub fn get_total(&self, target: impl Target) -> GetTotal {
        self.blocking(self.session.get_total(target))
    }

    /// See [`crate::RestSession::find`].
    pub fn find<T: DeserializeOwned + 'static>(&self, target: impl Target, value: impl ToString) -> Find<T> {
        self.blocking(self.session.find(target, value))
    }

    /// See [`crate::RestSession::persist`].
    pub fn persist<T: DeserializeOwned + 'static>(
        &self,
        path: impl Into<String>,
        by: impl Into<String>,
        values: &(impl Serialize + ?Sized),
    ) -> Persist<T> {
        self.blocking(self.session.persist(path, by, values))
    }
}

/// The account and the session itself.
impl RestSession {
    /// See [`crate::RestSession::subdomain`].
    ///
    /// # Errors
    ///
    /// As for the async method.
    pub fn subdomain(&self) -> Result<String, Error> {
        self.block_on(|session| async move { session.subdomain().await })
    }

    /// See [`crate::RestSession::api_key_access`].
    ///
    /// # Errors
    ///
    /// As for the async method.
    pub fn api_key_access(&self) -> Result<AccessLevel, Error> {
        self.block_on(|session| async move { session.api_key_access().await })
    }

    /// See [`crate::RestSession::account_has_ability`].
    ///
    /// # Errors
    ///
    /// As for the async method.
    pub fn account_has_ability(&self, ability: &str) -> Result<bool, Error> {
        let ability = ability.to_owned();
        self.block_on(|session| async move { session.account_has_ability(&ability).await })
    }

    /// See [`crate::RestSession::trunc_token`].
    #[must_use]
    pub fn trunc_token(&self) -> Option<String> {
        self.session.trunc_token()
    }

    /// See [`crate::RestSession::set_credential`].
    pub fn set_credential(&self, credential: Credential) {
        self.session.set_credential(credential);
    }

    /// See [`crate::RestSession::api_call_counts`].
    #[must_use]
    pub fn api_call_counts(&self) -> BTreeMap<String, u64> {
        self.session.api_call_counts()
    }

    /// See [`crate::RestSession::api_time`].
    #[must_use]
    pub fn api_time(&self) -> BTreeMap<String, Duration> {
        self.session.api_time()
    }

    /// See [`crate::RestSession::total_call_count`].
    #[must_use]
    pub fn total_call_count(&self) -> u64 {
        self.session.total_call_count()
    }

    /// See [`crate::RestSession::total_call_time`].
    #[must_use]
    pub fn total_call_time(&self) -> Duration {
        self.session.total_call_time()
    }

    /// See [`crate::RestSession::api`].
    #[must_use]
    pub fn api(&self) -> Api {
        self.session.api()
    }

    /// See [`crate::RestSession::base_url`].
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        self.session.base_url()
    }

    /// See [`crate::RestSession::transport`].
    #[must_use]
    pub fn transport(&self) -> &Transport {
        self.session.transport()
    }
}
