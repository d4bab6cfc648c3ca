//! The command line.

use clap::{Parser, Subcommand};

mod event;
mod export;
mod global;
mod help;
mod incident;
mod login;
mod lookup;
mod organization;
mod outbox;
mod rest;
mod service;
pub(crate) mod value;
mod webhook;

pub(crate) use event::{ChangeArgs, EventCommand, SendArgs, TriggerArgs};
pub(crate) use export::{ExportArgs, ExportKind};
pub(crate) use global::{Format, Global, is_flag, secrets_on_command_line, without_empty_variables, without_variables};
pub(crate) use help::{command, full_command, text_hint};
pub(crate) use incident::{
    BulkArgs, BulkCommand, CreateArgs, IncidentCommand, IncidentFilter, ListIncidentsArgs, ReassignArgs, WatchArgs,
};
pub(crate) use login::{LoginArgs, LogoutArgs};
pub(crate) use lookup::{EndpointArgs, FindArgs, OpenArgs, PersistArgs};
pub(crate) use organization::{
    GapsArgs, MaintenanceCommand, OncallArgs, OverrideCommand, ScheduleCommand, ScheduleSpan, ShowScheduleArgs,
    UserCommand,
};
pub(crate) use outbox::{ListOutboxArgs, OutboxCommand, OutboxOption, PurgeOutboxArgs, RunOutboxArgs};
pub(crate) use rest::{CallArgs, ListArgs, RestCommand};
pub(crate) use service::{CompletionsArgs, ManArgs, SimArgs};
pub(crate) use webhook::{CreateWebhookArgs, ListenArgs, WebhookCommand};

/// PagerDuty on the command line
#[derive(Debug, Parser)]
#[command(name = "pd", version, propagate_version = true, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List, watch, create and work on incidents
    #[command(subcommand, after_help = "Example:\n  pd incident list --status triggered")]
    Incident(IncidentCommand),
    /// Show who is on call now, by escalation policy and level
    Oncall(OncallArgs),
    /// Show shifts of schedules, and find gaps in them
    #[command(subcommand, after_help = "Example:\n  pd schedule gaps")]
    Schedule(ScheduleCommand),
    /// Take over a shift of a schedule
    #[command(subcommand, after_help = "Example:\n  pd override add PSCHED1 --for 1h")]
    Override(OverrideCommand),
    /// Silence services for a while
    #[command(subcommand, after_help = "Example:\n  pd maintenance start PSRV123 --for 2h")]
    Maintenance(MaintenanceCommand),
    /// Show users with their contact methods and notification rules
    #[command(subcommand, after_help = "Example:\n  pd user show ada@example.com")]
    User(UserCommand),
    /// Print the URL of a resource, or open it in the browser
    Open(OpenArgs),
    /// Trigger, acknowledge and resolve alerts
    #[command(subcommand, after_help = "Example:\n  pd event trigger 'Disk is full' --source db1")]
    Event(EventCommand),
    /// Deliver, list and purge events of an outbox
    #[command(subcommand, after_help = "Example:\n  pd outbox run /var/spool/pagerduty")]
    Outbox(OutboxCommand),
    /// Send a change event
    Change(ChangeArgs),
    /// Export a long list to a file, with a checkpoint to resume from
    Export(ExportArgs),
    /// Call any endpoint of the API
    #[command(subcommand, after_help = "Example:\n  pd rest get users/PUSER12")]
    Rest(RestCommand),
    /// Find the first resource of a list with a given attribute
    Find(FindArgs),
    /// Create a resource unless one with the same attribute exists
    Persist(PersistArgs),
    /// Describe an operation of the API without sending anything
    Endpoint(EndpointArgs),
    /// Log in with OAuth, as a user or as an app
    Login(LoginArgs),
    /// Remove the login of the profile from this machine
    Logout(LogoutArgs),
    /// Show the credential's user, the account and the rate limit
    #[command(after_help = "Example:\n  pd whoami --profile work")]
    Whoami,
    /// Manage webhook subscriptions, and receive webhooks
    #[command(subcommand, after_help = "Example:\n  pd webhook listen --port 8080")]
    Webhook(WebhookCommand),
    /// Run a simulated PagerDuty until Ctrl-C
    Sim(SimArgs),
    /// Print a shell's completion script
    Completions(CompletionsArgs),
    /// Print the man page, or write one for each command
    Man(ManArgs),
}
