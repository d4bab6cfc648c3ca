//! Shell completion of ids.
//!
//! The shell runs `pd` for each completion, so the request has a short deadline, and a failure returns no candidates.

use std::{env, ffi::OsStr, time::Duration};

use clap::{Command, FromArgMatches as _};
use clap_complete::{CompletionCandidate, engine::ArgValueCompleter};
use tokio::runtime;

use crate::{
    cli::{Cli, command, without_empty_variables},
    config::Settings,
    context::Context,
    exit::Failure,
    json::Json,
};

/// The longest time that a user waits after pressing Tab.
const DEADLINE: Duration = Duration::from_secs(3);
/// Only the first page of resources is completed.
const PAGE_SIZE: u32 = 100;

/// Adds completion of ids to all arguments that take them.
pub(crate) fn with_ids(command: Command) -> Command {
    let of_schedules = command.get_name() == "schedule";
    let command = command.mut_args(|arg| match path(arg.get_id().as_str()) {
        Some(path) => arg.add(ArgValueCompleter::new(move |current: &OsStr| candidates(current, path))),
        None => arg,
    });
    command.mut_subcommands(|command| {
        let command = with_ids(command);
        if !of_schedules {
            return command;
        }
        // Here `ids` are ids of schedules, and not of incidents.
        command
            .mut_arg("ids", |arg| arg.add(ArgValueCompleter::new(|current: &OsStr| candidates(current, "schedules"))))
    })
}

/// Returns the path of the list that has the ids of an argument.
fn path(argument: &str) -> Option<&'static str> {
    Some(match argument {
        "id" | "ids" | "target" | "targets" | "sources" => "incidents",
        "service" | "services" => "services",
        "team" => "teams",
        "user" | "users" | "assign" | "to" => "users",
        "schedule" => "schedules",
        "policy" => "escalation_policies",
        "priority" => "priorities",
        "subscriptions" => "webhook_subscriptions",
        _ => return None,
    })
}

/// Returns the resources of a list whose id begins with the current word.
fn candidates(current: &OsStr, path: &str) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy().to_uppercase();
    let items = fetch(path).unwrap_or_default();
    let candidate = |item: &Json| {
        let id = item.text_at("id").filter(|id| id.to_uppercase().starts_with(&current))?;
        let name = ["title", "name", "summary"].iter().find_map(|name| item.text_at(name));
        Some(CompletionCandidate::new(id.as_ref()).help(name.map(|name| name.into_owned().into())))
    };
    items.iter().filter_map(candidate).collect()
}

fn fetch(path: &str) -> Result<Vec<Json>, Failure> {
    let matches = without_empty_variables(command())
        .try_get_matches_from(global_options(env::args()))
        .map_err(|_| Failure::usage("the options cannot be read"))?;
    let cli = Cli::from_arg_matches(&matches).map_err(|_| Failure::usage("the options cannot be read"))?;
    let mut settings = Settings::resolve(cli.global, &matches)?;
    (settings.timeout, settings.deadline, settings.verbose) = (Some(DEADLINE), Some(DEADLINE), 0);
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let context = Context::new(settings).await?;
        let mut call = context.rest_only()?.rget(path).query("limit", PAGE_SIZE);
        if path == "incidents" {
            call = call.query("statuses", ["triggered", "acknowledged"]).query("date_range", "all");
        }
        Ok(call.await?)
    })
}

/// Returns a command line with those options of the completed line that choose the account.
fn global_options(words: impl Iterator<Item = String>) -> Vec<String> {
    const WITH_VALUE: [&str; 4] = ["--profile", "--config", "--region", "--base-url"];
    let mut line = vec!["pd".to_owned()];
    let mut words = words.skip_while(|word| word != "--").skip(1);
    while let Some(word) = words.next() {
        if word == "--demo" || WITH_VALUE.iter().any(|flag| word.starts_with(&format!("{flag}="))) {
            line.push(word);
        } else if WITH_VALUE.contains(&word.as_str())
            && let Some(value) = words.next()
        {
            line.extend([word, value]);
        }
    }
    line.push("whoami".to_owned());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_that_choose_the_account_are_kept() {
        let words = ["pd", "--", "pd", "--profile", "lab", "incident", "show", "--region=eu", "-v", "P"];
        let line = global_options(words.into_iter().map(str::to_owned));
        assert_eq!(line, ["pd", "--profile", "lab", "--region=eu", "whoami"]);
    }
}
