//! The error of a credential provider.

use std::{error::Error as StdError, fmt, sync::Arc};

use crate::BoxError;

/// The error of a provider, shared by all waiters.
#[derive(Debug, Clone)]
pub(crate) struct ProviderError(Arc<dyn StdError + Send + Sync>);

impl ProviderError {
    pub(crate) fn new(error: BoxError) -> Self {
        Self(error.into())
    }

    /// Returns the provider's own error.
    pub(crate) fn inner(&self) -> &(dyn StdError + 'static) {
        &*self.0
    }

    /// Returns the provider's own error, by value.
    pub(crate) fn into_inner(self) -> Arc<dyn StdError + Send + Sync> {
        self.0
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for ProviderError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
