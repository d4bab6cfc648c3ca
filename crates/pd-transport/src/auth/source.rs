//! Where the credential of a stack comes from.

use std::{
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use pd_core::Credential;

use super::{CredentialProvider, provider::Shared};

/// The credential of a stack, or what provides it: one handle, shared by its clones, that can be given another credential
/// while calls are under way.
///
/// ```
/// use pd_core::Credential;
/// use pd_transport::auth::CredentialSource;
///
/// let source = CredentialSource::from(Credential::token("u+NoTaReAlKeY_wxyz")?);
/// source.set(Credential::token("u+AnOtHeRkEy__abcd")?);
/// assert_eq!(source.current().unwrap().redacted(), "…abcd");
/// # Ok::<(), pd_core::CredentialError>(())
/// ```
#[derive(Clone)]
pub struct CredentialSource(Arc<SourceInner>);

struct SourceInner {
    held: RwLock<Held>,
    epoch: AtomicU64,
}

/// Identifies the credential of a request without telling anything about it: an extension of every request that a
/// [`Transport`](crate::Transport) sends.
///
/// Two requests of one process have the same epoch only if they are sent with the same credential, or by the same provider.
/// Clones of a transport share it; [`set_credential`](crate::Transport::set_credential) starts another. A cache layer takes
/// it as a part of its key, so that no account is given the data of another:
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
    fn next() -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }
}

pub(super) enum Held {
    None,
    Fixed(Credential),
    Provider(Arc<Shared>),
}

impl CredentialSource {
    /// No credential: requests go out without one.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Held::None)
    }

    fn new(held: Held) -> Self {
        Self(Arc::new(SourceInner { held: RwLock::new(held), epoch: AtomicU64::new(CredentialEpoch::next()) }))
    }

    /// Credentials of a provider.
    #[must_use]
    pub fn provider(provider: impl CredentialProvider) -> Self {
        Self::new(Held::Provider(Arc::new(Shared::new(provider))))
    }

    /// Takes this credential from now on, in place of the one there was or of the provider.
    pub fn set(&self, credential: Credential) {
        let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = Held::Fixed(credential);
        self.0.epoch.store(CredentialEpoch::next(), Ordering::Relaxed);
    }

    /// Identifies the credential, for requests to carry.
    #[must_use]
    pub fn epoch(&self) -> CredentialEpoch {
        CredentialEpoch(self.0.epoch.load(Ordering::Relaxed))
    }

    /// The credential that is sent now; of a provider the one that it gave last.
    #[must_use]
    pub fn current(&self) -> Option<Credential> {
        self.read(|held| match held {
            Held::None => None,
            Held::Fixed(credential) => Some(credential.clone()),
            Held::Provider(provider) => provider.latest(),
        })
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&Held) -> T) -> T {
        read(&self.0.held.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for CredentialSource {
    fn default() -> Self {
        Self::none()
    }
}

impl From<Credential> for CredentialSource {
    fn from(credential: Credential) -> Self {
        Self::new(Held::Fixed(credential))
    }
}

impl fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read(|held| match held {
            Held::None => f.write_str("CredentialSource(none)"),
            Held::Fixed(credential) => write!(f, "CredentialSource({credential})"),
            Held::Provider(_) => f.write_str("CredentialSource(provider)"),
        })
    }
}
