//! Stores of tokens.

use std::{any::Any, fmt, future::Future};

use pd_transport::BoxError;

use crate::TokenSet;

mod file;
#[cfg(feature = "keyring")]
mod keyring;
mod lock_file;
mod memory;

pub use file::{FileStore, write_private};
#[cfg(feature = "keyring")]
pub use keyring::KeyringStore;
pub use memory::MemoryStore;

/// Stores the tokens of one login.
///
/// A provider locks the store, loads the tokens, refreshes them, saves them, and unlocks the store. With a lock between processes, no
/// two processes use the same refresh token. Errors must not quote tokens.
///
/// ```
/// use std::sync::Mutex;
///
/// use pd_oauth::{StoreLock, TokenSet, TokenStore};
/// use pd_transport::BoxError;
/// use secrecy::{ExposeSecret, SecretString};
///
/// /// Keeps the tokens in one row of a database.
/// struct Row(Mutex<Option<SecretString>>);
///
/// impl TokenStore for Row {
///     async fn lock(&self) -> Result<StoreLock, BoxError> {
///         Ok(StoreLock::new(())) // `SELECT … FOR UPDATE`, with the transaction in the lock
///     }
///
///     async fn load(&self) -> Result<Option<TokenSet>, BoxError> {
///         let row = self.0.lock().unwrap().clone();
///         Ok(row.map(|json| TokenSet::from_json(json.expose_secret())).transpose()?)
///     }
///
///     async fn save(&self, tokens: &TokenSet) -> Result<(), BoxError> {
///         *self.0.lock().unwrap() = Some(tokens.to_json());
///         Ok(())
///     }
///
///     async fn clear(&self) -> Result<(), BoxError> {
///         *self.0.lock().unwrap() = None;
///         Ok(())
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// Locks the store until the lock is dropped. Waits while another task or process has the lock. [`load`](Self::load),
    /// [`save`](Self::save) and [`clear`](Self::clear) are called with and without the lock.
    ///
    /// # Errors
    ///
    /// An error if the store cannot be locked.
    fn lock(&self) -> impl Future<Output = Result<StoreLock, BoxError>> + Send;

    /// Returns the tokens that were saved last. `None` if there are none.
    ///
    /// # Errors
    ///
    /// An error if the tokens cannot be read.
    fn load(&self) -> impl Future<Output = Result<Option<TokenSet>, BoxError>> + Send;

    /// Saves tokens in place of the earlier ones. When it returns, they must survive the end of the process.
    ///
    /// # Errors
    ///
    /// An error if the tokens cannot be saved. The store then still has the earlier tokens.
    fn save(&self, tokens: &TokenSet) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Removes the tokens.
    ///
    /// # Errors
    ///
    /// An error if the tokens cannot be removed.
    fn clear(&self) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// Unlocks a [`TokenStore`] when it is dropped.
#[must_use = "the store is unlocked when this is dropped"]
pub struct StoreLock(#[expect(dead_code, reason = "only its drop matters")] Box<dyn Any + Send>);

impl StoreLock {
    /// Returns a lock that owns `guard`. Dropping the guard unlocks the store.
    pub fn new(guard: impl Any + Send) -> Self {
        Self(Box::new(guard))
    }
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreLock")
    }
}

/// Runs a function that blocks.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BoxError> + Send + 'static,
) -> Result<T, BoxError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| "the tokio runtime shut down, or the token store panicked")?
}
