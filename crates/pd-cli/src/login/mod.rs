//! The login of a profile: its app and its tokens.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use pd_oauth::{FileStore, TokenSet, TokenStore as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::exit::{Exit, Failure};

mod app;

pub(crate) use app::{App, AppConfig};

/// The name of the directory for a login without a profile.
const DEFAULT: &str = "default";

/// The directory of the login of a profile. It need not exist.
#[derive(Debug, Clone)]
pub(crate) struct LoginDirectory {
    directory: PathBuf,
}

/// The login of a profile.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) app: App,
    pub(crate) directory: LoginDirectory,
}

impl LoginDirectory {
    /// Returns the directory for a profile, below the user's state directory.
    pub(crate) fn of_profile(profile: Option<&str>) -> Result<Self, Failure> {
        let directories = etcetera::base_strategy::Xdg::new()
            .map_err(|error| Failure::usage(format!("there is no home directory for the login: {error}")))?;
        let state = directories.state_dir().unwrap_or_else(|| directories.data_dir());
        let directory = state.join("pd").join("logins").join(file_name(profile.unwrap_or(DEFAULT)));
        Ok(Self { directory })
    }

    /// Returns the login, if there is one.
    pub(crate) fn login(&self) -> Result<Option<Login>, Failure> {
        let app = App::read(&self.directory)?;
        Ok(app.map(|app| Login { app, directory: self.clone() }))
    }

    pub(crate) fn tokens(&self) -> FileStore {
        FileStore::new(self.directory.join("tokens.json"))
    }

    /// Saves a new login, in place of an earlier one.
    pub(crate) async fn save(&self, app: &App, tokens: &TokenSet) -> Result<(), Failure> {
        let store = self.tokens();
        let _lock = store.lock().await.map_err(|error| unusable(&error))?;
        app.write(&self.directory)?;
        store.save(tokens).await.map_err(|error| unusable(&error))
    }

    /// Removes the login. Returns whether there was one.
    pub(crate) async fn remove(&self) -> Result<bool, Failure> {
        let store = self.tokens();
        let _lock = store.lock().await.map_err(|error| unusable(&error))?;
        store.clear().await.map_err(|error| unusable(&error))?;
        App::remove(&self.directory)
    }
}

fn unusable(error: &pd_transport::BoxError) -> Failure {
    Failure::new(Exit::Failed, format!("the files of the login cannot be used: {error}"))
}

impl Login {
    /// Returns the tokens, which the session may have refreshed.
    pub(crate) async fn tokens(&self) -> Result<Option<TokenSet>, Failure> {
        self.directory.tokens().load().await.map_err(|error| unusable(&error))
    }
}

/// Returns the directory name for a profile. Bytes other than ASCII letters, digits, `-` and `_` are percent-encoded.
fn file_name(profile: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');
    utf8_percent_encode(profile, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_of_a_profile_stays_below_the_state_directory() {
        assert_eq!(file_name("work-1_A"), "work-1_A");
        assert_eq!(file_name("../x"), "%2E%2E%2Fx");
        assert_eq!(file_name("ü"), "%C3%BC");
    }
}
