//! Credentials that expire.

use std::{
    fmt,
    future::Future,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::future::{BoxFuture, FutureExt as _};
use pd_core::Credential;
use tokio::sync::Mutex;

use crate::BoxError;

/// Gives credentials that expire, OAuth 2.0 access tokens for instance.
///
/// It is asked at each attempt, so it caches what it has; calls that ask at once share one answer. When the server refuses a
/// credential it is told, once however many calls were refused with it; if it then gives another credential, each of those
/// calls makes one more attempt.
///
/// ```
/// use std::sync::Mutex;
/// use pd_core::Credential;
/// use pd_transport::{BoxError, CredentialProvider};
///
/// struct Tokens {
///     current: Mutex<Option<Credential>>,
/// }
///
/// impl CredentialProvider for Tokens {
///     async fn credential(&self) -> Result<Credential, BoxError> {
///         if let Some(current) = self.current.lock().unwrap().clone() {
///             return Ok(current);
///         }
///         let fresh = Credential::bearer("pdus+_0XBPWQQ_a0b1c2d3")?; // … from the token endpoint
///         *self.current.lock().unwrap() = Some(fresh.clone());
///         Ok(fresh)
///     }
///
///     async fn rejected(&self, credential: &Credential) {
///         self.current.lock().unwrap().take_if(|current| current == credential);
///     }
/// }
/// ```
pub trait CredentialProvider: Send + Sync + 'static {
    /// The credential to send now.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from having one; the call fails with that as its source, and nothing is sent.
    fn credential(&self) -> impl Future<Output = Result<Credential, BoxError>> + Send;

    /// The server refused this credential (401): forget it. Does nothing by default.
    fn rejected(&self, credential: &Credential) -> impl Future<Output = ()> + Send {
        let _ = credential;
        std::future::ready(())
    }
}

/// The trait as an object.
trait Provide: Send + Sync {
    fn credential(&self) -> BoxFuture<'_, Result<Credential, BoxError>>;
    fn rejected<'a>(&'a self, credential: &'a Credential) -> BoxFuture<'a, ()>;
}

impl<P: CredentialProvider> Provide for P {
    fn credential(&self) -> BoxFuture<'_, Result<Credential, BoxError>> {
        CredentialProvider::credential(self).boxed()
    }

    fn rejected<'a>(&'a self, credential: &'a Credential) -> BoxFuture<'a, ()> {
        CredentialProvider::rejected(self, credential).boxed()
    }
}

/// A provider that is asked by one call at a time.
///
/// Each lock is held across one question. A caller that is dropped leaves the next one to ask.
pub(super) struct Shared {
    provider: Box<dyn Provide>,
    answer: Mutex<Answer>,
    /// How many answers there have been: whoever waited for the lock meanwhile takes the last one.
    answers: AtomicU64,
    /// The answer that followed the last refusal: what was given before it was refused along with it.
    renewed: Mutex<u64>,
    latest: std::sync::Mutex<Option<Credential>>,
}

type Answer = Option<Result<Credential, ProviderError>>;

/// A credential, and which of the answers it was.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) credential: Credential,
    answer: u64,
}

impl Shared {
    pub(super) fn new(provider: impl CredentialProvider) -> Self {
        Self {
            provider: Box::new(provider),
            answer: Mutex::default(),
            answers: AtomicU64::new(0),
            renewed: Mutex::default(),
            latest: std::sync::Mutex::default(),
        }
    }

    pub(super) async fn ask(&self) -> Result<Given, ProviderError> {
        let seen = self.answers.load(Ordering::Acquire);
        let mut answer = self.answer.lock().await;
        let last = self.answers.load(Ordering::Acquire);
        if last != seen
            && let Some(answer) = &*answer
        {
            return answer.clone().map(|credential| Given { credential, answer: last });
        }
        self.fresh(&mut answer).await
    }

    async fn fresh(&self, answer: &mut Answer) -> Result<Given, ProviderError> {
        let fresh = self.provider.credential().await.map_err(|error| ProviderError(error.into()));
        if let Ok(credential) = &fresh {
            *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(credential.clone());
        }
        *answer = Some(fresh.clone());
        let answer = self.answers.fetch_add(1, Ordering::Release) + 1;
        fresh.map(|credential| Given { credential, answer })
    }

    /// Tells the provider that a credential was refused; whether there is another one since.
    pub(super) async fn tell(&self, refused: &Given) -> bool {
        let mut renewed = self.renewed.lock().await;
        // It is told once for all that was given before it was told; a credential that it gives again later may be
        // refused again, and then it is told again.
        if refused.answer > *renewed {
            self.provider.rejected(&refused.credential).await;
            // An answer that is under way already may be the old one.
            let mut answer = self.answer.lock().await;
            let _: Result<Given, ProviderError> = self.fresh(&mut answer).await;
            *renewed = self.answers.load(Ordering::Acquire);
        }
        self.latest().is_some_and(|latest| latest != refused.credential)
    }

    /// The credential that was given last.
    pub(super) fn latest(&self) -> Option<Credential> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a provider failed with, for all the calls that waited for it.
#[derive(Debug, Clone)]
pub(super) struct ProviderError(Arc<dyn std::error::Error + Send + Sync>);

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ProviderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
