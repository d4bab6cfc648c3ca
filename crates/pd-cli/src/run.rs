//! Runs a command: from the command line to the exit status.

use std::{
    convert::Infallible,
    env, future,
    io::{self, Write as _},
    time::Duration,
};

use anstyle::{AnsiColor, Style};
use clap::{ArgMatches, FromArgMatches as _, error::ErrorKind};
use clap_complete::CompleteEnv;
use tokio::{runtime, signal};
use tracing_subscriber::{
    Layer as _,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{
    cli::{
        Cli, Command, EventCommand, OutboxCommand, WebhookCommand, command, is_flag, secrets_on_command_line,
        text_hint, without_empty_variables, without_variables,
    },
    commands,
    complete::with_ids,
    config::Settings,
    context::Context,
    exit::{Exit, Failure},
    interrupt::{MAYBE_DONE, interrupted},
    output::note,
};

/// After this time without output, a user at a terminal is told that the command waits for a response.
const WAIT_NOTICE_DELAY: Duration = Duration::from_secs(2);

pub(crate) fn run() -> Exit {
    // If the shell asks for completions, print them and nothing else.
    match CompleteEnv::with_factory(|| with_ids(command()))
        .bin("pd")
        .try_complete(env::args_os(), env::current_dir().ok().as_deref())
    {
        Ok(false) => {}
        Ok(true) => return Exit::Done,
        Err(_) => return Exit::Failed,
    }
    let command = without_empty_variables(command());
    let parsed = command.try_get_matches().and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = without_environment(error);
            // Help goes to standard output, an error to standard error; either may be closed.
            let _ = error.print();
            if let Some(hint) = text_hint(&error) {
                note(hint);
            }
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    warn(&cli, &matches);
    if cli.global.verbose > 0 {
        print_library_warnings();
    }
    match carry_out(cli, &matches) {
        Ok(()) => Exit::Done,
        Err(failure) => {
            report(&failure);
            failure.exit()
        }
    }
}

/// Returns the same error without the environment, because clap's usage line lists each option whose variable is set.
fn without_environment(error: clap::Error) -> clap::Error {
    match error.kind() {
        ErrorKind::MissingRequiredArgument | ErrorKind::ArgumentConflict | ErrorKind::UnknownArgument => {
            let same = without_variables(command()).try_get_matches().err();
            same.filter(|same| same.kind() == error.kind()).unwrap_or(error)
        }
        _ => error,
    }
}

fn carry_out(cli: Cli, matches: &ArgMatches) -> Result<(), Failure> {
    // These need no settings and no network.
    let command = match cli.command {
        Command::Completions(args) => return commands::completions::run(&args),
        Command::Man(args) => return commands::man::run(&args),
        command => command,
    };
    let settings = Settings::resolve(cli.global, matches)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Failed, format!("cannot start the runtime: {error}")))?;
    let result = runtime.block_on(async {
        let context = Context::new(settings).await?;
        let waits_for_responses = match &command {
            // These may wait for input, for the browser or for Ctrl-C, and not for a response.
            Command::Sim(_) | Command::Login(_) | Command::Outbox(_) | Command::Webhook(WebhookCommand::Listen(_)) => {
                false
            }
            Command::Event(EventCommand::Send(args)) => args.file != "-",
            _ => true,
        };
        // It handles Ctrl-C itself, and delivers for `--grace` seconds more.
        let ends_itself = matches!(command, Command::Outbox(OutboxCommand::Run(_)));
        let result = tokio::select! {
            // A command that handles Ctrl-C itself goes first.
            biased;
            result = commands::run(&context, command) => result,
            _ = signal::ctrl_c(), if !ends_itself => Err(interrupted(&context).hint(MAYBE_DONE)),
            never = mention_waiting(&context), if waits_for_responses => match never {},
        };
        context.progress.end();
        result
    });
    // Do not wait for a blocking read of standard input, which may never end.
    runtime.shutdown_background();
    result
}

/// Tells a user at a terminal once that the command waits for a response: PagerDuty may reset a rate limit only after minutes.
async fn mention_waiting(context: &Context) -> Infallible {
    tokio::time::sleep(WAIT_NOTICE_DELAY).await;
    if context.progress.is_terminal_without_bar() {
        context.note("still waiting for a response; -v shows each attempt, and --deadline limits the wait");
    }
    future::pending().await
}

/// Prints the warnings of the libraries, such as an entry of `NO_PROXY` that they skip.
fn print_library_warnings() {
    // Messages in responses are printed without `-v` too, by `ReportsLayer`.
    let warnings = Targets::new().with_default(LevelFilter::WARN).with_target("pd_session::response", LevelFilter::OFF);
    let printer = fmt::layer().with_writer(io::stderr).with_ansi(false).without_time().with_target(false);
    // It fails only if a subscriber is already set, which then prints the warnings.
    let _ = tracing_subscriber::registry().with(printer.with_filter(warnings)).try_init();
}

fn warn(cli: &Cli, matches: &ArgMatches) {
    for flag in secrets_on_command_line(matches) {
        note(&format!("warning: {flag} shows in the process list; set its environment variable, or use a profile"));
    }
    let ignored = ["token", "bearer", "routing_key", "base_url", "events_url", "config", "profile"];
    if cli.global.demo && ignored.iter().any(|id| is_flag(matches, id)) {
        note("note: --demo uses its own simulator and ignores credentials, URLs and profiles");
    }
}

fn report(failure: &Failure) {
    if failure.is_silent() {
        return;
    }
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr(), "{red}error:{red:#} {failure}");
}
