//! `pd incident`.

use clap::{ArgGroup, Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use super::value;

/// Works on incidents.
#[derive(Debug, Subcommand)]
pub(crate) enum IncidentCommand {
    /// List incidents: those of all time if no date is given
    #[command(after_help = "\
Examples:
  pd incident list --status triggered --service PABC123
  pd incident list --me --since 7d --output csv --columns id,title,service.summary")]
    List(ListIncidentsArgs),
    /// Show incidents
    #[command(after_help = "Example:\n  pd incident show PABC123")]
    Show(IncidentIds),
    /// Print new and changed incidents as they happen, until Ctrl-C
    #[command(after_help = "Example:\n  pd incident watch --team PTEAM12")]
    Watch(WatchArgs),
    /// Acknowledge incidents
    #[command(after_help = "\
Examples:
  pd incident ack PABC123 1234 https://acme.pagerduty.com/incidents/PDEF456
  pd incident list --me -o jsonl | pd incident ack -")]
    Ack(IncidentIds),
    /// Resolve incidents
    #[command(after_help = "Example:\n  pd incident resolve PABC123 PDEF456")]
    Resolve(IncidentIds),
    /// Acknowledge or resolve every incident that matches a filter
    #[command(subcommand, after_help = "Example:\n  pd incident bulk resolve --service PSRV123 --dry-run")]
    Bulk(BulkCommand),
    /// Create an incident
    #[command(after_help = "\
Example:
  pd incident create --title 'Disk is full' --service PSRV123 --urgency low --key db1/disk")]
    Create(CreateArgs),
    /// Add a note to incidents
    #[command(after_help = "\
If the text is itself an option of pd, such as -v, write -- before it and the id.

Examples:
  pd incident note PABC123 'Restarted the collector'
  pd incident note -- PABC123 \"$TEXT\"")]
    Note {
        /// Id, number or URL of the incident; - reads ids from standard input
        #[arg(value_name = "ID", value_parser = value::id)]
        id: String,
        /// Text of the note
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Acknowledge incidents for a limited time
    #[command(after_help = "Example:\n  pd incident snooze PABC123 --for 4h")]
    Snooze {
        /// Ids, numbers or URLs of the incidents; - reads ids from standard input
        #[arg(value_name = "ID", required = true, value_parser = value::id)]
        ids: Vec<String>,
        /// How long: 30m, 1h, 1d; at most a week
        #[arg(long = "for", value_name = "DURATION", value_parser = value::duration)]
        duration: SignedDuration,
    },
    /// Assign incidents to users or to an escalation policy
    #[command(after_help = "\
Examples:
  pd incident reassign PABC123 --to PUSER12 PUSER34
  pd incident reassign PABC123 PDEF456 --policy PPOL123")]
    Reassign(ReassignArgs),
    /// Merge incidents into another
    #[command(after_help = "Example:\n  pd incident merge PTARGET PABC123 PDEF456")]
    Merge {
        /// Id of the incident that remains
        #[arg(value_name = "TARGET", value_parser = value::id)]
        target: String,
        /// Ids of the incidents that are merged into it; - reads ids from standard input
        #[arg(value_name = "SOURCE", required = true, value_parser = value::id)]
        sources: Vec<String>,
    },
}

/// Incidents, by any of their names.
#[derive(Debug, Args)]
pub(crate) struct IncidentIds {
    /// Ids, numbers or URLs of the incidents; - reads ids from standard input
    #[arg(value_name = "ID", required = true, value_parser = value::id)]
    pub(crate) ids: Vec<String>,
}

/// Filters of a list of incidents.
#[derive(Debug, Args)]
pub(crate) struct IncidentFilter {
    /// Those of a service; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) service: Vec<String>,
    /// Those of a team; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) team: Vec<String>,
    /// Those assigned to a user; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) user: Vec<String>,
    /// Those assigned to the user of the credential
    #[arg(long)]
    pub(crate) me: bool,
    /// Those of an urgency: high or low
    #[arg(long, value_parser = ["high", "low"])]
    pub(crate) urgency: Option<String>,
    /// Those created since: 2026-01-31T09:00:00Z, 2026-01-31T09:00[Europe/Berlin], 2026-01-31 (UTC), or how long ago (2h, 7d)
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// Those created before [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time, requires = "since")]
    pub(crate) until: Option<Timestamp>,
    /// At most this many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// Incidents to list.
#[derive(Debug, Args)]
pub(crate) struct ListIncidentsArgs {
    /// Those of a status: triggered, acknowledged or resolved; repeatable
    #[arg(long, value_name = "S", value_parser = ["triggered", "acknowledged", "resolved"])]
    pub(crate) status: Vec<String>,
    #[command(flatten)]
    pub(crate) filter: IncidentFilter,
}

/// Bulk updates.
#[derive(Debug, Subcommand)]
pub(crate) enum BulkCommand {
    /// Acknowledge every triggered incident that matches
    #[command(after_help = "Example:\n  pd incident bulk ack --service PSRV123 --dry-run")]
    Ack(BulkArgs),
    /// Resolve every open incident that matches
    #[command(after_help = "\
Examples:
  pd incident bulk resolve --team PTEAM12 --since 30d --until 7d --dry-run
  pd incident bulk resolve --status triggered --all")]
    Resolve(BulkArgs),
}

/// Incidents of a bulk update.
#[derive(Debug, Args)]
pub(crate) struct BulkArgs {
    /// Those of a status: triggered or acknowledged; repeatable [default: all that can be updated]
    #[arg(long, value_name = "S", value_parser = ["triggered", "acknowledged"])]
    pub(crate) status: Vec<String>,
    #[command(flatten)]
    pub(crate) filter: IncidentFilter,
    /// Every open incident of the account; needed if there is no other filter
    #[arg(long)]
    pub(crate) all: bool,
    /// List the incidents and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Alerts of resolved incidents that PagerDuty is given time for in a second; 0 does not wait
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) alerts_per_second: u32,
}

/// Changes to wait for.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Those of incidents of a service; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) service: Vec<String>,
    /// Those of incidents of a team; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) team: Vec<String>,
    /// Changes since [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// Seconds between two requests
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = value::positive_seconds)]
    pub(crate) interval: std::time::Duration,
}

/// A new incident.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("responsible").args(["assign", "policy"]))]
pub(crate) struct CreateArgs {
    /// What is wrong
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) title: String,
    /// Id of the service
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) service: String,
    /// high or low
    #[arg(long, value_parser = ["high", "low"])]
    pub(crate) urgency: Option<String>,
    /// Id of the priority
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) priority: Option<String>,
    /// Ids of users to assign it to
    #[arg(long, value_name = "USER", num_args = 1.., value_parser = value::id)]
    pub(crate) assign: Vec<String>,
    /// Id of the escalation policy to assign it to [default: that of the service]
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) policy: Option<String>,
    /// Details, as text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) body: Option<String>,
    /// Incident key: if the service has an open incident with it, the command creates no second one
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) key: Option<String>,
}

/// New assignees.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("assignee").required(true).args(["to", "policy"]))]
pub(crate) struct ReassignArgs {
    #[command(flatten)]
    pub(crate) incidents: IncidentIds,
    /// Ids of users
    #[arg(long, value_name = "USER", num_args = 1.., value_parser = value::id)]
    pub(crate) to: Vec<String>,
    /// Id of an escalation policy
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) policy: Option<String>,
}
