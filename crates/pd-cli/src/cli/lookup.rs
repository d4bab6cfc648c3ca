//! `pd find`, `pd persist`, `pd endpoint`.

use clap::Args;

use super::value;

/// A search.
#[derive(Debug, Args)]
pub(crate) struct FindArgs {
    /// Path of the list: users
    pub(crate) path: String,
    /// Value to look for, without regard to case
    pub(crate) value: String,
    /// Attribute to compare
    #[arg(long, value_name = "ATTR", default_value = "name")]
    pub(crate) by: String,
    /// Query parameter; repeat one for a list
    #[arg(short, long, value_name = "K=V", value_parser = value::key_value)]
    pub(crate) query: Vec<(String, String)>,
}

/// A resource to be there.
#[derive(Debug, Args)]
pub(crate) struct PersistArgs {
    /// Path of the list: users
    pub(crate) path: String,
    /// Attribute that tells whether it exists
    #[arg(long, value_name = "ATTR")]
    pub(crate) by: String,
    /// The resource: JSON, @FILE, or - for standard input
    #[arg(short, long, value_name = "JSON|@FILE|-")]
    pub(crate) data: String,
    /// Update the one that exists, where it differs
    #[arg(long)]
    pub(crate) update: bool,
}

/// An operation.
#[derive(Debug, Args)]
pub(crate) struct EndpointArgs {
    /// Method: GET
    pub(crate) method: String,
    /// Path or full URL: /users/P1
    pub(crate) url: String,
}
