//! `pd oncall`, `pd schedule`, `pd override`, `pd maintenance` and `pd user`.

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use super::value;

/// Arguments of `pd oncall`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pd oncall --policy PPOL123")]
pub(crate) struct OncallArgs {
    /// Only users that this schedule puts on call; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) schedule: Vec<String>,
    /// Only users on call for this escalation policy; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) policy: Vec<String>,
    /// Only the user of the credential
    #[arg(long)]
    pub(crate) me: bool,
}

/// The subcommands of `pd schedule`.
#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleCommand {
    /// Show the shifts of schedules
    #[command(after_help = "Example:\n  pd schedule show PSCHED1 --since 2026-06-01 --until 2026-07-01")]
    Show(ShowScheduleArgs),
    /// Find gaps and overlaps of schedules and escalation policies; exit with 1 if there are any
    #[command(after_help = "\
A gap of a schedule is a time with nobody on call. A gap of an escalation policy is a time with nobody on call at one of \
its levels. An overlap of a schedule is a time with two users on call. An overlap of an escalation policy is a time with \
one user on call at two levels, so that an escalation reaches nobody new.

Examples:
  pd schedule gaps
  pd schedule gaps PSCHED1 PPOL123 --since 2026-06-01 --until 2026-07-01")]
    Gaps(GapsArgs),
}

/// Arguments of `pd schedule show`.
#[derive(Debug, Args)]
pub(crate) struct ShowScheduleArgs {
    /// Ids or URLs of the schedules; - reads ids from standard input
    #[arg(value_name = "ID", required = true, value_parser = value::id)]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) span: ScheduleSpan,
}

/// Arguments of `pd schedule gaps`.
#[derive(Debug, Args)]
pub(crate) struct GapsArgs {
    /// Ids or URLs of schedules and escalation policies; - reads ids from standard input [default: all]
    #[arg(value_name = "ID", value_parser = value::id)]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) span: ScheduleSpan,
}

/// The time window of a schedule.
#[derive(Debug, Args)]
pub(crate) struct ScheduleSpan {
    /// Start [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// End: a time, or how long from now (14d) [default: two weeks after the start]
    #[arg(long, value_name = "TIME", value_parser = value::time_ahead)]
    pub(crate) until: Option<Timestamp>,
}

/// The subcommands of `pd override`.
#[derive(Debug, Subcommand)]
pub(crate) enum OverrideCommand {
    /// Put a user on call instead of the scheduled one
    #[command(after_help = "\
Examples:
  pd override add PSCHED1 --for 1h
  pd override add PSCHED1 --user PUSER12 --start '2026-06-01T18:00[Europe/Berlin]' --for 12h")]
    Add(AddOverrideArgs),
}

/// Arguments of `pd override add`.
#[derive(Debug, Args)]
pub(crate) struct AddOverrideArgs {
    /// Id or URL of the schedule; - reads it from standard input
    #[arg(value_name = "SCHEDULE", value_parser = value::id)]
    pub(crate) schedule: String,
    /// How long: 30m, 1h, 1d
    #[arg(long = "for", value_name = "DURATION", value_parser = value::duration)]
    pub(crate) duration: SignedDuration,
    /// Start: a time, or how long from now (2h) [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time_ahead)]
    pub(crate) start: Option<Timestamp>,
    /// Id of the user [default: the user of the credential]
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) user: Option<String>,
}

/// The subcommands of `pd maintenance`.
#[derive(Debug, Subcommand)]
pub(crate) enum MaintenanceCommand {
    /// Start a maintenance window of services now
    #[command(after_help = "Example:\n  pd maintenance start PSRV123 PSRV456 --for 2h --description 'Upgrade'")]
    Start(StartMaintenanceArgs),
}

/// Arguments of `pd maintenance start`.
#[derive(Debug, Args)]
pub(crate) struct StartMaintenanceArgs {
    /// Ids or URLs of the services; - reads ids from standard input
    #[arg(value_name = "SERVICE", required = true, value_parser = value::id)]
    pub(crate) services: Vec<String>,
    /// How long: 30m, 1h, 1d
    #[arg(long = "for", value_name = "DURATION", value_parser = value::duration)]
    pub(crate) duration: SignedDuration,
    /// The reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) description: Option<String>,
}

/// The subcommands of `pd user`.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Show users with their contact methods and notification rules
    #[command(after_help = "Examples:\n  pd user show ada@example.com\n  pd user show me")]
    Show {
        /// E-mail addresses, ids or URLs, or `me`; - reads ids from standard input
        #[arg(value_name = "EMAIL|ID", required = true, value_parser = value::user)]
        users: Vec<String>,
    },
}
