//! The directory of a store: its files, their permissions and their locks.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::store::StoreError;

/// The directory of a store.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Creates the directory with mode 0700, and an empty database with mode 0600, if they are missing.
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        let create = || {
            let is_new = !path.exists();
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(path)?;
            if is_new && let Some(parent) = path.canonicalize()?.parent() {
                sync_directory(parent)?;
            }
            let directory = Self { path: path.to_owned() };
            // SQLite gives its other files the mode of the database.
            open_private(&directory.database())?;
            Ok(directory)
        };
        create().map_err(|error: io::Error| {
            StoreError::failed("create the directory of the store", Named::new(path, error))
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn database(&self) -> PathBuf {
        self.path.join("outbox.db")
    }

    /// The path of the file that marks the database as damaged.
    fn damage_mark(&self) -> PathBuf {
        self.path.join("damaged")
    }

    /// Makes the next `open` check the database. If the mark cannot be written, the next error about damage tries again.
    pub(super) fn mark_damaged(&self) {
        let _ = open_private(&self.damage_mark());
    }

    /// Returns whether the database was marked as damaged.
    pub(super) fn is_marked_damaged(&self) -> bool {
        self.damage_mark().exists()
    }

    pub(super) fn clear_damage_mark(&self) {
        let _ = fs::remove_file(self.damage_mark());
    }

    /// Syncs the directory, so that the names of new files are durable.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        sync_directory(&self.path).map_err(|error| StoreError::failed("sync the directory of the store", error))
    }
}

/// The locks that a process has on a directory.
#[derive(Debug)]
pub(super) struct Locks {
    /// Every process that has the store open locks this file: exclusively while it recovers the store, otherwise shared.
    users: File,
    /// The process that sends locks this file.
    sender: File,
    is_alone: bool,
}

impl Locks {
    pub(super) fn open(directory: &Directory) -> Result<Self, StoreError> {
        let open = || {
            let users = open_private(&directory.path.join("lock"))?;
            let sender = open_private(&directory.path.join("sender.lock"))?;
            let is_alone = match users.try_lock() {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => {
                    // Waits while another process recovers the store.
                    users.lock_shared()?;
                    false
                }
                Err(TryLockError::Error(error)) => return Err(error),
            };
            Ok(Self { users, sender, is_alone })
        };
        open().map_err(|error: io::Error| StoreError::failed("lock the store", Named::new(&directory.path, error)))
    }

    /// Returns whether no other process had the store open.
    pub(super) const fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// Lets other processes open the store.
    pub(super) fn share(&self) -> Result<(), StoreError> {
        let share = || {
            if self.is_alone {
                self.users.unlock()?;
                self.users.lock_shared()?;
            }
            Ok(())
        };
        share().map_err(|error: io::Error| StoreError::failed("share the store", error))
    }

    pub(super) fn claim_sender(&self, directory: &Directory) -> Result<(), StoreError> {
        match self.sender.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => {
                Err(StoreError::SenderRunning { store: directory.path.display().to_string() })
            }
            Err(TryLockError::Error(error)) => Err(StoreError::failed("lock the store", error)),
        }
    }
}

/// Opens a file that only its owner can read, and creates it if it is missing.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(file)
}

/// Syncs a directory, so that the names in it are durable. Windows has no such call.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// An error about a path.
#[derive(Debug, thiserror::Error)]
#[error("{path}")]
struct Named {
    path: String,
    #[source]
    error: io::Error,
}

impl Named {
    fn new(path: &Path, error: io::Error) -> Self {
        Self { path: path.display().to_string(), error }
    }
}
