//! `pd export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::value;

/// Arguments of `pd export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes JSON lines, or CSV with --output csv. While an export runs, its position is saved in FILE.checkpoint, and --resume \
continues an interrupted export from there. A complete export removes its checkpoint.

Examples:
  pd export incidents --since 2025-01-01 incidents.jsonl
  pd export log_entries --since 90d --resume log.jsonl
  pd export users --output csv --columns id,name,email users.csv")]
pub(crate) struct ExportArgs {
    /// List to export
    #[arg(value_name = "KIND")]
    pub(crate) kind: ExportKind,
    /// File to write
    pub(crate) file: PathBuf,
    /// Start of the time window; required for incidents, log_entries and audit
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// End of the time window [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time, requires = "since")]
    pub(crate) until: Option<Timestamp>,
    /// Continue an interrupted export, or start one if there is none
    #[arg(long)]
    pub(crate) resume: bool,
    /// Maximum number of page requests in flight, for lists paged by offset
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) concurrency: usize,
}

/// Lists that can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub(crate) enum ExportKind {
    /// Incidents created in a time window
    Incidents,
    /// Log entries of a time window
    LogEntries,
    /// Users
    Users,
    /// Schedules
    Schedules,
    /// Audit records of a time window
    Audit,
}

impl ExportKind {
    /// Returns the path of the list.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Incidents => "incidents",
            Self::LogEntries => "log_entries",
            Self::Users => "users",
            Self::Schedules => "schedules",
            Self::Audit => "audit/records",
        }
    }

    /// Returns whether the list is read in a time window.
    pub(crate) const fn has_window(self) -> bool {
        match self {
            Self::Incidents | Self::LogEntries | Self::Audit => true,
            Self::Users | Self::Schedules => false,
        }
    }
}
