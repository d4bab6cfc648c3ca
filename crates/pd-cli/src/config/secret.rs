//! Secrets, and the commands that they may come from.

use std::process::{Command, Stdio};

use secrecy::{ExposeSecret as _, SecretString};

use crate::exit::Failure;

/// A secret, or how to get it.
#[derive(Debug, Clone)]
pub(crate) enum Secret {
    /// The secret itself.
    Value(SecretString),
    /// A command line that prints it.
    Command(String),
}

impl Secret {
    /// The secret; runs its command where it comes from one.
    pub(crate) fn get(&self) -> Result<SecretString, Failure> {
        match self {
            Self::Value(secret) => Ok(secret.clone()),
            Self::Command(line) => run(line),
        }
    }
}

/// Runs a command line as the user would type it: by `sh -c` (`cmd /C` on Windows), with no standard input and with its
/// standard error thrown away. What it prints is the secret, so none of it is ever shown.
fn run(line: &str) -> Result<SecretString, Failure> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let ran = Command::new(shell).args([flag, line]).stdin(Stdio::null()).stderr(Stdio::null()).output();
    let refused = |why: String| Failure::usage_hint(why, "run it by hand to see what it says");
    let output = ran.map_err(|error| refused(format!("the profile's token command cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(refused(format!("the profile's token command failed ({})", output.status)));
    }
    let secret = SecretString::from(String::from_utf8(output.stdout).unwrap_or_default());
    let trimmed = secret.expose_secret().trim();
    if trimmed.is_empty() {
        return Err(refused("the profile's token command printed nothing that could be a token".to_owned()));
    }
    Ok(trimmed.to_owned().into())
}
