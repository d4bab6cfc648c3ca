//! `cargo xtask bench`: builds the benchmarks in release mode and runs them.
//!
//! The benchmarks are a separate package, so that the other commands do not build the HTTP clients that it compares.

use std::{
    env,
    ffi::OsString,
    process::{Command, ExitCode},
};

use crate::chore;

/// Options of the benchmarks. `--help` lists them.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Options of the benchmarks
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // The profile `bench` is `release` with line tables, for callgrind.
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--locked", "--profile", "bench", "--package", "pd-bench", "--"]);
    chore::run(command.args(&arguments.options))
}
