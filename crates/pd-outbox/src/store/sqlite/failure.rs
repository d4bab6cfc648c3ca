//! Converts the errors of SQLite to errors of a store.

use rusqlite::ErrorCode;

use crate::store::StoreError;

/// An operation failed: in SQLite, or before it.
#[derive(Debug)]
pub(super) enum Failure {
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            Self::Store(_) => None,
        }
    }

    /// Returns whether the database is damaged, or the file is not a database.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// Returns the error of this action.
    pub(super) fn during(self, action: &'static str) -> StoreError {
        let (is_damage, code) = (self.is_damage(), self.code());
        match self {
            Self::Store(error) => error,
            Self::Sqlite(error) if is_damage => StoreError::Damaged { action, source: error.into() },
            Self::Sqlite(error) if code == Some(ErrorCode::DiskFull) => {
                StoreError::NoSpace { action, source: error.into() }
            }
            Self::Sqlite(error) => StoreError::failed(action, error),
        }
    }
}
