//! A store in a file.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use pd_transport::BoxError;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    StoreLock, TokenStore, blocking,
    lock_file::{LockFile, create_private, named},
};
use crate::TokenSet;

/// Keeps tokens in a file that only its owner can read (mode 0600).
///
/// A save writes a temporary file, syncs it and renames it, so that a reader sees either the old tokens or the new ones, also after a
/// crash. Processes lock a second file, whose name has `.lock` appended. On a network file system, this works only if the file system
/// supports locks. On Windows, the file has the permissions of its directory.
///
/// ```
/// use pd_oauth::FileStore;
///
/// let store = FileStore::new("/home/me/.local/state/my-app/pagerduty.json");
/// # let _ = store;
/// ```
#[derive(Debug, Clone)]
pub struct FileStore {
    path: Arc<Path>,
    lock: LockFile,
}

impl FileStore {
    /// Returns a store in this file. Missing directories are created when the store is locked or tokens are saved, with mode 0700.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let mut lock = path.clone().into_os_string();
        lock.push(".lock");
        Self { path: path.into(), lock: LockFile::new(lock.into()) }
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl TokenStore for FileStore {
    async fn lock(&self) -> Result<StoreLock, BoxError> {
        self.lock.lock().await
    }

    async fn load(&self) -> Result<Option<TokenSet>, BoxError> {
        let path = Arc::clone(&self.path);
        let text = blocking(move || read(&path)).await?;
        let parsed = text.map(|text| TokenSet::from_json(text.expose_secret())).transpose();
        Ok(parsed.map_err(|error| format!("{}: {error}", self.path.display()))?)
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), BoxError> {
        let (path, text) = (Arc::clone(&self.path), tokens.to_json());
        blocking(move || write_private(&path, &text).map_err(|error| named(&path, &error))).await
    }

    async fn clear(&self) -> Result<(), BoxError> {
        let path = Arc::clone(&self.path);
        blocking(move || match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named(&path, &error)),
            Ok(()) | Err(_) => Ok(()),
        })
        .await
    }
}

fn read(path: &Path) -> Result<Option<SecretString>, BoxError> {
    match fs::read_to_string(path) {
        Ok(text) => {
            check_private(path)?;
            Ok(Some(text.into()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(path, &error)),
    }
}

/// Rejects a file that other users can read, because they may know its tokens.
#[cfg(unix)]
fn check_private(path: &Path) -> Result<(), BoxError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(|error| named(path, &error))?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(format!("{}: other users have access (mode {mode:04o}): run chmod 600 on it, or log in again", path.display())
        .into())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other platforms check")]
fn check_private(_: &Path) -> Result<(), BoxError> {
    Ok(())
}

/// Writes a secret, such as the client secret of an app, to a file that only its owner can read (mode 0600).
///
/// It writes a temporary file in the same directory, syncs it and renames it. So a reader sees either the old content or the new one,
/// also after a crash. It creates missing directories with mode 0700. On Windows, the file has the permissions of its directory.
///
/// ```
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("app.json");
/// pd_oauth::write_private(&path, &r#"{"client_secret": "pdeas-1234"}"#.into())?;
/// # assert!(std::fs::read_to_string(path)?.contains("pdeas"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Returns an error if a directory or the file cannot be written.
pub fn write_private(path: &Path, text: &SecretString) -> io::Result<()> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_private(directory)?;
    // Created with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(text.expose_secret().as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    #[cfg(unix)]
    fs::File::open(directory)?.sync_all()?;
    Ok(())
}
