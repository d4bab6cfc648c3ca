//! The maintenance commands of the workspace, run as `cargo xtask COMMAND`.

use std::{
    io::{Write as _, stderr, stdout},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

mod api;
mod bench;
mod chore;
mod ci;
mod endpoints;
mod models;
mod workspace;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Maintenance commands of the workspace")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the foreign types in the public API of each crate, and update the table of public items
    Api(api::Arguments),
    /// Measure the client beside hyper and reqwest, and check the bounds
    Bench(bench::Arguments),
    /// Run every check that a change must pass
    Ci,
    /// Print the published crates in the order of publishing
    Crates,
    /// Write pd-core's endpoint table from PagerDuty's OpenAPI documents, or check that it is up to date
    Endpoints(endpoints::Arguments),
    /// Write pd-models' types from PagerDuty's OpenAPI document, or check that they are up to date
    Models(models::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Api(arguments) => api::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Ci => ci::run(),
        Command::Crates => crates(),
        Command::Endpoints(arguments) => endpoints::run(&arguments),
        Command::Models(arguments) => models::run(&arguments),
    }
}

fn crates() -> ExitCode {
    match workspace::packages() {
        Ok(packages) => {
            let names: Vec<String> = packages.into_iter().map(|package| package.name).collect();
            let _ = writeln!(stdout(), "{}", names.join("\n"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
