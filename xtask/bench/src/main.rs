//! The benchmarks of `cargo xtask bench`: compares the clients, and checks the bounds of ours.

mod builds;
mod callgrind;
mod child;
mod client;
mod clones;
mod fleet;
mod history;
mod lookup;
mod measure;
mod model;
mod report;
mod scenario;
mod server;
mod shared_budget;
mod worker;

use std::{
    io::{Write as _, stderr},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use client::Failure;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench", about = "Compare the clients, and check the bounds")]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    run: report::Options,
}

/// The role of this process.
#[derive(Debug, Subcommand)]
enum Role {
    /// The dependencies of each crate, and the time of a clean build
    Builds,
    /// The server
    #[command(hide = true)]
    Serve(server::Options),
    /// A client
    #[command(hide = true)]
    Worker(worker::Options),
    /// The simulator, with a rate limit
    #[command(hide = true)]
    LimitedServer(shared_budget::ServerOptions),
    /// One of several clients with one key
    #[command(hide = true)]
    LimitedClient(shared_budget::ClientOptions),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.role {
        None => report::run(&arguments.run),
        Some(Role::Builds) => builds::run().map(|()| true),
        Some(Role::Serve(options)) => block_on(server::run(options)),
        Some(Role::Worker(options)) => block_on(worker::run(options)),
        Some(Role::LimitedServer(options)) => block_on(shared_budget::serve(options)),
        Some(Role::LimitedClient(options)) => block_on(shared_budget::share(options)),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // If standard error is closed, there is nowhere to report it.
            let _ = writeln!(stderr(), "error: {error}");
            let _ = error.source().map(|source| writeln!(stderr(), "  because: {source}"));
            ExitCode::FAILURE
        }
    }
}

fn block_on(role: impl Future<Output = Result<(), Failure>>) -> Result<bool, Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(role)?;
    Ok(true)
}
