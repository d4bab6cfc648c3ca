//! A lock between all processes of a machine.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use pd_transport::BoxError;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{StoreLock, blocking};

/// The time between two attempts to lock a file that another process has locked.
const POLL: Duration = Duration::from_millis(25);
/// The maximum wait for the lock. It exceeds the deadline of a refresh, 60 s.
const PATIENCE: Duration = Duration::from_secs(90);

/// A lock file. The operating system unlocks it when the process that holds it ends.
#[derive(Debug, Clone)]
pub(super) struct LockFile {
    path: PathBuf,
    /// Queues the tasks of this process, so that only one of them polls the file.
    queue: Arc<Mutex<()>>,
}

/// The fields are dropped in this order: the file is unlocked before the next task of this process tries to lock it.
struct Locked {
    _file: File,
    _turn: OwnedMutexGuard<()>,
}

impl LockFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, queue: Arc::default() }
    }

    pub(super) async fn lock(&self) -> Result<StoreLock, BoxError> {
        let turn = Arc::clone(&self.queue).lock_owned().await;
        let path = self.path.clone();
        let file = blocking(move || open(&path).map_err(|error| named(&path, &error))).await?;
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(StoreLock::new(Locked { _file: file, _turn: turn })),
                Err(TryLockError::Error(error)) => return Err(named(&self.path, &error)),
                Err(TryLockError::WouldBlock) if waited >= PATIENCE => {
                    return Err(format!("another process has locked {} for {PATIENCE:?}", self.path.display()).into());
                }
                Err(TryLockError::WouldBlock) => {
                    tokio::time::sleep(POLL).await;
                    waited += POLL;
                }
            }
        }
    }
}

/// Returns an error that names the file.
pub(super) fn named(path: &Path, error: &io::Error) -> BoxError {
    format!("{}: {error}", path.display()).into()
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(directory) = path.parent() {
        create_private(directory)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates the missing directories of a path, with mode 0700.
pub(super) fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    if directory.as_os_str().is_empty() { Ok(()) } else { builder.create(directory) }
}
