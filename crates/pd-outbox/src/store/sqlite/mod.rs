//! The store in a directory, on SQLite.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use rusqlite::Connection;

use super::{Change, EventId, Lane, ListState, NewEvent, Store, StoreError, StoreFuture, StoredEvent, Totals};

mod directory;
mod failure;
mod query;
mod salvage;
mod schema;
#[cfg(test)]
mod tests;
mod wal;

use directory::{Directory, Locks};
use failure::Failure;
pub use salvage::{Recovery, Salvaged};

/// A [`Store`] in a directory of this machine, on SQLite.
///
/// The directory has mode 0700 and its files 0600: they contain routing keys. Each commit is written to SQLite's write-ahead log
/// and synced (`synchronous=FULL`) before it is acknowledged. On macOS the sync is `F_FULLFSYNC`.
///
/// Any number of threads and processes may enqueue, list and purge. Only one process at a time can send, because it holds a file lock.
/// The directory must be on a local file system, because SQLite shares memory between processes.
///
/// Clones share the connections.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<StoreInner>,
}

struct StoreInner {
    /// Connections are closed before the locks are released.
    writer: Mutex<Connection>,
    /// Reads do not wait for the sync of a commit.
    reader: Mutex<Connection>,
    directory: Directory,
    locks: Locks,
    recovery: Recovery,
}

impl SqliteStore {
    /// Opens the store in a directory, and creates both if they are missing. It blocks, so call it outside of async code, or with
    /// `spawn_blocking`.
    ///
    /// An older format is migrated. If the last process crashed, the part of the log after the last complete commit is removed. If
    /// the database is damaged, it is moved aside, and the events that can be read are copied to a new one.
    /// [`recovery`](Self::recovery) reports both.
    ///
    /// # Errors
    ///
    /// [`StoreError::NewerFormat`] if a newer version of the crate wrote the store; [`StoreError::NoSpace`];
    /// [`StoreError::Failed`] if the directory cannot be created, read or locked.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, StoreError> {
        let directory = Directory::create(directory.as_ref())?;
        let locks = Locks::open(&directory)?;
        let recovery = if locks.is_alone() { salvage::recover(&directory)? } else { Recovery::default() };
        let open = || -> Result<_, Failure> {
            let mut writer = schema::connect(&directory.database())?;
            schema::migrate(&mut writer, &directory)?;
            let reader = schema::connect(&directory.database())?;
            Ok((writer, reader))
        };
        let (writer, reader) = open().map_err(|failure| failure.during("open the store"))?;
        directory.sync()?;
        locks.share()?;
        let (writer, reader) = (Mutex::new(writer), Mutex::new(reader));
        Ok(Self { inner: Arc::new(StoreInner { writer, reader, directory, locks, recovery }) })
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.inner.directory.path()
    }

    /// Returns the repairs that were made when the store was opened.
    #[must_use]
    pub fn recovery(&self) -> &Recovery {
        &self.inner.recovery
    }

    /// Runs an operation on a thread for blocking operations.
    fn run<T: Send + 'static>(
        &self,
        action: &'static str,
        connection: fn(&StoreInner) -> &Mutex<Connection>,
        operation: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> StoreFuture<'static, T> {
        let inner = Arc::clone(&self.inner);
        let task = tokio::task::spawn_blocking(move || {
            let mut connection = connection(&inner).lock().unwrap_or_else(PoisonError::into_inner);
            operation(&mut connection).map_err(|failure| {
                if failure.is_damage() {
                    inner.directory.mark_damaged();
                }
                failure.during(action)
            })
        });
        Box::pin(async move { task.await.unwrap_or_else(|error| Err(StoreError::failed(action, error))) })
    }

    fn write<T: Send + 'static>(
        &self,
        action: &'static str,
        operation: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> StoreFuture<'static, T> {
        self.run(action, |inner| &inner.writer, operation)
    }

    fn query<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> StoreFuture<'static, T> {
        self.run("read events", |inner| &inner.reader, operation)
    }
}

impl Store for SqliteStore {
    fn claim_sender(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { self.inner.locks.claim_sender(&self.inner.directory) })
    }

    fn append(&self, events: Vec<NewEvent>) -> StoreFuture<'_, Vec<EventId>> {
        self.write("append events", move |connection| query::append(connection, &events))
    }

    fn record(&self, changes: Vec<Change>) -> StoreFuture<'_, ()> {
        let now = Timestamp::now();
        self.write("record the outcomes of events", move |connection| query::record(connection, changes, now))
    }

    fn lanes(&self) -> StoreFuture<'_, Vec<(Lane, EventId)>> {
        self.query(|connection| query::lanes(connection))
    }

    fn read(&self, lane: Lane, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        self.query(move |connection| query::read(connection, lane, after, limit))
    }

    fn list(&self, state: ListState, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        self.query(move |connection| query::list(connection, state, after, limit))
    }

    fn get(&self, id: EventId) -> StoreFuture<'_, Option<StoredEvent>> {
        self.query(move |connection| query::get(connection, id))
    }

    fn totals(&self) -> StoreFuture<'_, Totals> {
        self.query(query::totals)
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("directory", &self.directory())
            .field("recovery", &self.inner.recovery)
            .finish_non_exhaustive()
    }
}

/// Returns the path of a file that SQLite keeps beside the database, such as `outbox.db-wal`.
fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
