//! `pd sim`, `pd completions`, `pd man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// A simulator.
#[derive(Debug, Args)]
pub(crate) struct SimArgs {
    /// Port on the loopback address; 0 for a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// Users of the account
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub(crate) users: usize,
    /// Incidents that there were, an hour apart
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub(crate) incidents: usize,
    /// Requests that each key has in a minute
    #[arg(long, value_name = "N", default_value_t = 960)]
    pub(crate) budget: u64,
}

/// Completions.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: Shell,
}

/// The man page.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write a page for each command into this directory, in place of printing that of `pd`
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}
