//! The global options, each with its environment variable.

use std::{path::PathBuf, time::Duration};

use clap::{ArgAction, ArgMatches, Args, Command, ValueEnum, builder::Resettable, parser::ValueSource};
use pd_core::{Api, Region};
use secrecy::SecretString;

use super::value::{self, RetryRule};

/// The options that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// REST API key of a user or the account; prefer the variable, because other users can see flags in the process list
    #[arg(long, global = true, env = "PD_API_KEY", hide_env_values = true, value_name = "KEY", allow_hyphen_values = true, value_parser = value::secret)]
    pub(crate) token: Option<SecretString>,
    /// OAuth access token, instead of an API key
    #[arg(long, global = true, env = "PD_BEARER_TOKEN", hide_env_values = true, value_name = "TOKEN", allow_hyphen_values = true, value_parser = value::secret)]
    pub(crate) bearer: Option<SecretString>,
    /// Routing key of an Events API integration
    #[arg(long, global = true, env = "PD_ROUTING_KEY", hide_env_values = true, value_name = "KEY", allow_hyphen_values = true, value_parser = value::secret)]
    pub(crate) routing_key: Option<SecretString>,
    /// E-mail address of the user to act for (From header); an account-level key needs it for writes
    #[arg(long, global = true, env = "PD_FROM", value_name = "EMAIL")]
    pub(crate) from: Option<String>,
    /// Service region of the account: us or eu [default: us]
    #[arg(long, global = true, env = "PD_REGION", value_name = "us|eu")]
    pub(crate) region: Option<Region>,
    /// Origin for REST requests instead of PagerDuty's: scheme, host and port
    #[arg(long, global = true, env = "PD_BASE_URL", value_name = "ORIGIN")]
    pub(crate) base_url: Option<String>,
    /// Origin for events instead of PagerDuty's: scheme, host and port
    #[arg(long, global = true, env = "PD_EVENTS_URL", value_name = "ORIGIN")]
    pub(crate) events_url: Option<String>,
    /// API to call: rest, jira-cloud, jira-server, ms-teams, slack, scim or mcp [default: rest]
    #[arg(long, global = true, env = "PD_API", value_name = "NAME")]
    pub(crate) api: Option<Api>,
    /// Timeout of one attempt in seconds, fractions allowed [default: 60]
    #[arg(long, global = true, env = "PD_TIMEOUT", value_name = "SECONDS", value_parser = value::positive_seconds)]
    pub(crate) timeout: Option<Duration>,
    /// Time limit of one request in seconds, including waits and retries; 0 for no limit [default: 300]
    #[arg(long, global = true, env = "PD_DEADLINE", value_name = "SECONDS", value_parser = value::seconds)]
    pub(crate) deadline: Option<Duration>,
    /// Retry responses with this status N times, or without limit; repeatable
    #[arg(
        long,
        global = true,
        env = "PD_RETRY",
        value_name = "STATUS=N|unlimited",
        value_delimiter = ',',
        action = ArgAction::Append,
        value_parser = value::retry_rule
    )]
    pub(crate) retry: Vec<RetryRule>,
    /// Maximum number of retries of one request, over all statuses [default: 10]
    #[arg(long, global = true, env = "PD_MAX_ATTEMPTS", value_name = "N")]
    pub(crate) max_attempts: Option<u32>,
    /// First backoff between retries in seconds [default: 1.5]
    #[arg(long, global = true, env = "PD_INITIAL_DELAY", value_name = "SECONDS", value_parser = value::seconds)]
    pub(crate) initial_delay: Option<Duration>,
    /// Do not slow down before the rate limit is reached
    #[arg(long, global = true, env = "PD_NO_PACING", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) no_pacing: bool,
    /// Output format [default: a table on a terminal, JSON lines otherwise]
    #[arg(short, long, global = true, env = "PD_OUTPUT", value_name = "FORMAT", ignore_case = true)]
    pub(crate) output: Option<Format>,
    /// Columns of a table or CSV, as dotted paths: id,service.summary
    #[arg(long, global = true, value_name = "PATH,PATH", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) columns: Vec<String>,
    /// Use an embedded simulator with sample data; needs no account
    #[arg(long, global = true, env = "PD_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) demo: bool,
    /// The profile file [default: ~/.config/pd/config.toml]
    #[arg(long, global = true, env = "PD_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The profile to use
    #[arg(long, global = true, env = "PD_PROFILE", value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Show each request and warning on standard error; twice, also query, request id and rate limit
    #[arg(short, long, global = true, env = "PD_VERBOSE", action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Columns that fit the terminal
    Table,
    /// Indented JSON; a list as one array
    Json,
    /// One line of JSON for each item
    Jsonl,
    /// A header, and a row for each item; nested values as JSON
    Csv,
}

/// Makes a command ignore the environment variables that are set to an empty string.
pub(crate) fn without_empty_variables(command: Command) -> Command {
    command.mut_args(|arg| {
        let is_empty = arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        if is_empty { arg.env(Resettable::Reset) } else { arg }
    })
}

/// Makes a command ignore all environment variables, so that a usage error is about the command line alone.
pub(crate) fn without_variables(command: Command) -> Command {
    command.mut_args(|arg| arg.env(Resettable::Reset))
}

/// Returns the flags with a secret that were given on the command line, where other users of the machine can read them.
pub(crate) fn secrets_on_command_line(matches: &ArgMatches) -> Vec<&'static str> {
    let given = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
    ["token", "bearer", "routing_key"].into_iter().filter(given).map(|id| flag(id)).collect()
}

fn flag(id: &str) -> &'static str {
    match id {
        "token" => "--token",
        "bearer" => "--bearer",
        _ => "--routing-key",
    }
}

/// Returns whether an option was given on the command line, and not by its environment variable.
pub(crate) fn is_flag(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id) == Some(ValueSource::CommandLine)
}
