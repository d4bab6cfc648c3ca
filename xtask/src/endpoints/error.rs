//! The errors of the endpoint table.

use std::{io, path::PathBuf};

/// The endpoint table could not be derived, written or compared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot read {}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}", .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{} is not JSON", .path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{document}: {reference} points to nothing")]
    Reference { document: String, reference: String },
    #[error("{document}: no `paths`")]
    NoPaths { document: String },
    #[error("{document}: {path}: {server} is neither the base URL of the API nor its second host")]
    Server { document: String, path: String, server: String },
    #[error("{api}: {operation} is described twice")]
    Duplicate { api: String, operation: String },
    #[error(
        "the override of {operation} ({field}) changes nothing any more: remove it (it was there because {reason})"
    )]
    RedundantOverride { operation: String, field: &'static str, reason: &'static str },
    #[error("the override of {operation} has no operation in the documents; remove it")]
    UnknownOverride { operation: String },
    #[error("cannot run rustfmt")]
    Rustfmt(#[source] io::Error),
    #[error("rustfmt refused the table: {0}")]
    Unformatted(String),
    #[error("{path} is stale; run `cargo xtask endpoints`\n{differences}", path = .path.display())]
    Stale { path: PathBuf, differences: String },
}
