//! `pd event` and `pd change`.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{outbox::OutboxOption, value};

/// The subcommands of `pd event`.
#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Trigger an alert and print its dedup_key
    #[command(after_help = "\
Text that begins with a hyphen is taken as a value, unless it is spelled like an option of pd, such as -v or --source=x. \
A monitor that passes arbitrary text writes all options first, then --, then the text.

Examples:
  pd event trigger 'Disk is full' --severity error --dedup-key db1/disk
  pd event trigger '-5 °C in rack 7' --source rack7 --details '{\"sensor\": 3}'
  pd event trigger 'Disk is full' --outbox /var/spool/pagerduty
  pd event trigger --source rack7 -- \"$TEXT\"")]
    Trigger(Box<TriggerArgs>),
    /// Acknowledge the alert of a dedup_key
    #[command(after_help = "\
Write -- before a key that is spelled like an option of pd, such as -v.

Examples:
  pd event ack db1/disk
  pd event ack -- \"$KEY\"")]
    Ack {
        /// The dedup_key
        #[arg(allow_hyphen_values = true)]
        key: String,
        #[command(flatten)]
        outbox: OutboxOption,
    },
    /// Resolve the alert of a dedup_key
    #[command(after_help = "\
Write -- before a key that is spelled like an option of pd, such as -v.

Examples:
  pd event resolve db1/disk
  pd event resolve -- \"$KEY\"")]
    Resolve {
        /// The dedup_key
        #[arg(allow_hyphen_values = true)]
        key: String,
        #[command(flatten)]
        outbox: OutboxOption,
    },
    /// Send the events of a file, one on each line
    #[command(after_help = "Examples:\n  pd event send events.jsonl\n  generate | pd event send -")]
    Send(SendArgs),
}

/// Arguments of `pd event trigger`.
#[derive(Debug, Args)]
pub(crate) struct TriggerArgs {
    /// Summary of the problem; becomes the title of the incident
    #[arg(allow_hyphen_values = true)]
    pub(crate) summary: String,
    /// Host or service that has the problem [default: the name of this host]
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    pub(crate) source: Option<String>,
    /// critical, error, warning or info
    #[arg(long, default_value = "critical", value_parser = ["critical", "error", "warning", "info"])]
    pub(crate) severity: String,
    /// Events with the same key belong to the same alert [default: a new key]
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) dedup_key: Option<String>,
    /// Part of the source that is broken
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) component: Option<String>,
    /// Cluster or region that the source belongs to
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) group: Option<String>,
    /// Kind of problem, such as "ping failure"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) class: Option<String>,
    /// Name of the monitoring system
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) client: Option<String>,
    /// URL of the monitoring system
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    pub(crate) client_url: Option<String>,
    /// When it happened [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) timestamp: Option<Timestamp>,
    /// Custom details: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) details: Option<String>,
    /// URL to show with the alert; repeatable
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    pub(crate) link: Vec<String>,
    /// URL of an image to show with the alert; repeatable
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    pub(crate) image: Vec<String>,
    /// Reject an event that is too long instead of shortening it
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) outbox: OutboxOption,
}

/// Arguments of `pd event send`.
#[derive(Debug, Args)]
pub(crate) struct SendArgs {
    /// File of JSON lines, or - for standard input; a line without routing_key is sent with --routing-key
    #[arg(value_name = "FILE|-")]
    pub(crate) file: String,
    /// Maximum number of events in flight
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) concurrency: usize,
    /// Reject events that are too long instead of shortening them
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) outbox: OutboxOption,
}

/// Arguments of `pd change`.
#[derive(Debug, Args)]
#[command(after_help = "\
Write -- before a summary that is spelled like an option of pd, such as -v.

Examples:
  pd change 'Deployed shop 1.2' --source ci --link https://ci.example.com/12
  pd change --source ci -- \"$TEXT\"")]
pub(crate) struct ChangeArgs {
    /// Summary of the change
    #[arg(allow_hyphen_values = true)]
    pub(crate) summary: String,
    /// Host or service that was changed
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    pub(crate) source: Option<String>,
    /// When it was changed [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) timestamp: Option<Timestamp>,
    /// Custom details: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) details: Option<String>,
    /// URL to show with the change; repeatable
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    pub(crate) link: Vec<String>,
}
