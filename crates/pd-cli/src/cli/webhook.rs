//! `pd webhook`.

use clap::{Args, Subcommand};
use secrecy::SecretString;

use super::value;

/// The subcommands of `pd webhook`.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// List webhook subscriptions
    #[command(after_help = "Example:\n  pd webhook list")]
    List,
    /// Create a subscription; the output has its secret, which PagerDuty shows only once
    Create(CreateWebhookArgs),
    /// Send a test event to a subscription
    #[command(after_help = "Example:\n  pd webhook ping PABC123")]
    Ping(WebhookIds),
    /// Enable a subscription that PagerDuty disabled after failed deliveries
    #[command(after_help = "Example:\n  pd webhook enable PABC123")]
    Enable(WebhookIds),
    /// Delete a subscription
    #[command(after_help = "Example:\n  pd webhook delete PABC123 PDEF456")]
    Delete(WebhookIds),
    /// Receive webhooks on a loopback port and print those whose signature matches, until Ctrl-C
    Listen(ListenArgs),
}

/// Ids of subscriptions.
#[derive(Debug, Args)]
pub(crate) struct WebhookIds {
    /// Ids of the subscriptions; - reads ids from standard input
    #[arg(value_name = "ID", required = true, value_parser = value::id)]
    pub(crate) subscriptions: Vec<String>,
}

/// Arguments of `pd webhook create`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  pd webhook create --url https://hooks.example.com/pagerduty --event incident.triggered"
)]
pub(crate) struct CreateWebhookArgs {
    /// URL that PagerDuty sends to
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// Event type, such as incident.triggered; repeatable [default: every known type]
    #[arg(long = "event", value_name = "TYPE")]
    pub(crate) events: Vec<String>,
    /// Only events of this service
    #[arg(long, value_name = "ID", conflicts_with = "team", value_parser = value::id)]
    pub(crate) service: Option<String>,
    /// Only events of this team
    #[arg(long, value_name = "ID", value_parser = value::id)]
    pub(crate) team: Option<String>,
    /// Description of the subscription
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) description: Option<String>,
}

/// Arguments of `pd webhook listen`.
#[derive(Debug, Args)]
#[command(after_help = "\
PagerDuty cannot reach a loopback port by itself, so run a tunnel to it.

Example, with the secret in PD_WEBHOOK_SECRET:
  pd webhook listen --port 8080")]
pub(crate) struct ListenArgs {
    /// Port on the loopback address; 0 for a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// Secret of the subscription; repeatable during a rotation; prefer the variable, because other users can see flags
    #[arg(
        long = "secret",
        env = "PD_WEBHOOK_SECRET",
        hide_env_values = true,
        value_name = "SECRET",
        allow_hyphen_values = true,
        value_parser = value::secret
    )]
    pub(crate) secrets: Vec<SecretString>,
}
