//! The commands, each in a module with its name.

use jiff::Timestamp;

use crate::{
    cli::{Command, LogoutArgs, ScheduleCommand},
    context::Context,
    exit::Failure,
};

mod batch;
mod bulk;
mod change;
pub(crate) mod completions;
mod coverage;
mod cuts;
mod each;
mod endpoint;
mod event;
mod event_send;
mod export;
mod failed;
mod filter;
mod find;
mod gaps;
mod incident;
mod list;
mod login;
mod login_redirect;
mod maintenance;
pub(crate) mod man;
mod oncall;
mod open;
mod outbox;
mod outbox_run;
mod outbox_store;
mod override_add;
mod persist;
mod rest;
mod schedule;
mod sim;
mod user;
mod watch;
mod webhook;
mod webhook_listen;
mod whoami;

/// Returns the current time in whole seconds, the precision of PagerDuty's times.
fn this_second() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

pub(crate) async fn run(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Schedule(ScheduleCommand::Show(args)) => schedule::show(context, args).await,
        Command::Schedule(ScheduleCommand::Gaps(args)) => gaps::run(context, args).await,
        Command::User(command) => user::run(context, command).await,
        Command::Open(args) => open::run(context, args).await,
        Command::Export(args) => export::run(context, args).await,
        Command::Rest(command) => rest::run(context, command).await,
        Command::Find(args) => find::run(context, args).await,
        Command::Persist(args) => persist::run(context, args).await,
        Command::Endpoint(args) => endpoint::run(context, &args),
        Command::Login(args) => login::run(context, args).await,
        Command::Logout(LogoutArgs {}) => login::logout(context).await,
        Command::Whoami => whoami::run(context).await,
        Command::Oncall(args) => oncall::run(context, args).await,
        Command::Incident(command) => incident::run(context, command).await,
        Command::Override(command) => override_add::run(context, command).await,
        Command::Maintenance(command) => maintenance::run(context, command).await,
        Command::Event(command) => event::run(context, command).await,
        Command::Outbox(command) => outbox::run(context, command).await,
        Command::Change(args) => change::run(context, args).await,
        Command::Webhook(command) => webhook::run(context, command).await,
        Command::Sim(args) => sim::run(context, args).await,
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}
