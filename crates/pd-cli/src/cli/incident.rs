//! `pd incident`.

use clap::{ArgGroup, Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use super::value;

/// Work on incidents.
#[derive(Debug, Subcommand)]
pub(crate) enum IncidentCommand {
    /// List incidents; without dates, of all time
    List(ListIncidentsArgs),
    /// Show an incident
    Show {
        /// Identifier of the incident
        #[arg(value_name = "ID", value_parser = value::id)]
        id: String,
    },
    /// Acknowledge incidents
    Ack {
        /// Identifiers of the incidents
        #[arg(value_name = "ID", required = true, value_parser = value::id)]
        ids: Vec<String>,
    },
    /// Resolve incidents
    Resolve {
        /// Identifiers of the incidents
        #[arg(value_name = "ID", required = true, value_parser = value::id)]
        ids: Vec<String>,
    },
    /// Open an incident
    Create(CreateArgs),
    /// Add a note to an incident
    Note {
        /// Identifier of the incident
        #[arg(value_name = "ID", value_parser = value::id)]
        id: String,
        /// What the note says
        text: String,
    },
    /// Acknowledge an incident for a while only
    Snooze {
        /// Identifier of the incident
        #[arg(value_name = "ID", value_parser = value::id)]
        id: String,
        /// How long: 30m, 1h, 1d; a week at most
        #[arg(long = "for", value_name = "DURATION", value_parser = value::duration)]
        duration: SignedDuration,
    },
    /// Assign incidents to users or to an escalation policy
    Reassign(ReassignArgs),
    /// Merge incidents into another
    Merge {
        /// Identifier of the incident that remains
        #[arg(value_name = "TARGET", value_parser = value::id)]
        target: String,
        /// Identifiers of the incidents that are merged into it
        #[arg(value_name = "SOURCE", required = true, value_parser = value::id)]
        sources: Vec<String>,
    },
}

/// Which incidents.
#[derive(Debug, Args)]
pub(crate) struct ListIncidentsArgs {
    /// Those assigned to the user of the credential
    #[arg(long)]
    pub(crate) me: bool,
    /// Those of a status: triggered, acknowledged or resolved; repeatable
    #[arg(long, value_name = "S", value_parser = ["triggered", "acknowledged", "resolved"])]
    pub(crate) status: Vec<String>,
    /// Those of a service; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) service: Vec<String>,
    /// Those of a team; repeatable
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) team: Vec<String>,
    /// Those created since: 2026-01-31T09:00:00Z, 2026-01-31 (UTC), or how long ago (2h, 7d)
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// Those created before [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time, requires = "since")]
    pub(crate) until: Option<Timestamp>,
    /// Stop after so many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// A new incident.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// What is wrong
    #[arg(long, value_name = "T")]
    pub(crate) title: String,
    /// Identifier of the service
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) service: String,
    /// high or low
    #[arg(long, value_parser = ["high", "low"])]
    pub(crate) urgency: Option<String>,
    /// Details, as text
    #[arg(long, value_name = "TEXT")]
    pub(crate) body: Option<String>,
    /// Incident key: one incident is open with it on a service, so that creation cannot double
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}

/// New assignees.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("assignee").required(true).args(["to", "policy"]))]
pub(crate) struct ReassignArgs {
    /// Identifiers of the incidents
    #[arg(value_name = "ID", required = true, value_parser = value::id)]
    pub(crate) ids: Vec<String>,
    /// Identifiers of users
    #[arg(long, value_name = "USER", num_args = 1.., value_parser = value::id)]
    pub(crate) to: Vec<String>,
    /// Identifier of an escalation policy
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) policy: Option<String>,
}
