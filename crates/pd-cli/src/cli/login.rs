//! `pd login` and `pd logout`.

use clap::Args;
use secrecy::SecretString;

use super::value;

/// The default port of the redirect URL.
const PORT: u16 = 8910;

/// Arguments of `pd login`.
#[derive(Debug, Args)]
#[command(after_help = "\
First register http://127.0.0.1:8910/callback as the redirect URL of the app in PagerDuty. pd prints a URL; open it in a \
browser and log in. PagerDuty then redirects the browser to pd. With --no-listen, paste the URL that the browser was \
redirected to, within 30 seconds.

pd stores the tokens in ~/.local/state/pd, one directory for each profile, readable by you only. An API key or a token from \
a flag, the environment or the profile takes precedence over the login.

Examples:
  pd login --client-id 9c9d5bc9 --scopes incidents.read,users.read --browser
  pd login --client-id 9c9d5bc9 --scopes incidents.read --profile lab --no-listen
  pd login --app --client-id 9c9d5bc9 --subdomain acme --scopes incidents.read")]
pub(crate) struct LoginArgs {
    /// Id of the app in PagerDuty [default: the app of the last login]
    #[arg(long, env = "PD_CLIENT_ID", value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Secret of the app; prefer the variable, because other users can see flags in the process list
    #[arg(long, env = "PD_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET", value_parser = value::secret)]
    pub(crate) client_secret: Option<SecretString>,
    /// Scopes to request; a .write scope does not include the .read scope [default: the scopes of the last login]
    #[arg(long, env = "PD_SCOPES", value_name = "SCOPE,SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// Get a token that acts for the account, without a user (client credentials)
    #[arg(long)]
    pub(crate) app: bool,
    /// Subdomain of the account, for --app: acme for acme.pagerduty.com
    #[arg(long, env = "PD_SUBDOMAIN", value_name = "NAME")]
    pub(crate) subdomain: Option<String>,
    /// Port of the redirect URL on 127.0.0.1; 0 for a free one
    #[arg(long, value_name = "N", default_value_t = PORT)]
    pub(crate) port: u16,
    /// Open the browser
    #[arg(long, conflicts_with_all = ["no_listen", "app"])]
    pub(crate) browser: bool,
    /// Read the redirect URL from standard input instead of listening, on a machine without a browser
    #[arg(long, conflicts_with = "app")]
    pub(crate) no_listen: bool,
    /// Origin of the authorization server instead of PagerDuty's: scheme, host and port
    #[arg(long, env = "PD_IDENTITY_URL", value_name = "ORIGIN")]
    pub(crate) identity_url: Option<String>,
}

/// Arguments of `pd logout`.
#[derive(Debug, Args)]
#[command(after_help = "\
Removes the tokens from this machine. PagerDuty accepts them until they expire, unless you revoke the app's access there.

Examples:
  pd logout
  pd logout --profile lab")]
pub(crate) struct LogoutArgs {}
