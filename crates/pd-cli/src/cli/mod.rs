//! The command line: what may be written on it.

use clap::{Parser, Subcommand};

mod event;
mod global;
mod incident;
mod lookup;
mod organization;
mod rest;
mod service;
pub(crate) mod value;

pub(crate) use event::{ChangeArgs, EventCommand, SendArgs, TriggerArgs};
pub(crate) use global::{Format, Global, is_flag, secrets_on_command_line, without_empty_variables, without_variables};
pub(crate) use incident::{CreateArgs, IncidentCommand, ListIncidentsArgs, ReassignArgs};
pub(crate) use lookup::{EndpointArgs, FindArgs, PersistArgs};
pub(crate) use organization::{MaintenanceCommand, OncallArgs, OverrideCommand};
pub(crate) use rest::{CallArgs, ListArgs, RestCommand};
pub(crate) use service::{CompletionsArgs, ManArgs, SimArgs};

/// PagerDuty from the shell
#[derive(Debug, Parser)]
#[command(
    name = "pd",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Try it with nothing set: pd --demo incident list",
    after_long_help = AFTER_LONG_HELP
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_LONG_HELP: &str = "\
Try it with nothing set:
  pd --demo incident list

Precedence:
  A flag wins over its environment variable, and that over the profile.

Profile file (~/.config/pd/config.toml, or --config):
  profile = \"work\"                        # which one, without --profile
  region = \"us\"                           # for all profiles, unless one says otherwise
  [profiles.work]
  token_command = \"pass show pagerduty\"   # run by `sh -c`; or token, or bearer
  from = \"me@example.com\"
  [profiles.lab]
  token = \"…\"
  region = \"eu\"
  retry = { 503 = 3, 502 = \"unlimited\" }

Exit status:
  0  done
  1  anything else that went wrong
  2  refused before anything was sent: usage, URL, method, JSON, credential
  3  not found: 404, or nothing matched
  4  unauthorized or forbidden: 401, 403
  5  rate limited to the end (429), or the deadline passed
  6  no whole HTTP response: connection, time-out, cut body
  130  interrupted by Ctrl-C";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Call any endpoint of the API
    #[command(subcommand)]
    Rest(RestCommand),
    /// Find the first resource of a list whose attribute has a value
    Find(FindArgs),
    /// Create a resource unless one with the same attribute exists
    Persist(PersistArgs),
    /// Show what is known of an operation, without sending anything
    Endpoint(EndpointArgs),
    /// Show whom the credential stands for, the account and the rate limit
    Whoami,
    /// Show who is on call now, by escalation policy and level
    Oncall(OncallArgs),
    /// List, show, open and work on incidents
    #[command(subcommand)]
    Incident(IncidentCommand),
    /// Stand in for somebody on a schedule
    #[command(subcommand)]
    Override(OverrideCommand),
    /// Silence services for a while
    #[command(subcommand)]
    Maintenance(MaintenanceCommand),
    /// Send events
    #[command(subcommand)]
    Event(EventCommand),
    /// Send a change event
    Change(ChangeArgs),
    /// Run a simulated PagerDuty until Ctrl-C
    Sim(SimArgs),
    /// Print a shell's completion script
    Completions(CompletionsArgs),
    /// Print the man page, or write one for each command
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
