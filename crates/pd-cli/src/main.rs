//! `pd`: PagerDuty from the shell.

use std::process::ExitCode;

mod cli;
mod commands;
mod config;
mod context;
mod demo;
mod exit;
mod input;
mod output;
mod progress;
mod run;
mod verbose;

fn main() -> ExitCode {
    run::run().into()
}
