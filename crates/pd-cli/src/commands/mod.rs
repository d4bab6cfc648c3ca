//! The commands.

use jiff::Timestamp;

use crate::{cli::Command, context::Context, exit::Failure};

mod batch;
mod change;
pub(crate) mod completions;
mod endpoint;
mod event;
mod event_send;
mod find;
mod incident;
mod list;
mod maintenance;
pub(crate) mod man;
mod oncall;
mod override_add;
mod persist;
mod rest;
mod sim;
mod whoami;

/// Now, in whole seconds: PagerDuty's times have no fractions.
fn this_second() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

pub(crate) async fn run(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Rest(command) => rest::run(context, command).await,
        Command::Find(args) => find::run(context, args).await,
        Command::Persist(args) => persist::run(context, args).await,
        Command::Endpoint(args) => endpoint::run(context, &args),
        Command::Whoami => whoami::run(context).await,
        Command::Oncall(args) => oncall::run(context, args).await,
        Command::Incident(command) => incident::run(context, command).await,
        Command::Override(command) => override_add::run(context, command).await,
        Command::Maintenance(command) => maintenance::run(context, command).await,
        Command::Event(command) => event::run(context, command).await,
        Command::Change(args) => change::run(context, args).await,
        Command::Sim(args) => sim::run(context, args).await,
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}
