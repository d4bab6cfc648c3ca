//! The benchmarks of `cargo xtask bench`: the clients side by side, the numbers that they have to hold.

mod callgrind;
mod child;
mod client;
mod measure;
mod model;
mod report;
mod scenario;
mod server;
mod worker;

use std::{
    io::{Write as _, stderr},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use client::Failure;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench", about = "The clients side by side, in one run")]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    run: report::Options,
}

/// What this process is.
#[derive(Debug, Subcommand)]
enum Role {
    /// The server
    #[command(hide = true)]
    Serve(server::Options),
    /// A client
    #[command(hide = true)]
    Worker(worker::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.role {
        None => report::run(&arguments.run),
        Some(Role::Serve(options)) => runtime().and_then(|runtime| runtime.block_on(server::run(options))).map(|()| true),
        Some(Role::Worker(options)) => {
            runtime().and_then(|runtime| runtime.block_on(worker::run(options))).map(|()| true)
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(stderr(), "error: {error}");
            let _ = error.source().map(|source| writeln!(stderr(), "  because: {source}"));
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
