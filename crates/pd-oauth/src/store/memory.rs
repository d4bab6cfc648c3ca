//! A store in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pd_transport::BoxError;

use super::{StoreLock, TokenStore};
use crate::TokenSet;

/// Keeps tokens in memory, until the process ends. Clones share them.
///
/// It is suitable for app tokens, which can be requested again at any time. To keep the login of a user after a restart, use
/// [`FileStore`](crate::FileStore) or a store of your own.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    tokens: Arc<Mutex<Option<TokenSet>>>,
    lock: Arc<tokio::sync::Mutex<()>>,
}

impl MemoryStore {
    /// Returns an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn tokens(&self) -> MutexGuard<'_, Option<TokenSet>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A store with these tokens.
impl From<TokenSet> for MemoryStore {
    fn from(tokens: TokenSet) -> Self {
        let store = Self::new();
        *store.tokens() = Some(tokens);
        store
    }
}

impl TokenStore for MemoryStore {
    async fn lock(&self) -> Result<StoreLock, BoxError> {
        Ok(StoreLock::new(Arc::clone(&self.lock).lock_owned().await))
    }

    async fn load(&self) -> Result<Option<TokenSet>, BoxError> {
        Ok(self.tokens().clone())
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), BoxError> {
        *self.tokens() = Some(tokens.clone());
        Ok(())
    }

    async fn clear(&self) -> Result<(), BoxError> {
        *self.tokens() = None;
        Ok(())
    }
}
