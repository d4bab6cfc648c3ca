//! `pd find`, `pd persist`, `pd endpoint` and `pd open`.

use clap::Args;

use super::value;

/// Arguments of `pd find`.
#[derive(Debug, Args)]
#[command(after_help = "\
Write -- before the path if the value is spelled like an option of pd, such as -v.

Examples:
  pd find users ada@example.com --by email
  pd find --by name -- teams \"$NAME\"")]
pub(crate) struct FindArgs {
    /// Path of the list: users
    pub(crate) path: String,
    /// Value to look for, ignoring case
    #[arg(allow_hyphen_values = true)]
    pub(crate) value: String,
    /// Attribute to compare
    #[arg(long, value_name = "ATTR", default_value = "name", allow_hyphen_values = true)]
    pub(crate) by: String,
    /// Query parameter; repeat one to send a list
    #[arg(short, long, value_name = "K=V", value_parser = value::key_value, allow_hyphen_values = true)]
    pub(crate) query: Vec<(String, String)>,
}

/// Arguments of `pd persist`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pd persist teams --by name -d '{\"name\": \"Night watch\"}' --update")]
pub(crate) struct PersistArgs {
    /// Path of the list: users
    pub(crate) path: String,
    /// Attribute that identifies an existing resource
    #[arg(long, value_name = "ATTR", allow_hyphen_values = true)]
    pub(crate) by: String,
    /// The resource: JSON, @FILE, or - for standard input
    #[arg(short, long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) data: String,
    /// Update the existing resource if it differs
    #[arg(long)]
    pub(crate) update: bool,
}

/// Arguments of `pd endpoint`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pd endpoint PUT /incidents/PABC123/merge")]
pub(crate) struct EndpointArgs {
    /// Method: GET
    pub(crate) method: String,
    /// Path or full URL: /users/P1
    pub(crate) url: String,
}

/// Arguments of `pd open`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  pd open PABC123 --browser\n  pd open users/PUSER12")]
pub(crate) struct OpenArgs {
    /// Ids or incident numbers, or paths such as users/P1; - reads ids from standard input
    #[arg(value_name = "ID|PATH", required = true)]
    pub(crate) targets: Vec<String>,
    /// Also open the URL in the default browser
    #[arg(long)]
    pub(crate) browser: bool,
}
