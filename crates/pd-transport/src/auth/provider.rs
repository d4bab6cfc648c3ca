//! Credentials that expire.

use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use futures_util::future::{self, BoxFuture, FutureExt as _, WeakShared};
use pd_core::Credential;
use tokio::time::Instant;

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

/// A provider whose answers calls share.
///
/// The calls that wait for one answer all drive its future: one that is no longer polled, or is dropped, delays nobody.
pub(super) struct Shared {
    provider: Box<dyn Provide>,
    flights: Mutex<Flights>,
}

#[derive(Default)]
struct Flights {
    /// Numbers the questions.
    questions: u64,
    question: Option<Flight<Result<Given, ProviderError>>>,
    renewal: Option<Flight<()>>,
    /// The provider has been told of each credential up to this question.
    told: u64,
    latest: Option<Credential>,
}

/// A future that several calls wait for.
struct Flight<T: Clone> {
    /// Weak, so that it ends with the last call that waits for it.
    future: WeakShared<BoxFuture<'static, T>>,
    begun: Instant,
    is_led: Weak<()>,
}

/// What a call waits for. Whoever began it holds its `lead`.
struct Joined<T: Clone> {
    future: future::Shared<BoxFuture<'static, T>>,
    _lead: Option<Arc<()>>,
}

/// A question that has had no answer for so long is asked again by the next call.
const PATIENCE: Duration = Duration::from_secs(30);

/// A credential, and the question that it answered.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) credential: Credential,
    question: u64,
}

impl<T: Clone> Flight<T> {
    fn begin(future: BoxFuture<'static, T>) -> (Option<Self>, Joined<T>) {
        let (future, lead) = (future.shared(), Arc::new(()));
        let flight =
            future.downgrade().map(|weak| Self { future: weak, begun: Instant::now(), is_led: Arc::downgrade(&lead) });
        (flight, Joined { future, _lead: Some(lead) })
    }

    /// Joins it, unless it has ended, or the call that began it has given up: it may be hanging.
    fn join(&self) -> Option<Joined<T>> {
        let future = self.future.upgrade()?;
        let is_alive = self.is_led.strong_count() > 0 && self.begun.elapsed() < PATIENCE && future.peek().is_none();
        is_alive.then_some(Joined { future, _lead: None })
    }
}

impl Shared {
    pub(super) fn new(provider: impl CredentialProvider) -> Self {
        Self { provider: Box::new(provider), flights: Mutex::default() }
    }

    fn flights(&self) -> MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn ask(self: &Arc<Self>) -> Result<Given, ProviderError> {
        let running = self.flights().question.as_ref().and_then(Flight::join);
        let joined = running.unwrap_or_else(|| self.begin());
        joined.future.clone().await
    }

    /// Asks a new question.
    fn begin(self: &Arc<Self>) -> Joined<Result<Given, ProviderError>> {
        let mut flights = self.flights();
        flights.questions += 1;
        let (question, shared) = (flights.questions, Arc::clone(self));
        let (flight, joined) = Flight::begin(
            async move {
                let credential = shared.provider.credential().await.map_err(|error| ProviderError(error.into()))?;
                shared.flights().latest = Some(credential.clone());
                Ok(Given { credential, question })
            }
            .boxed(),
        );
        flights.question = flight;
        joined
    }

    /// Tells the provider that a credential was rejected. Returns whether it has given another one since.
    pub(super) async fn tell(self: &Arc<Self>, rejected: &Given) -> bool {
        // It is told once of all that it gave before; a credential that it gives again later may be rejected again, and
        // then it is told again.
        if let Some(renewal) = self.renewal(rejected) {
            renewal.future.clone().await;
        }
        self.latest().is_some_and(|latest| latest != rejected.credential)
    }

    fn renewal(self: &Arc<Self>, rejected: &Given) -> Option<Joined<()>> {
        let mut flights = self.flights();
        if rejected.question <= flights.told {
            return None;
        }
        if let Some(running) = flights.renewal.as_ref().and_then(Flight::join) {
            return Some(running);
        }
        let (shared, rejected) = (Arc::clone(self), rejected.clone());
        let (flight, joined) = Flight::begin(
            async move {
                shared.provider.rejected(&rejected.credential).await;
                // The answer to a question asked before may be the old credential.
                let told = shared.flights().questions;
                let _: Result<Given, ProviderError> = shared.begin().future.clone().await;
                shared.flights().told = told;
            }
            .boxed(),
        );
        flights.renewal = flight;
        Some(joined)
    }

    /// The credential that was given last.
    pub(super) fn latest(&self) -> Option<Credential> {
        self.flights().latest.clone()
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
