//! `pd oncall`, `pd override`, `pd maintenance`.

use clap::{Args, Subcommand};
use jiff::SignedDuration;

use super::value;

/// Who is on call.
#[derive(Debug, Args)]
pub(crate) struct OncallArgs {
    /// By this schedule; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) schedule: Vec<String>,
    /// By this escalation policy; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) policy: Vec<String>,
    /// The user of the credential alone
    #[arg(long)]
    pub(crate) me: bool,
}

/// Overrides of a schedule.
#[derive(Debug, Subcommand)]
pub(crate) enum OverrideCommand {
    /// Put a user on call in place of the one that the schedule names, from now on
    Add(AddOverrideArgs),
}

/// A new override.
#[derive(Debug, Args)]
pub(crate) struct AddOverrideArgs {
    /// Identifier of the schedule
    #[arg(value_name = "SCHEDULE", value_parser = value::id)]
    pub(crate) schedule: String,
    /// How long: 30m, 1h, 1d
    #[arg(long = "for", value_name = "DURATION", value_parser = value::duration)]
    pub(crate) duration: SignedDuration,
    /// Identifier of the user [default: that of the credential]
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) user: Option<String>,
}

/// Maintenance windows.
#[derive(Debug, Subcommand)]
pub(crate) enum MaintenanceCommand {
    /// Put services into maintenance, from now on
    Start(StartMaintenanceArgs),
}

/// A new maintenance window.
#[derive(Debug, Args)]
pub(crate) struct StartMaintenanceArgs {
    /// Identifiers of the services
    #[arg(value_name = "SERVICE", required = true, value_parser = value::id)]
    pub(crate) services: Vec<String>,
    /// How long: 30m, 1h, 1d
    #[arg(long = "for", value_name = "DURATION", value_parser = value::duration)]
    pub(crate) duration: SignedDuration,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
}
