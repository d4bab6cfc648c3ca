//! `pd login` and `pd logout`.

use clap::Args;
use secrecy::SecretString;

use super::value;

/// The port of the redirect unless given.
const PORT: u16 = 8910;

/// A login.
#[derive(Debug, Args)]
#[command(after_help = "\
Register http://127.0.0.1:8910/callback as the redirect URL of the app in PagerDuty. The URL to open is printed; the browser
comes back to this command, or with --no-listen you paste the URL that it shows. A code lives for 30 seconds.

The tokens are kept in ~/.local/state/pd, one directory for each profile, readable by you alone. An API key or token of a
flag, the environment or the profile is used in place of the login.

Examples:
  pd login --client-id 9c9d5bc9 --scopes incidents.read,users.read --browser
  pd login --client-id 9c9d5bc9 --scopes incidents.read --profile lab --no-listen
  pd login --app --client-id 9c9d5bc9 --subdomain acme --scopes incidents.read")]
pub(crate) struct LoginArgs {
    /// Id of the app in PagerDuty [default: that of the last login]
    #[arg(long, env = "PD_CLIENT_ID", value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Secret of the app; prefer the variable, since flags show in the process list
    #[arg(long, env = "PD_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET", value_parser = value::secret)]
    pub(crate) client_secret: Option<SecretString>,
    /// Scopes to ask for; a .write scope does not include the .read scope [default: those of the last login]
    #[arg(long, env = "PD_SCOPES", value_name = "SCOPE,SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// Get a token that acts for the account, without a user (client credentials)
    #[arg(long)]
    pub(crate) app: bool,
    /// Subdomain of the account, for --app: acme of acme.pagerduty.com
    #[arg(long, env = "PD_SUBDOMAIN", value_name = "NAME")]
    pub(crate) subdomain: Option<String>,
    /// Port of the redirect on 127.0.0.1; 0 for a free one
    #[arg(long, value_name = "N", default_value_t = PORT)]
    pub(crate) port: u16,
    /// Open the browser
    #[arg(long, conflicts_with_all = ["no_listen", "app"])]
    pub(crate) browser: bool,
    /// Read the URL that the browser was sent to from standard input, on a machine without a browser
    #[arg(long, conflicts_with = "app")]
    pub(crate) no_listen: bool,
    /// Origin of the authorization server instead of PagerDuty's: scheme, host and port
    #[arg(long, env = "PD_IDENTITY_URL", value_name = "ORIGIN")]
    pub(crate) identity_url: Option<String>,
}

/// A logout.
#[derive(Debug, Args)]
#[command(after_help = "\
The tokens are removed from this machine. PagerDuty accepts them until they expire, unless you revoke the app's access there.

Examples:
  pd logout
  pd logout --profile lab")]
pub(crate) struct LogoutArgs {}
