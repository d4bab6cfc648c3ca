//! The profile file.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy as _;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error as _};
use toml::{Table, Value};

use crate::{cli::Format, exit::Failure, input::without_mark};

/// The settings of one profile, or of all profiles.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// `None` for the settings of all profiles.
    #[serde(skip)]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    pub(crate) token: Option<SecretString>,
    pub(crate) token_command: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    pub(crate) bearer: Option<SecretString>,
    pub(crate) bearer_command: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    pub(crate) routing_key: Option<SecretString>,
    pub(crate) routing_key_command: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) events_url: Option<String>,
    pub(crate) api: Option<String>,
    pub(crate) timeout: Option<f64>,
    pub(crate) deadline: Option<f64>,
    pub(crate) retry: Option<BTreeMap<String, Retries>>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) initial_delay: Option<f64>,
    pub(crate) no_pacing: Option<bool>,
    pub(crate) output: Option<Format>,
}

/// A retry limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Retries {
    Number(u32),
    Word(String),
}

/// Reads a secret; the error does not show a value that is not a string.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    match Value::deserialize(deserializer) {
        Ok(Value::String(secret)) => Ok(Some(secret.into())),
        _ => Err(D::Error::custom("a token or key must be a string in quotes")),
    }
}

/// Reads the requested profile and the settings for all profiles. Returns `None` if there is no file and neither a file nor a
/// profile was requested. `may_be_absent` is set for a profile that has a login, or that logs in: it need not be in the file.
pub(crate) fn load(
    path: Option<&Path>,
    name: Option<&str>,
    may_be_absent: bool,
) -> Result<Option<(Profile, Profile)>, Failure> {
    let (path, must_exist) = match path {
        Some(path) => (path.to_owned(), true),
        None => match default_path() {
            Some(path) => (path, name.is_some() && !may_be_absent),
            None => return Ok(None),
        },
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => return Ok(None),
        Err(error) => {
            return Err(Failure::usage(format!("the profile file {} cannot be read: {error}", path.display())));
        }
    };
    let broken = |why: String| Failure::usage(format!("the profile file {}: {why}", path.display()));
    read(&text, name, may_be_absent).map(Some).map_err(broken)
}

fn default_path() -> Option<PathBuf> {
    let directories = etcetera::base_strategy::Xdg::new().ok()?;
    Some(directories.config_dir().join("pd").join("config.toml"))
}

/// Returns the profile and the settings for all profiles.
fn read(text: &str, name: Option<&str>, may_be_absent: bool) -> Result<(Profile, Profile), String> {
    // A TOML error quotes the line, which may contain a secret, so only its number is reported.
    let mut file: Table = toml::from_str(without_mark(text)).map_err(|error| match error.span() {
        Some(span) => format!("line {} is not TOML", line_at(text, span.start)),
        None => "it is not TOML".to_owned(),
    })?;
    let default = match file.remove("profile") {
        None => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err("`profile` must be the name of a profile".to_owned()),
    };
    let mut profiles = match file.remove("profiles") {
        None => Table::new(),
        Some(Value::Table(profiles)) => profiles,
        Some(_) => return Err("`profiles` must be a table of profiles".to_owned()),
    };
    let for_all = Profile::deserialize(file).map_err(|error| error.message().to_owned())?;
    let Some(name) = name.map(str::to_owned).or(default) else {
        return Ok((Profile::default(), for_all));
    };
    match profiles.remove(&name) {
        Some(profile) => {
            let profile = Profile::deserialize(profile).map_err(|error| format!("profile {name}: {}", error.message()));
            Ok((Profile { name: Some(name), ..profile? }, for_all))
        }
        None if may_be_absent => Ok((Profile { name: Some(name), ..Profile::default() }, for_all)),
        None => {
            let known: Vec<&str> = profiles.keys().map(String::as_str).collect();
            Err(format!("there is no profile {name:?}; there are: {}", known.join(", ")))
        }
    }
}

fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        profile = "work"
        region = "eu"
        [profiles.work]
        token_command = "echo x"
        retry = { 503 = 3, 502 = "unlimited" }
        [profiles.lab]
        token = "LABSECRETTOKEN"
        region = "us"
    "#;

    #[test]
    fn a_profile_is_read_by_name_or_by_default() {
        let (profile, for_all) = read(FILE, None, false).unwrap();
        assert_eq!(profile.token_command.as_deref(), Some("echo x"));
        assert_eq!(profile.retry.unwrap().len(), 2);
        assert_eq!(for_all.region.as_deref(), Some("eu"));
        let (profile, _) = read(FILE, Some("lab"), false).unwrap();
        assert_eq!(profile.region.as_deref(), Some("us"));
        assert!(read(FILE, Some("home"), false).unwrap_err().contains("lab"));
        assert_eq!(read(FILE, Some("home"), true).unwrap().0.name.as_deref(), Some("home"));
    }

    #[test]
    fn errors_name_the_line_or_the_key_and_never_a_secret() {
        let cases = [
            "token = \"HIDDENSECRET",
            "token = HIDDENSECRET",
            "[profiles.a]\ntoken = [\"HIDDENSECRET\"]\n",
            "token = 123456789012345",
            "tokn = \"HIDDENSECRET\"",
        ];
        for file in cases {
            let error = read(file, file.contains("profiles").then_some("a"), false).unwrap_err();
            assert!(!error.contains("HIDDEN") && !error.contains("12345"), "{error}");
        }
        assert!(read("a = 1\nb = [", None, false).unwrap_err().contains("line 2"));
        assert!(read("tokn = \"x\"", None, false).unwrap_err().contains("tokn"));
    }
}
