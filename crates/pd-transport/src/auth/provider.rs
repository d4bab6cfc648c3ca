//! Credentials that expire.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use futures_util::future::{self, BoxFuture, FutureExt as _, WeakShared};
use pd_core::Credential;
use tokio::time::Instant;

use crate::{BoxError, error::ProviderError};

/// Provides credentials that expire, such as OAuth 2.0 access tokens.
///
/// Each attempt calls [`credential`](Self::credential), so a provider caches its token. Attempts that start at the same time
/// share one call. After a 401, [`rejected`](Self::rejected) is called once for the credential, whatever the number of requests
/// that were sent with it. If the provider then returns another credential, each of these requests is sent once more.
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
///         let fresh = Credential::bearer("pdus+_0XBPWQQ_a0b1c2d3")?; // … request it from the token endpoint
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
    /// Returns the credential for the next request.
    ///
    /// # Errors
    ///
    /// Any error, if there is no credential. The call fails with it as the source, and nothing is sent.
    fn credential(&self) -> impl Future<Output = Result<Credential, BoxError>> + Send;

    /// Called after the server rejected this credential (401). A provider drops it from its cache. The default does nothing.
    fn rejected(&self, credential: &Credential) -> impl Future<Output = ()> + Send {
        let _ = credential;
        std::future::ready(())
    }
}

/// The object-safe form of [`CredentialProvider`].
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

/// A provider whose calls are shared (single flight).
///
/// All waiters poll the future of a shared call. A waiter that is no longer polled, or is dropped, delays no other waiter.
pub(super) struct SharedProvider {
    provider: Box<dyn Provide>,
    flights: Mutex<Flights>,
}

#[derive(Default)]
struct Flights {
    /// The number of calls of `credential` so far. It numbers them.
    calls: u64,
    credential: Option<Flight<Result<IssuedCredential, ProviderError>>>,
    renewal: Option<Flight<Option<ProviderError>>>,
    /// The provider was asked to drop the credentials of the calls up to this number.
    rejected_up_to: u64,
    latest: Option<Credential>,
}

/// A future that several waiters share.
struct Flight<T: Clone> {
    /// Weak, so that the future is dropped with its last waiter.
    future: WeakShared<BoxFuture<'static, T>>,
    started: Instant,
    leader: Weak<()>,
}

/// A waiter's handle to a flight. The leader, which started the flight, also holds the `leader` token.
struct Waiter<T: Clone> {
    future: future::Shared<BoxFuture<'static, T>>,
    _leader: Option<Arc<()>>,
}

/// After this time without a result, the next request starts another call: the provider may hang.
const MAX_FLIGHT: Duration = Duration::from_secs(30);

/// A credential, and the number of the call that returned it.
#[derive(Clone)]
pub(super) struct IssuedCredential {
    pub(super) credential: Credential,
    call: u64,
}

impl<T: Clone> Flight<T> {
    fn start(future: BoxFuture<'static, T>) -> (Option<Self>, Waiter<T>) {
        let (future, leader) = (future.shared(), Arc::new(()));
        let flight = future.downgrade().map(|weak| Self {
            future: weak,
            started: Instant::now(),
            leader: Arc::downgrade(&leader),
        });
        (flight, Waiter { future, _leader: Some(leader) })
    }

    /// Joins the flight. Returns `None` if it has ended, takes too long, or lost its leader: the provider may hang.
    fn join(&self) -> Option<Waiter<T>> {
        let future = self.future.upgrade()?;
        let is_usable =
            self.leader.strong_count() > 0 && self.started.elapsed() < MAX_FLIGHT && future.peek().is_none();
        is_usable.then_some(Waiter { future, _leader: None })
    }
}

impl SharedProvider {
    pub(super) fn new(provider: impl CredentialProvider) -> Self {
        Self { provider: Box::new(provider), flights: Mutex::default() }
    }

    fn flights(&self) -> MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the credential of the provider. Joins a call that is in flight.
    pub(super) async fn credential(self: &Arc<Self>) -> Result<IssuedCredential, ProviderError> {
        let running = self.flights().credential.as_ref().and_then(Flight::join);
        let waiter = running.unwrap_or_else(|| self.start_call());
        waiter.future.clone().await
    }

    fn start_call(self: &Arc<Self>) -> Waiter<Result<IssuedCredential, ProviderError>> {
        let mut flights = self.flights();
        flights.calls += 1;
        let (call, shared) = (flights.calls, Arc::clone(self));
        let (flight, waiter) = Flight::start(
            async move {
                let credential = shared.provider.credential().await.map_err(ProviderError::new)?;
                shared.flights().latest = Some(credential.clone());
                Ok(IssuedCredential { credential, call })
            }
            .boxed(),
        );
        flights.credential = flight;
        waiter
    }

    /// Reports a rejected credential to the provider, and waits until it has returned another one or failed to.
    pub(super) async fn reject(self: &Arc<Self>, rejected: &IssuedCredential) -> Renewal {
        if let Some(renewal) = self.renewal(rejected)
            && let Some(error) = renewal.future.clone().await
        {
            return Renewal::Failed(error);
        }
        if self.latest().is_some_and(|latest| latest != rejected.credential) { Renewal::Renewed } else { Renewal::Same }
    }

    /// Joins or starts the renewal of a credential. Returns `None` if the credential was reported before. If the provider
    /// returns the same credential from a later call, it is reported again.
    fn renewal(self: &Arc<Self>, rejected: &IssuedCredential) -> Option<Waiter<Option<ProviderError>>> {
        let mut flights = self.flights();
        if rejected.call <= flights.rejected_up_to {
            return None;
        }
        if let Some(running) = flights.renewal.as_ref().and_then(Flight::join) {
            return Some(running);
        }
        let (shared, rejected) = (Arc::clone(self), rejected.clone());
        let (flight, waiter) = Flight::start(
            async move {
                shared.provider.rejected(&rejected.credential).await;
                // Calls that started before may still return the old credential.
                let calls = shared.flights().calls;
                let issued = shared.start_call().future.clone().await;
                shared.flights().rejected_up_to = calls;
                issued.err()
            }
            .boxed(),
        );
        flights.renewal = flight;
        Some(waiter)
    }

    /// Returns the credential that the provider returned last.
    pub(super) fn latest(&self) -> Option<Credential> {
        self.flights().latest.clone()
    }
}

/// The outcome of a rejected credential.
pub(super) enum Renewal {
    /// The provider has another credential.
    Renewed,
    /// It has no other credential.
    Same,
    /// It failed.
    Failed(ProviderError),
}
