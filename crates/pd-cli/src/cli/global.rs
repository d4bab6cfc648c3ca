//! The options that every command takes, each with its environment variable.

use std::{path::PathBuf, time::Duration};

use clap::{ArgAction, ArgMatches, Args, Command, ValueEnum, builder::Resettable, parser::ValueSource};
use pd_core::{Api, Region};
use secrecy::SecretString;

use super::value::{self, RetryRule};

/// See `pd --help`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// REST API key of a user or the account; better set by its variable, since flags show in the process list
    #[arg(long, global = true, env = "PD_API_KEY", hide_env_values = true, value_name = "KEY", value_parser = value::secret)]
    pub(crate) token: Option<SecretString>,
    /// OAuth access token, in place of an API key
    #[arg(long, global = true, env = "PD_BEARER_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = value::secret)]
    pub(crate) bearer: Option<SecretString>,
    /// Routing key of an Events API integration
    #[arg(long, global = true, env = "PD_ROUTING_KEY", hide_env_values = true, value_name = "KEY", value_parser = value::secret)]
    pub(crate) routing_key: Option<SecretString>,
    /// E-mail address of the user on whose behalf an account-level key writes
    #[arg(long, global = true, env = "PD_FROM", value_name = "EMAIL")]
    pub(crate) from: Option<String>,
    /// Service region of the account: us or eu [default: us]
    #[arg(long, global = true, env = "PD_REGION", value_name = "us|eu")]
    pub(crate) region: Option<Region>,
    /// Origin to send REST requests to in place of PagerDuty's, without a path
    #[arg(long, global = true, env = "PD_BASE_URL", value_name = "ORIGIN")]
    pub(crate) base_url: Option<String>,
    /// Origin to send events to in place of PagerDuty's, without a path
    #[arg(long, global = true, env = "PD_EVENTS_URL", value_name = "ORIGIN")]
    pub(crate) events_url: Option<String>,
    /// API to speak: rest, jira-cloud, jira-server, ms-teams, slack, scim or mcp [default: rest]
    #[arg(long, global = true, env = "PD_API", value_name = "NAME")]
    pub(crate) api: Option<Api>,
    /// Seconds that one attempt may take, fractions allowed [default: 60]
    #[arg(long, global = true, env = "PD_TIMEOUT", value_name = "SECONDS", value_parser = value::positive_seconds)]
    pub(crate) timeout: Option<Duration>,
    /// Seconds that one request may take, waiting and retries included; 0 for no limit [default: 300]
    #[arg(long, global = true, env = "PD_DEADLINE", value_name = "SECONDS", value_parser = value::seconds)]
    pub(crate) deadline: Option<Duration>,
    /// Retry requests that end with this status N times, or without limit; repeatable
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
    /// Retries of one request over all statuses together [default: 10]
    #[arg(long, global = true, env = "PD_MAX_ATTEMPTS", value_name = "N")]
    pub(crate) max_attempts: Option<u32>,
    /// Seconds that the waits between retries grow from [default: 1.5]
    #[arg(long, global = true, env = "PD_INITIAL_DELAY", value_name = "SECONDS", value_parser = value::seconds)]
    pub(crate) initial_delay: Option<Duration>,
    /// Do not slow down before the rate limit is reached
    #[arg(long, global = true, env = "PD_NO_PACING", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) no_pacing: bool,
    /// How to print [default: a table on a terminal, JSON lines otherwise]
    #[arg(short, long, global = true, env = "PD_OUTPUT", value_name = "FORMAT", ignore_case = true)]
    pub(crate) output: Option<Format>,
    /// Run against an embedded, seeded simulator; needs nothing set
    #[arg(long, global = true, env = "PD_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) demo: bool,
    /// The profile file [default: ~/.config/pd/config.toml]
    #[arg(long, global = true, env = "PD_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The profile to take from it
    #[arg(long, global = true, env = "PD_PROFILE", value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Show each request on standard error; twice, its query, request id and rate limit too
    #[arg(short, long, global = true, env = "PD_VERBOSE", action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Columns fitted to the terminal
    Table,
    /// Indented JSON; a list as one array
    Json,
    /// One line of JSON for each item
    Jsonl,
    /// A header and a row for each item; nested values as JSON
    Csv,
}

/// The command line without the variables that are set to nothing: these count as not set.
pub(crate) fn without_empty_variables(command: Command) -> Command {
    command.mut_args(|arg| {
        let is_empty = arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        if is_empty { arg.env(Resettable::Reset) } else { arg }
    })
}

/// The command line without variables: what is wrong with it as it was written.
pub(crate) fn without_variables(command: Command) -> Command {
    command.mut_args(|arg| arg.env(Resettable::Reset))
}

/// The flags that hold a secret and were written on the command line, where other users of the machine can read them.
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

/// Whether an option was written on the command line, and not just found in the environment.
pub(crate) fn is_flag(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id) == Some(ValueSource::CommandLine)
}
