//! The help of `pd` itself: one screen, with the commands in groups.

use clap::{
    CommandFactory as _,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::Cli;

/// The groups of commands. A test checks that each command is in one.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Respond", &["incident", "oncall", "maintenance", "open"]),
    ("People", &["schedule", "override", "user"]),
    ("Events", &["event", "outbox", "change", "webhook"]),
    ("Any endpoint", &["rest", "find", "persist", "export", "endpoint"]),
    ("This command", &["login", "logout", "whoami", "sim", "completions", "man"]),
];

const OPTIONS: &str = "\
Options of every command (`pd COMMAND --help` lists all of them):
  PD_API_KEY, PD_ROUTING_KEY    REST API key; key of an Events API integration
  -o, --output FORMAT           table, json, jsonl or csv [default: table on a
                                terminal, JSON lines in a pipe or a file]
      --columns a,b.c           columns of a table or CSV
      --demo                    use an embedded simulator; needs no account
  -v, --verbose                 show each request; -vv shows more

Exit status: 0 done, 1 failed, 2 nothing sent (usage), 3 not found, 4 denied,
             5 rate limit or deadline, 6 no response, 130 Ctrl-C
";

/// Appended to the man page.
const REFERENCE: &str = "\
Precedence:
  A flag wins over its environment variable, which wins over the profile. A login (`pd login`) is used if neither the flags,
  nor the environment, nor the profile has an API key or a token.

Profile file (~/.config/pd/config.toml, or --config):
  profile = \"work\"                        # the default for --profile
  region = \"us\"                           # for all profiles that do not set it
  [profiles.work]
  token_command = \"pass show pagerduty\"   # run by `sh -c`; or token, or bearer
  from = \"me@example.com\"
  [profiles.lab]
  token = \"…\"
  region = \"eu\"
  retry = { 503 = 3, 502 = \"unlimited\" }

Output:
  A table on a terminal and JSON lines elsewhere. --output table prints a table anywhere; in a pipe or a file it is as wide
  as its cells. The columns of CSV are the members of the first 1,000 items, or those of --columns.

Exit status:
  0  done
  1  failed in any other way
  2  rejected before anything was sent: usage, URL, method, JSON, credential
  3  not found: 404, or nothing matched
  4  unauthorized or forbidden: 401, 403
  5  rate limited (429) or the deadline passed
  6  no complete HTTP response: connection, timeout, cut body
  130  interrupted by Ctrl-C";

/// Returns the parser of the command line, with the one-screen help.
pub(crate) fn command() -> clap::Command {
    let command = Cli::command();
    let help = overview(&command);
    command.override_help(help)
}

/// Returns the parser of the command line, with clap's own help and the reference, for the man page.
pub(crate) fn full_command() -> clap::Command {
    Cli::command().after_long_help(REFERENCE)
}

fn overview(command: &clap::Command) -> String {
    let mut help = format!(
        "{}\n\nUsage: pd [OPTIONS] COMMAND\n",
        command.get_about().map(ToString::to_string).unwrap_or_default()
    );
    for (group, names) in GROUPS {
        help.push_str(&format!("\n{group}:\n"));
        let listed = names.iter().filter_map(|name| command.find_subcommand(name));
        for listed in listed {
            let about = listed.get_about().map(ToString::to_string).unwrap_or_default();
            help.push_str(&format!("  {:12} {about}\n", listed.get_name()));
        }
    }
    help + "\nTry it without an account: pd --demo incident list\n" + OPTIONS
}

/// Positional arguments that take arbitrary text, including text that begins with a hyphen.
const TEXTS: [&str; 4] = ["<SUMMARY>", "<KEY>", "<TEXT>", "<VALUE>"];

/// Returns a tip for a missing text argument. clap reads a text such as `-v` as an option, and then reports the text as missing.
pub(crate) fn text_hint(error: &clap::Error) -> Option<&'static str> {
    let is_missing = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(missing)) => missing.iter().any(|name| TEXTS.contains(&name.as_str())),
        _ => false,
    };
    (error.kind() == ErrorKind::MissingRequiredArgument && is_missing).then_some(
        "  tip: write -- before text that is spelled like an option, such as -v: pd event trigger --source S -- -v",
    )
}

#[cfg(test)]
mod tests {
    use std::{any::TypeId, collections::BTreeSet};

    use clap::Command;

    use super::*;

    #[test]
    fn clap_accepts_the_definition_of_the_command_line() {
        command().debug_assert();
    }

    #[test]
    fn the_overview_lists_every_command_on_one_screen() {
        let command = Cli::command();
        let grouped: BTreeSet<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let all: BTreeSet<&str> = command.get_subcommands().map(Command::get_name).collect();
        assert_eq!(grouped, all);
        let help = overview(&command);
        assert!(help.lines().count() <= 50, "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }

    fn commands(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
        let path = format!("{path} {}", command.get_name()).trim().to_owned();
        command.get_subcommands().for_each(|command| commands(command, &path, found));
        found.push((path, command.clone()));
    }

    /// Text arguments whose values never begin with a hyphen: ids, paths, URLs, e-mail addresses, names.
    const NEVER_HYPHEN: [&str; 30] = [
        "api",
        "assign",
        "base_url",
        "client_id",
        "events",
        "events_url",
        "file",
        "from",
        "id",
        "identity_url",
        "ids",
        "method",
        "path",
        "policy",
        "priority",
        "profile",
        "schedule",
        "scopes",
        "service",
        "services",
        "sources",
        "subdomain",
        "subscriptions",
        "target",
        "targets",
        "team",
        "to",
        "url",
        "user",
        "users",
    ];

    #[test]
    fn any_text_may_begin_with_a_hyphen() {
        let mut found = Vec::new();
        commands(&full_command(), "", &mut found);
        let mut texts = 0;
        for (path, mut command) in found {
            command.build();
            let args = command.get_arguments().filter(|arg| arg.get_value_parser().type_id() == TypeId::of::<String>());
            let free = args.filter(|arg| arg.get_possible_values().is_empty() && arg.get_action().takes_values());
            for arg in free.filter(|arg| !NEVER_HYPHEN.contains(&arg.get_id().as_str())) {
                assert!(arg.is_allow_hyphen_values_set(), "{path}: {arg}");
                assert!(!arg.is_positional() || TEXTS.contains(&arg.to_string().as_str()), "{path}: {arg}");
                texts += 1;
            }
        }
        assert!(texts > 30, "{texts}");
    }

    #[test]
    fn every_command_has_an_example_that_can_be_parsed() {
        let mut found = Vec::new();
        commands(&Cli::command(), "", &mut found);
        assert!(found.len() > 30);
        for (path, command) in found.iter().filter(|(path, _)| path != "pd") {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples = help.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| line.contains("pd "));
            let mut count = 0;
            for example in examples {
                let own = example.split(" | ").find(|part| part.contains(path.as_str())).unwrap_or_default();
                let words = shlex::split(own).unwrap_or_default();
                let words = words.iter().take_while(|word| !word.starts_with('>'));
                Cli::command().try_get_matches_from(words).unwrap_or_else(|error| panic!("{example}: {error}"));
                count += 1;
            }
            assert!(count > 0, "{path} has no example");
        }
    }
}
