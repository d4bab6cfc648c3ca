//! Errors of `cargo xtask endpoints`.

use std::{io, path::PathBuf};

/// The endpoint table cannot be derived, written or compared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot read {}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}", .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{} is not JSON", .path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{document}: the reference {reference} cannot be resolved")]
    Reference { document: String, reference: String },
    #[error("{document}: no `paths`")]
    NoPaths { document: String },
    #[error("{document}: {path}: the server {server} is not a base URL of the API")]
    Server { document: String, path: String, server: String },
    #[error("{api}: {operation} is described twice")]
    Duplicate { api: String, operation: String },
    #[error("the override of {operation} ({field}) changes nothing any more; remove it. its reason was: {reason}")]
    RedundantOverride { operation: String, field: &'static str, reason: &'static str },
    #[error("the override of {operation} matches no documented operation; remove it")]
    UnknownOverride { operation: String },
    #[error("cannot run rustfmt")]
    Rustfmt(#[source] io::Error),
    #[error("rustfmt cannot format the table: {0}")]
    Unformatted(String),
    #[error("{path} is out of date; run `cargo xtask endpoints`\n{differences}", path = .path.display())]
    Stale { path: PathBuf, differences: String },
}
