//! Errors of stores.

use std::error::Error as StdError;

type BoxError = Box<dyn StdError + Send + Sync>;

/// An operation of a [`Store`](super::Store) failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process sends the events of this store.
    #[error("another process sends the events of {store}; stop that process, or open only the queue")]
    SenderRunning {
        /// The directory, or the address of the store.
        store: String,
    },
    /// The disk is full. Nothing was changed.
    #[error("no space is left on the disk to {action}; free some, or lower the limits of the outbox")]
    NoSpace {
        /// The action that failed, such as "append events".
        action: &'static str,
        /// The error of the store.
        #[source]
        source: BoxError,
    },
    /// A newer version of the crate wrote the store.
    #[error("{store} has format version {found}, but this pd-outbox supports versions up to {known}; update pd-outbox")]
    NewerFormat {
        /// The directory, or the address of the store.
        store: String,
        /// The version of the store.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The store is damaged.
    #[error("cannot {action}: the store is damaged; open it again to recover the events that can be read")]
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
    /// Creates the error of a failed action, such as "append events".
    pub fn failed(action: &'static str, source: impl Into<BoxError>) -> Self {
        Self::Failed { action, source: source.into() }
    }
}
