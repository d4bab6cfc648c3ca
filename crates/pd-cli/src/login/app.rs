//! The app of a login: its id, its secret and the requested scopes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use pd_core::Region;
use pd_oauth::TokenKind;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::exit::{Exit, Failure};

/// The app of a login. Its file is beside the tokens, because a refresh needs the secret of the app.
#[derive(Debug, Clone)]
pub(crate) struct App {
    config: AppConfig,
    secret: Option<SecretString>,
}

/// The contents of the app's file, without the secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AppConfig {
    pub(crate) kind: TokenKind,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) region: String,
    pub(crate) subdomain: Option<String>,
    pub(crate) identity_url: Option<String>,
}

/// The contents of the app's file.
#[derive(Serialize, Deserialize)]
struct AppFile {
    #[serde(flatten)]
    config: AppConfig,
    client_secret: Option<String>,
}

impl App {
    pub(crate) const fn new(config: AppConfig, secret: Option<SecretString>) -> Self {
        Self { config, secret }
    }

    pub(crate) const fn kind(&self) -> TokenKind {
        self.config.kind
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.config.client_id
    }

    pub(crate) const fn secret(&self) -> Option<&SecretString> {
        self.secret.as_ref()
    }

    pub(crate) fn scopes(&self) -> Vec<String> {
        self.config.scopes.clone()
    }

    pub(crate) fn region(&self) -> Region {
        self.config.region.parse().unwrap_or_default()
    }

    pub(crate) fn subdomain(&self) -> Option<&str> {
        self.config.subdomain.as_deref()
    }

    pub(crate) fn identity_url(&self) -> Option<&str> {
        self.config.identity_url.as_deref()
    }

    /// Reads the app of a login. Returns `None` if there is no login.
    pub(super) fn read(directory: &Path) -> Result<Option<Self>, Failure> {
        let path = path(directory);
        let text = match fs::read_to_string(&path) {
            Ok(text) => SecretString::from(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&path, &error)),
        };
        // The error is not shown: it may quote the secret.
        let Ok(file) = serde_json::from_str::<AppFile>(text.expose_secret()) else {
            let message = format!("the login file {} cannot be read", path.display());
            return Err(Failure::usage_hint(message, "remove it with `pd logout`, and log in again"));
        };
        Ok(Some(Self { config: file.config, secret: file.client_secret.map(Into::into) }))
    }

    /// Writes the app's file, readable by this user only. The file is replaced atomically.
    pub(super) fn write(&self, directory: &Path) -> Result<(), Failure> {
        let secret = self.secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        let file = AppFile { config: self.config.clone(), client_secret: secret };
        let write = || -> io::Result<()> {
            pd_oauth::write_private(&path(directory), &SecretString::from(serde_json::to_string(&file)?))
        };
        write().map_err(|error| failed(&path(directory), &error))
    }

    /// Removes the app of a login. Returns whether there was one.
    pub(super) fn remove(directory: &Path) -> Result<bool, Failure> {
        let path = path(directory);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed(&path, &error)),
        }
    }
}

fn path(directory: &Path) -> PathBuf {
    directory.join("app.json")
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("the login file {}: {error}", path.display()))
}
