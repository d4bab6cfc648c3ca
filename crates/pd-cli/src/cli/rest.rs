//! `pd rest`.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::value;

/// Calls of any endpoint.
#[derive(Debug, Subcommand)]
pub(crate) enum RestCommand {
    /// Get a resource, or one page of a list
    Get(CallArgs),
    /// Create a resource
    Post(CallArgs),
    /// Update a resource, or several
    Put(CallArgs),
    /// Update a part of a resource
    Patch(CallArgs),
    /// Delete a resource
    Delete(CallArgs),
    /// List all items of all pages, printed as they come
    List(ListArgs),
}

/// One call.
#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    /// Path below the base URL (users/P1), or a full URL under it
    pub(crate) path: String,
    /// Query parameter; repeat one for a list
    #[arg(short, long, value_name = "K=V", value_parser = value::key_value)]
    pub(crate) query: Vec<(String, String)>,
    /// Request body: JSON, @FILE, or - for standard input; wrapped as the endpoint wants unless it is already
    #[arg(short, long, value_name = "JSON|@FILE|-")]
    pub(crate) data: Option<String>,
    /// Request header
    #[arg(short = 'H', long = "header", value_name = "K:V")]
    pub(crate) headers: Vec<String>,
    /// Print the whole body as it came, and not the entity in it
    #[arg(long, conflicts_with = "raw")]
    pub(crate) body: bool,
    /// Print status, headers and the whole body as they came
    #[arg(long)]
    pub(crate) raw: bool,
}

/// A list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Path below the base URL (users), or a full URL under it
    pub(crate) path: String,
    /// Query parameter; repeat one for a list
    #[arg(short, long, value_name = "K=V", value_parser = value::key_value)]
    pub(crate) query: Vec<(String, String)>,
    /// Request body of a list that is asked for by POST: JSON, @FILE, or - for standard input
    #[arg(short, long, value_name = "JSON|@FILE|-")]
    pub(crate) data: Option<String>,
    /// Request header
    #[arg(short = 'H', long = "header", value_name = "K:V")]
    pub(crate) headers: Vec<String>,
    /// Stop after so many items
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Items to a page [default: 100, at most what the endpoint allows]
    #[arg(long, value_name = "N")]
    pub(crate) page_size: Option<u32>,
    /// Pages in flight at once, where pagination is by offset
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) concurrency: usize,
    /// Beginning of a span of time: 2026-01-31T09:00:00Z, 2026-01-31 (UTC), or how long ago (2h, 7d); with it a list goes
    /// past 10,000 items
    #[arg(long, value_name = "TIME", value_parser = value::time)]
    pub(crate) since: Option<Timestamp>,
    /// End of that span [default: now]
    #[arg(long, value_name = "TIME", value_parser = value::time, requires = "since")]
    pub(crate) until: Option<Timestamp>,
}
