//! Where the credential of a stack comes from.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
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
#[derive(Clone, Default)]
pub struct CredentialSource(Arc<RwLock<Held>>);

#[derive(Default)]
pub(super) enum Held {
    #[default]
    None,
    Fixed(Credential),
    Provider(Arc<Shared>),
}

impl CredentialSource {
    /// No credential: requests go out without one.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Credentials of a provider.
    #[must_use]
    pub fn provider(provider: impl CredentialProvider) -> Self {
        Self(Arc::new(RwLock::new(Held::Provider(Arc::new(Shared::new(provider))))))
    }

    /// Takes this credential from now on, in place of the one there was or of the provider.
    pub fn set(&self, credential: Credential) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Held::Fixed(credential);
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
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl From<Credential> for CredentialSource {
    fn from(credential: Credential) -> Self {
        Self(Arc::new(RwLock::new(Held::Fixed(credential))))
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
