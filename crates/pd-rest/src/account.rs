//! Facts about the account of a credential: its subdomain, its abilities, and the access level of the API key.

use std::future::Future;

use http::{Method, StatusCode};
use pd_core::{Credential, Operation};
use pd_transport::Transport;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::{Error, RestSession};

/// The owner of an API key, which decides what the key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccessLevel {
    /// A user. The key has the permissions of that user.
    User,
    /// The account. Many writes require the `From` header, with the e-mail address of the user who makes the change.
    Account,
}

impl AccessLevel {
    /// Returns `user` or `account`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Account => "account",
        }
    }
}

impl std::fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Facts about the account, requested once for each credential.
#[derive(Debug, Default)]
pub(crate) struct Account {
    subdomain: Memo<String>,
    access: Memo<AccessLevel>,
}

/// A value that is requested once for each credential. The lock is held during the request, so concurrent callers wait for
/// one request. A request that fails or is dropped stores nothing, and the next caller sends its own.
#[derive(Debug)]
struct Memo<T>(Mutex<Option<(Option<Credential>, T)>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(Mutex::const_new(None))
    }
}

impl<T: Clone> Memo<T> {
    async fn get_or_find(
        &self,
        transport: &Transport,
        find: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut memo = self.0.lock().await;
        let before = transport.credential();
        if let Some((_, value)) = memo.as_ref().filter(|(known_for, _)| *known_for == before) {
            return Ok(value.clone());
        }
        let value = find.await?;
        // A provider has no credential before the first request. If the credential was replaced during the request, it is unknown
        // which one the request was sent with: store nothing.
        let after = transport.credential();
        *memo = (before.is_none() || before == after).then(|| (after, value.clone()));
        Ok(value)
    }
}

impl RestSession {
    /// Returns the subdomain of the account, taken from the `html_url` of the first user. It is requested once for each
    /// credential.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// println!("https://{}.pagerduty.com", session.subdomain().await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] if the list of users cannot be read, or if its first user has no `html_url`.
    pub async fn subdomain(&self) -> Result<String, Error> {
        self.account().subdomain.get_or_find(self.transport(), self.find_subdomain()).await
    }

    async fn find_subdomain(&self) -> Result<String, Error> {
        let response = self.get("users").query("limit", 1).await?.error_for_status()?;
        let users: Vec<Value> = response.entity()?;
        let url = users.first().and_then(|user| user.get("html_url")?.as_str());
        let host = url.and_then(|url| url.parse::<http::Uri>().ok()?.host().map(str::to_owned));
        host.and_then(|host| host.split('.').next().map(str::to_owned))
            .ok_or_else(|| Error::unexpected(&response, "the subdomain is unknown: the first user has no `html_url`"))
    }

    /// Returns whether the API key belongs to a user or to the account. It is requested once for each credential.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// assert_eq!(session.api_key_access().await?, pd_rest::AccessLevel::User);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] if `GET /users/me` fails, except with the 400 that PagerDuty returns for an account-level key.
    pub async fn api_key_access(&self) -> Result<AccessLevel, Error> {
        self.account().access.get_or_find(self.transport(), self.find_access()).await
    }

    async fn find_access(&self) -> Result<AccessLevel, Error> {
        let response = self.get("users/me").await?;
        if response.is_success() {
            return Ok(AccessLevel::User);
        }
        match response.error_for_status() {
            Err(error) if error.status() == Some(StatusCode::BAD_REQUEST) && names_account_level(&error) => {
                Ok(AccessLevel::Account)
            }
            Err(error) => Err(error),
            Ok(_) => Ok(AccessLevel::User),
        }
    }

    /// Returns whether the account has an ability, for instance `teams`.
    ///
    /// # Errors
    ///
    /// [`Error`] for every status except 204 (the account has the ability) and 402 (it does not): for example 403 if the
    /// credential lacks the permission, or 404 if PagerDuty does not know the ability.
    pub async fn account_has_ability(&self, ability: &str) -> Result<bool, Error> {
        // Other characters would change the path.
        if ability.is_empty() || !ability.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
            let operation = Operation::resolve(self.api(), &Method::GET, "/abilities");
            return Err(Error::invalid(
                &operation,
                format!("{ability:?} is not the name of an ability; `GET /abilities` lists the names"),
            ));
        }
        let response = self.get(format!("abilities/{ability}")).await?;
        match response.status() {
            StatusCode::NO_CONTENT => Ok(true),
            StatusCode::PAYMENT_REQUIRED => Ok(false),
            _ => {
                let response = response.error_for_status()?;
                let status = response.status();
                Err(Error::unexpected(
                    &response,
                    format!("the status is {status}, expected 204 (the account has the ability) or 402 (it does not)"),
                ))
            }
        }
    }

    /// Returns the redacted credential: `…` and its last four characters. `None` if a credential provider was not used yet.
    #[must_use]
    pub fn trunc_token(&self) -> Option<String> {
        self.transport().credential().map(|credential| credential.redacted())
    }
}

fn names_account_level(error: &Error) -> bool {
    error.api_error().is_some_and(|api| {
        let mut texts = api.message().into_iter().chain(api.errors().iter().map(String::as_str)).chain([api.excerpt()]);
        texts.any(|text| text.contains("account-level access token"))
    })
}
