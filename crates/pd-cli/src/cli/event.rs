//! `pd event`, `pd change`.

use clap::{Args, Subcommand};

/// Events.
#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Trigger an alert; prints its dedup_key
    Trigger(TriggerArgs),
    /// Acknowledge the alert of a dedup_key
    Ack {
        /// The dedup_key
        key: String,
    },
    /// Resolve the alert of a dedup_key
    Resolve {
        /// The dedup_key
        key: String,
    },
    /// Send many events, one in each line
    Send(SendArgs),
}

/// An alert.
#[derive(Debug, Args)]
pub(crate) struct TriggerArgs {
    /// What is wrong
    pub(crate) summary: String,
    /// Where: a host, a service
    #[arg(long, value_name = "S")]
    pub(crate) source: String,
    /// critical, error, warning or info
    #[arg(long, default_value = "critical", value_parser = ["critical", "error", "warning", "info"])]
    pub(crate) severity: String,
    /// Events of one key fall on one alert [default: a new key]
    #[arg(long, value_name = "KEY")]
    pub(crate) dedup_key: Option<String>,
    /// Custom details: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) details: Option<String>,
    /// URL to show with the alert; repeatable
    #[arg(long, value_name = "URL")]
    pub(crate) link: Vec<String>,
    /// URL of an image to show with the alert; repeatable
    #[arg(long, value_name = "URL")]
    pub(crate) image: Vec<String>,
    /// Refuse an event that is too long, in place of shortening it
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Many events.
#[derive(Debug, Args)]
pub(crate) struct SendArgs {
    /// File of JSON lines, or - for standard input; a line without routing_key has the session's
    #[arg(value_name = "FILE|-")]
    pub(crate) file: String,
    /// Events in flight at once
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) concurrency: usize,
    /// Refuse events that are too long, in place of shortening them
    #[arg(long)]
    pub(crate) strict: bool,
}

/// A change event.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// What has changed
    pub(crate) summary: String,
    /// Where: a host, a service
    #[arg(long, value_name = "S")]
    pub(crate) source: Option<String>,
    /// Custom details: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) details: Option<String>,
    /// URL to show with the change; repeatable
    #[arg(long, value_name = "URL")]
    pub(crate) link: Vec<String>,
}
