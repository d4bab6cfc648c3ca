//! A store in the keyring of the platform.

use std::{fmt, path::PathBuf, sync::Arc};

use keyring_core::{Entry, Error as KeyringError};
use pd_transport::BoxError;
use secrecy::{ExposeSecret as _, SecretString};

use super::{StoreLock, TokenStore, blocking, lock_file::LockFile};
use crate::TokenSet;

/// Keeps tokens in the keyring of the platform: Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere.
///
/// A keyring has no lock, so processes lock a file. Give all of them the same path.
///
/// ```no_run
/// use pd_oauth::KeyringStore;
///
/// let store = KeyringStore::new("my-app", "acme", "/home/me/.local/state/my-app/acme.lock")?;
/// # let _ = store;
/// # Ok::<(), pd_transport::BoxError>(())
/// ```
#[derive(Clone)]
pub struct KeyringStore {
    entry: Arc<Entry>,
    lock: LockFile,
}

impl KeyringStore {
    /// Returns a store in the keyring entry of this service and user, with a lock file.
    ///
    /// # Errors
    ///
    /// An error if the platform has no keyring, or if the keyring is not available, for example on a server without a session bus.
    pub fn new(service: &str, user: &str, lock: impl Into<PathBuf>) -> Result<Self, BoxError> {
        let entry = ::keyring::Entry::new(service, user).map_err(|error| failed(&error))?;
        Ok(Self::in_entry(entry.inner, lock.into()))
    }

    fn in_entry(entry: Entry, lock: PathBuf) -> Self {
        Self { entry: Arc::new(entry), lock: LockFile::new(lock) }
    }
}

/// Returns an error without the secret, which some variants contain.
fn failed(error: &KeyringError) -> BoxError {
    match error {
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => "the keyring entry is not text".into(),
        error => format!("the keyring failed: {error}").into(),
    }
}

impl TokenStore for KeyringStore {
    async fn lock(&self) -> Result<StoreLock, BoxError> {
        self.lock.lock().await
    }

    async fn load(&self) -> Result<Option<TokenSet>, BoxError> {
        let entry = Arc::clone(&self.entry);
        let text = blocking(move || match entry.get_password() {
            Ok(text) => Ok(Some(SecretString::from(text))),
            Err(KeyringError::NoEntry) => Ok(None),
            Err(error) => Err(failed(&error)),
        });
        Ok(text.await?.map(|text| TokenSet::from_json(text.expose_secret())).transpose()?)
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), BoxError> {
        let (entry, text) = (Arc::clone(&self.entry), tokens.to_json());
        blocking(move || entry.set_password(text.expose_secret()).map_err(|error| failed(&error))).await
    }

    async fn clear(&self) -> Result<(), BoxError> {
        let entry = Arc::clone(&self.entry);
        blocking(move || match entry.delete_credential() {
            Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
            Err(error) => Err(failed(&error)),
        })
        .await
    }
}

impl fmt::Debug for KeyringStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringStore").field("lock", &self.lock).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::{api::CredentialStoreApi as _, mock};

    use super::*;

    #[tokio::test]
    async fn tokens_are_saved_loaded_and_cleared() {
        let directory = tempfile::tempdir().unwrap();
        let entry = mock::Store::new().unwrap().build("pd", "acme", None).unwrap();
        let store = KeyringStore::in_entry(entry, directory.path().join("lock"));
        assert!(store.load().await.unwrap().is_none());
        let json = r#"{"version":1,"kind":"user","access_token":"pdus+HIDDEN","refresh_token":"r","id_token":null,
            "obtained_at":"2026-01-01T00:00:00Z","expires_at":null,"subdomain":"acme"}"#;
        let tokens = TokenSet::from_json(json).unwrap();
        let locked = store.lock().await.unwrap();
        store.save(&tokens).await.unwrap();
        drop(locked);
        let loaded = store.load().await.unwrap().unwrap();
        assert_eq!(loaded.to_json().expose_secret(), tokens.to_json().expose_secret());
        assert!(!format!("{store:?}").contains("HIDDEN"));
        store.clear().await.unwrap();
        store.clear().await.unwrap();
        assert!(store.load().await.unwrap().is_none());
    }
}
