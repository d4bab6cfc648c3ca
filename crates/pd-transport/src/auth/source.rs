//! The credential of a transport, which can be replaced.

use std::{
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use http::Extensions;
use pd_core::Credential;

use super::{CredentialProvider, provider::SharedProvider};

/// The credential of a transport, or its provider. Clones share it, and the credential can be replaced while calls are running.
#[derive(Clone)]
pub(crate) struct CredentialSource(Arc<SourceInner>);

struct SourceInner {
    state: RwLock<CredentialState>,
    epoch: AtomicU64,
}

/// Identifies the credential of a request, without revealing it. [`Transport`](crate::Transport) adds it to the extensions of
/// every request, unless the transport has neither a credential nor a secret header.
///
/// Two requests of one process have the same epoch only if they are sent with the same credential, or by the same provider.
/// Clones of a transport share the epoch; [`set_credential`](crate::Transport::set_credential) starts another. A cache layer
/// makes it part of its key, so that no account gets the data of another:
///
/// ```
/// use http::{Request, Uri};
/// use pd_transport::{Body, CredentialEpoch};
///
/// fn cache_key(request: &Request<Body>) -> (Option<CredentialEpoch>, Uri) {
///     (request.extensions().get::<CredentialEpoch>().copied(), request.uri().clone())
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CredentialEpoch(u64);

impl CredentialEpoch {
    /// No credential.
    const NONE: u64 = 0;

    fn next() -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(CredentialEpoch::NONE + 1);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }
}

/// The credential, or its provider.
pub(super) enum CredentialState {
    None,
    Fixed(Credential),
    Provider(Arc<SharedProvider>),
}

impl CredentialSource {
    /// Returns a source without a credential.
    pub(crate) fn none() -> Self {
        Self::new(CredentialState::None, CredentialEpoch::NONE)
    }

    /// Gives requests without a credential an epoch of their own, because they have another secret that identifies an account.
    pub(crate) fn identify(&mut self) {
        if self.0.epoch.load(Ordering::Relaxed) == CredentialEpoch::NONE {
            *self = Self::new(CredentialState::None, CredentialEpoch::next());
        }
    }

    fn new(state: CredentialState, epoch: u64) -> Self {
        Self(Arc::new(SourceInner { state: RwLock::new(state), epoch: AtomicU64::new(epoch) }))
    }

    /// Returns a source that calls a provider.
    pub(crate) fn provider(provider: impl CredentialProvider) -> Self {
        Self::new(CredentialState::Provider(Arc::new(SharedProvider::new(provider))), CredentialEpoch::next())
    }

    /// Replaces the credential or the provider, for the next attempt of every clone.
    pub(crate) fn set(&self, credential: Credential) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = CredentialState::Fixed(credential);
        self.0.epoch.store(CredentialEpoch::next(), Ordering::Relaxed);
    }

    /// Sets the epoch of the current credential on a request.
    pub(crate) fn mark_epoch(&self, extensions: &mut Extensions) {
        // A request that another transport passes to this one has the epoch of its credential, and keeps it.
        let epoch = self.0.epoch.load(Ordering::Relaxed);
        if epoch != CredentialEpoch::NONE {
            extensions.insert(CredentialEpoch(epoch));
        }
    }

    /// Returns the current credential: the one that the provider returned last, if there is a provider.
    pub(crate) fn current(&self) -> Option<Credential> {
        self.read(|state| match state {
            CredentialState::None => None,
            CredentialState::Fixed(credential) => Some(credential.clone()),
            CredentialState::Provider(provider) => provider.latest(),
        })
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&CredentialState) -> T) -> T {
        read(&self.0.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl From<Credential> for CredentialSource {
    fn from(credential: Credential) -> Self {
        Self::new(CredentialState::Fixed(credential), CredentialEpoch::next())
    }
}

impl fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read(|state| match state {
            CredentialState::None => f.write_str("CredentialSource(none)"),
            CredentialState::Fixed(credential) => write!(f, "CredentialSource({credential})"),
            CredentialState::Provider(_) => f.write_str("CredentialSource(provider)"),
        })
    }
}
