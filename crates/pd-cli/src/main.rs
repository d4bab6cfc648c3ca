//! `pd`: PagerDuty on the command line.

use std::process::ExitCode;

mod cli;
mod commands;
mod complete;
mod config;
mod context;
mod demo;
mod exit;
mod input;
mod interrupt;
mod json;
mod login;
mod login_session;
mod output;
mod progress;
mod reports;
mod run;
mod verbose;

fn main() -> ExitCode {
    run::run().into()
}
