//! Errors of stores.

use std::error::Error as StdError;

type BoxError = Box<dyn StdError + Send + Sync>;

/// An operation of a [`Store`](super::Store) failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process sends the events of this store.
    #[error("another process sends the events of {store}; stop it first, or enqueue only")]
    SenderRunning {
        /// The directory, or the address of the store.
        store: String,
    },
    /// The device is full. Nothing was changed.
    #[error("no space is left to {action}; free some, or lower the limits of the outbox")]
    NoSpace {
        /// The action that failed, such as "append events".
        action: &'static str,
        /// The error of the store.
        #[source]
        source: BoxError,
    },
    /// A newer version of the crate wrote the store.
    #[error(
        "{store} has format version {found}, and this version of pd-outbox knows versions up to {known}; update it"
    )]
    NewerFormat {
        /// The directory, or the address of the store.
        store: String,
        /// The version of the store.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The store is damaged.
    #[error("the store is damaged, cannot {action}; open it again to keep the events that can be read")]
    Damaged {
        /// The action that failed.
        action: &'static str,
        /// The error of the store.
        #[source]
        source: BoxError,
    },
    /// Any other failure.
    #[error("cannot {action}")]
    Failed {
        /// The action that failed.
        action: &'static str,
        /// The cause.
        #[source]
        source: BoxError,
    },
}

impl StoreError {
    /// Builds an error for a failed action, as in "append events".
    pub fn failed(action: &'static str, source: impl Into<BoxError>) -> Self {
        Self::Failed { action, source: source.into() }
    }
}
