//! `pd incident`.

use clap::{ArgGroup, Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use super::value;

/// The subcommands of `pd incident`.
#[derive(Debug, Subcommand)]
pub(crate) enum IncidentCommand {
    /// List incidents, of all time unless --since is given
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
Write -- before the id if the text is spelled like an option of pd, such as -v.

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

/// Incidents by id, number or URL.
#[derive(Debug, Args)]
pub(crate) struct IncidentIds {
    /// Ids, numbers or URLs of the incidents; - reads ids from standard input
    #[arg(value_name = "ID", required = true, value_parser = value::id)]
    pub(crate) ids: Vec<String>,
}

/// Filters of a list of incidents.
#[derive(Debug, Args)]
pub(crate) struct IncidentFilter {
    /// Only incidents of this service; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) service: Vec<String>,
    /// Only incidents of this team; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) team: Vec<String>,
    /// Only incidents assigned to this user; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) user: Vec<String>,
    /// Only incidents assigned to the user of the credential
    #[arg(long)]
    pub(crate) me: bool,
    /// Only incidents of this urgency: high or low
    #[arg(long, value_parser = ["high", "low"])]
    pub(crate) urgency: Option<String>,
    /// Only incidents created since this time: 2026-01-31T09:00:00Z, 2026-01-31T09:00[Europe/Berlin], 2026-01-31 (UTC), or how long ago (2h, 7d)
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// Only incidents created before this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time, requires = "since")]
    pub(crate) until: Option<Timestamp>,
    /// Maximum number of incidents
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// Arguments of `pd incident list`.
#[derive(Debug, Args)]
pub(crate) struct ListIncidentsArgs {
    /// Only incidents with this status: triggered, acknowledged or resolved; repeatable
    #[arg(long, value_name = "S", value_parser = ["triggered", "acknowledged", "resolved"])]
    pub(crate) status: Vec<String>,
    #[command(flatten)]
    pub(crate) filter: IncidentFilter,
}

/// The subcommands of `pd incident bulk`.
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

/// Arguments of `pd incident bulk ack` and `resolve`.
#[derive(Debug, Args)]
pub(crate) struct BulkArgs {
    /// Only incidents with this status: triggered or acknowledged; repeatable [default: all that can be updated]
    #[arg(long, value_name = "S", value_parser = ["triggered", "acknowledged"])]
    pub(crate) status: Vec<String>,
    #[command(flatten)]
    pub(crate) filter: IncidentFilter,
    /// Update every open incident of the account; required if there is no filter
    #[arg(long)]
    pub(crate) all: bool,
    /// List the incidents and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Wait between two requests until PagerDuty has resolved the alerts of the first, at this rate; 0 does not wait
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) alerts_per_second: u32,
}

/// Arguments of `pd incident watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Only changes of incidents of this service; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) service: Vec<String>,
    /// Only changes of incidents of this team; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) team: Vec<String>,
    /// Begin with the changes since this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// Seconds between two polls
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = value::positive_seconds)]
    pub(crate) interval: std::time::Duration,
}

/// Arguments of `pd incident create`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("responsible").args(["assign", "policy"]))]
pub(crate) struct CreateArgs {
    /// Title of the incident
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
    /// Ids of the users to assign the incident to
    #[arg(long, value_name = "USER", num_args = 1.., value_parser = value::id)]
    pub(crate) assign: Vec<String>,
    /// Id of the escalation policy to assign the incident to [default: the policy of the service]
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) policy: Option<String>,
    /// Details of the incident, as text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) body: Option<String>,
    /// Incident key; no incident is created if the service has an open one with this key
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) key: Option<String>,
}

/// Arguments of `pd incident reassign`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("assignee").required(true).args(["to", "policy"]))]
pub(crate) struct ReassignArgs {
    #[command(flatten)]
    pub(crate) incidents: IncidentIds,
    /// Ids of the new assignees
    #[arg(long, value_name = "USER", num_args = 1.., value_parser = value::id)]
    pub(crate) to: Vec<String>,
    /// Id of the new escalation policy
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) policy: Option<String>,
}
