//! Fuzz targets: one function for each parser of input from the network, a user or a file.
//!
//! Each target builds the input of a parser from bytes and checks properties of the result, against an independent
//! oracle if there is one. `fuzz/` runs the targets under libFuzzer, `tests/fuzz_corpus.rs` over the saved corpus and
//! over random bytes.

#![expect(clippy::panic, reason = "a target panics if its property does not hold")]

mod api_error;
mod endpoint;
mod event;
mod input;
mod json;
mod pacing;
mod page;
mod rate_limit;
mod unwrap;
mod url;
mod webhook;

pub use api_error::api_error;
pub use endpoint::endpoint;
pub use event::event;
pub use json::json;
pub use pacing::pacing;
pub use page::page;
pub use rate_limit::rate_limit;
pub use unwrap::unwrap;
pub use url::url;
pub use webhook::webhook;

/// A fuzz target. It panics if its property does not hold.
pub type Target = fn(&[u8]);

/// All targets, each with the name of its corpus.
pub const ALL: [(&str, Target); 10] = [
    ("api_error", api_error),
    ("endpoint", endpoint),
    ("event", event),
    ("json", json),
    ("pacing", pacing),
    ("page", page),
    ("rate_limit", rate_limit),
    ("unwrap", unwrap),
    ("url", url),
    ("webhook", webhook),
];
