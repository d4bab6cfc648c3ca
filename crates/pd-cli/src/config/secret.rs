//! Secrets, and the commands that print them.

use std::process::{Command, Stdio};

use secrecy::{ExposeSecret as _, SecretString};

use crate::exit::Failure;

/// A secret, or the command that prints it.
#[derive(Debug, Clone)]
pub(crate) enum Secret {
    /// The secret itself.
    Value(SecretString),
    /// A command line that prints it.
    Command(String),
}

impl Secret {
    /// Returns the secret. Runs the command if there is one.
    pub(crate) fn get(&self) -> Result<SecretString, Failure> {
        match self {
            Self::Value(secret) => Ok(secret.clone()),
            Self::Command(line) => run(line),
        }
    }
}

/// Runs a command line in a shell: `sh -c`, or `cmd /C` on Windows. It has no standard input, and its standard error is
/// discarded. Its output is never printed, because it contains the secret.
fn run(line: &str) -> Result<SecretString, Failure> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let ran = Command::new(shell).args([flag, line]).stdin(Stdio::null()).stderr(Stdio::null()).output();
    let failed = |message: String| Failure::usage_hint(message, "run it in a shell to see its error");
    let output = ran.map_err(|error| failed(format!("the profile's token or key command cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("the profile's token or key command failed ({})", output.status)));
    }
    let secret = SecretString::from(String::from_utf8(output.stdout).unwrap_or_default());
    let trimmed = secret.expose_secret().trim();
    if trimmed.is_empty() {
        return Err(failed("the profile's token or key command printed nothing".to_owned()));
    }
    Ok(trimmed.to_owned().into())
}
