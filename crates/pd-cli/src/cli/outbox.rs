//! `pd outbox`, and the option of `pd event`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// The option `--outbox`.
#[derive(Debug, Args)]
pub(crate) struct OutboxOption {
    /// Write the event to the outbox in this directory and return; `pd outbox run DIR` delivers it
    #[arg(long = "outbox", value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
}

/// The subcommands of `pd outbox`.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Deliver the events of an outbox until Ctrl-C or SIGTERM
    Run(RunOutboxArgs),
    /// Show the number of events in each state
    #[command(after_help = "Example:\n  pd outbox status /var/spool/pagerduty")]
    Status(OutboxDirectory),
    /// List pending and parked events
    #[command(after_help = "Example:\n  pd outbox list /var/spool/pagerduty --parked")]
    List(ListOutboxArgs),
    /// Show one event, without its routing key
    #[command(after_help = "Example:\n  pd outbox show /var/spool/pagerduty 12")]
    Show {
        #[command(flatten)]
        outbox: OutboxDirectory,
        /// Id of the event
        id: u64,
    },
    /// Make parked events pending, so that they are sent again
    #[command(after_help = "\
Examples:
  pd outbox retry /var/spool/pagerduty 12 15
  pd outbox retry /var/spool/pagerduty --all")]
    Retry {
        #[command(flatten)]
        outbox: OutboxDirectory,
        /// Ids of parked events
        #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
        ids: Vec<u64>,
        /// Every parked event
        #[arg(long)]
        all: bool,
    },
    /// Remove events without sending them
    #[command(after_help = "\
Examples:
  pd outbox purge /var/spool/pagerduty 12 15
  pd outbox purge /var/spool/pagerduty --parked")]
    Purge(PurgeOutboxArgs),
}

/// The directory of an outbox.
#[derive(Debug, Args)]
pub(crate) struct OutboxDirectory {
    /// Directory of the outbox; it contains routing keys
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

/// Arguments of `pd outbox run`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pd outbox run /var/spool/pagerduty
  pd outbox run /var/spool/pagerduty --drain 300     # from cron: deliver, then exit")]
pub(crate) struct RunOutboxArgs {
    #[command(flatten)]
    pub(crate) outbox: OutboxDirectory,
    /// Exit when all events are delivered, or after this time
    #[arg(long, value_name = "SECONDS")]
    pub(crate) drain: Option<u64>,
    /// Seconds to keep delivering after Ctrl-C or SIGTERM
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub(crate) grace: u64,
    /// Park events that are older than this instead of sending them
    #[arg(long, value_name = "SECONDS")]
    pub(crate) max_age: Option<u64>,
    /// Maximum number of events in flight
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) concurrency: usize,
    /// Drop the unsent events of an alert once its resolve event is in the outbox
    #[arg(long)]
    pub(crate) resolve_cancels: bool,
}

/// Arguments of `pd outbox list`.
#[derive(Debug, Args)]
pub(crate) struct ListOutboxArgs {
    #[command(flatten)]
    pub(crate) outbox: OutboxDirectory,
    /// Pending events only
    #[arg(long, conflicts_with = "parked")]
    pub(crate) pending: bool,
    /// Parked events only
    #[arg(long)]
    pub(crate) parked: bool,
    /// Maximum number of events
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// Arguments of `pd outbox purge`.
#[derive(Debug, Args)]
pub(crate) struct PurgeOutboxArgs {
    #[command(flatten)]
    pub(crate) outbox: OutboxDirectory,
    /// Ids of events
    #[arg(value_name = "ID", required_unless_present_any = ["pending", "parked"], conflicts_with_all = ["pending", "parked"])]
    pub(crate) ids: Vec<u64>,
    /// Every pending event
    #[arg(long)]
    pub(crate) pending: bool,
    /// Every parked event
    #[arg(long)]
    pub(crate) parked: bool,
}
