//! `pd sim`, `pd completions` and `pd man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Arguments of `pd sim`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pd sim --port 8080 --users 100")]
pub(crate) struct SimArgs {
    /// Port on the loopback address; 0 for a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// Users of the account
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub(crate) users: usize,
    /// Incidents of the account, created an hour apart
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub(crate) incidents: usize,
    /// Rate limit of each key, in requests per minute
    #[arg(long, value_name = "N", default_value_t = 960)]
    pub(crate) budget: u64,
}

/// Arguments of `pd completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
The script runs pd to complete names of commands and options, and ids of the account. It uses the credential of the \
environment or the profile.

Examples:
  pd completions bash > ~/.local/share/bash-completion/completions/pd
  pd completions zsh > ~/.zfunc/_pd
  pd completions fish > ~/.config/fish/completions/pd.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: Shell,
}

/// Arguments of `pd man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  pd man | man -l -\n  pd man --dir ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Write a page for each command into this directory instead of printing the page of `pd`
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}
