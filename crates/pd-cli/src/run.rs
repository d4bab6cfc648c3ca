//! A run, from the command line to the exit.

use std::{convert::Infallible, future, io::Write as _, time::Duration};

use anstyle::{AnsiColor, Style};
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, error::ErrorKind};
use tokio::{runtime, signal};

use crate::{
    cli::{Cli, Command, EventCommand, is_flag, secrets_on_command_line, without_empty_variables, without_variables},
    commands,
    config::Settings,
    context::{Context, note},
    exit::{Exit, Failure},
};

/// Who waits longer than this is told so.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) fn run() -> Exit {
    let command = without_empty_variables(Cli::command());
    let parsed = command.try_get_matches().and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = as_written(error);
            // Help goes to standard output, an error to standard error; either may be closed.
            let _ = error.print();
            return if error.use_stderr() { Exit::Refused } else { Exit::Done };
        }
    };
    warn(&cli, &matches);
    match carry_out(cli, &matches) {
        Ok(()) => Exit::Done,
        Err(failure) => {
            report(&failure);
            failure.exit()
        }
    }
}

/// The usage that an error ends with lists what was given, variables that are set among it: the error without these.
fn as_written(error: clap::Error) -> clap::Error {
    match error.kind() {
        ErrorKind::MissingRequiredArgument | ErrorKind::ArgumentConflict | ErrorKind::UnknownArgument => {
            let same = without_variables(Cli::command()).try_get_matches().err();
            same.filter(|same| same.kind() == error.kind()).unwrap_or(error)
        }
        _ => error,
    }
}

fn carry_out(cli: Cli, matches: &ArgMatches) -> Result<(), Failure> {
    // What needs no network and no settings starts neither.
    let command = match cli.command {
        Command::Completions(args) => return commands::completions::run(&args),
        Command::Man(args) => return commands::man::run(&args),
        command => command,
    };
    let settings = Settings::resolve(cli.global, matches)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Failed, format!("no runtime: {error}")))?;
    let result = runtime.block_on(async {
        let context = Context::new(settings).await?;
        let waits_for_answers = match &command {
            Command::Sim(_) => false,
            // It may be the input that is awaited.
            Command::Event(EventCommand::Send(args)) => args.file != "-",
            _ => true,
        };
        let result = tokio::select! {
            // A command that ends cleanly by itself on Ctrl-C goes first.
            biased;
            result = commands::run(&context, command) => result,
            _ = signal::ctrl_c() => Err(interrupted(&context).hint(MAYBE)),
            never = tell_of_waiting(&context), if waits_for_answers => match never {},
        };
        context.progress.end();
        result
    });
    // A read from standard input that is under way ends when it likes.
    runtime.shutdown_background();
    result
}

/// Says once, on a terminal that shows nothing yet, that an answer is awaited: a rate limit may take minutes.
async fn tell_of_waiting(context: &Context) -> Infallible {
    tokio::time::sleep(PATIENCE).await;
    if context.progress.leaves_in_the_dark() {
        context.note("still waiting for an answer; -v shows each attempt, and --deadline bounds them");
    }
    future::pending().await
}

/// What to know of a write that was interrupted.
pub(crate) const MAYBE: &str = "what was on its way may have been carried out: look before repeating it";

/// Ctrl-C, and how far the work came.
pub(crate) fn interrupted(context: &Context) -> Failure {
    Failure::new(Exit::Interrupted, format!("interrupted {}", context.progress.so_far()))
}

fn warn(cli: &Cli, matches: &ArgMatches) {
    for flag in secrets_on_command_line(matches) {
        note(&format!("warning: {flag} shows in the process list; set its environment variable, or use a profile"));
    }
    let ignored = ["token", "bearer", "routing_key", "base_url", "events_url", "config", "profile"];
    if cli.global.demo && ignored.iter().any(|id| is_flag(matches, id)) {
        note("note: --demo uses its own simulator; credentials, URLs and profiles are left aside");
    }
}

fn report(failure: &Failure) {
    if failure.is_silent() {
        return;
    }
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr(), "{red}error:{red:#} {failure}");
}
