//! `pd rest`.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::value;

/// The subcommands of `pd rest`.
#[derive(Debug, Subcommand)]
pub(crate) enum RestCommand {
    /// Get a resource, or one page of a list
    #[command(after_help = "Example:\n  pd rest get users/PUSER12 -q include=teams")]
    Get(CallArgs),
    /// Create a resource
    #[command(after_help = "Example:\n  pd rest post teams -d '{\"name\": \"Night watch\"}'")]
    Post(CallArgs),
    /// Update a resource, or several
    #[command(after_help = "Example:\n  pd rest put teams/PTEAM12 -d @team.json")]
    Put(CallArgs),
    /// Update a part of a resource
    #[command(after_help = "Example:\n  pd rest patch workflows/integrations/P1 -d '{\"name\": \"Chat\"}'")]
    Patch(CallArgs),
    /// Delete a resource
    #[command(after_help = "Example:\n  pd rest delete teams/PTEAM12")]
    Delete(CallArgs),
    /// List all items of all pages, printed as they arrive
    #[command(after_help = "\
Examples:
  pd rest list users --output csv --columns name,email,teams.summary
  pd rest list log_entries --since 2026-01-01")]
    List(ListArgs),
}

/// Arguments of `pd rest get`, `post`, `put`, `patch` and `delete`.
#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    /// Path below the base URL (users/P1), or a full URL under it
    pub(crate) path: String,
    /// Query parameter; repeat one to send a list
    #[arg(short, long, value_name = "K=V", value_parser = value::key_value, allow_hyphen_values = true)]
    pub(crate) query: Vec<(String, String)>,
    /// Request body: JSON, @FILE, or - for standard input; pd adds the wrapper of the endpoint if it is missing
    #[arg(short, long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) data: Option<String>,
    /// Request header
    #[arg(short = 'H', long = "header", value_name = "K:V", allow_hyphen_values = true)]
    pub(crate) headers: Vec<String>,
    /// Print the whole response body, byte for byte, instead of the entity in it
    #[arg(long, conflicts_with = "raw")]
    pub(crate) body: bool,
    /// Print the status, the headers and the whole response body
    #[arg(long)]
    pub(crate) raw: bool,
}

/// Arguments of `pd rest list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Path below the base URL (users), or a full URL under it
    pub(crate) path: String,
    /// Query parameter; repeat one to send a list
    #[arg(short, long, value_name = "K=V", value_parser = value::key_value, allow_hyphen_values = true)]
    pub(crate) query: Vec<(String, String)>,
    /// Request body of a list that is requested by POST: JSON, @FILE, or - for standard input
    #[arg(short, long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) data: Option<String>,
    /// Request header
    #[arg(short = 'H', long = "header", value_name = "K:V", allow_hyphen_values = true)]
    pub(crate) headers: Vec<String>,
    /// Stop after this many items
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Items in a page [default: 100, or the maximum of the endpoint if it is lower]
    #[arg(long, value_name = "N")]
    pub(crate) page_size: Option<u32>,
    /// Maximum number of page requests in flight, for lists paged by offset
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) concurrency: usize,
    /// Start of a time window: 2026-01-31T09:00:00Z, 2026-01-31T09:00[Europe/Berlin], 2026-01-31 (UTC), or how long ago
    /// (2h, 7d); in a time window, a list may have more than 10,000 items
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// End of the time window [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time, requires = "since")]
    pub(crate) until: Option<Timestamp>,
}
