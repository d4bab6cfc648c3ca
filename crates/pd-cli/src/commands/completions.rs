//! `pd completions`.

use clap_complete::env::Shells;

use crate::{
    cli::CompletionsArgs,
    exit::{Exit, Failure},
    output::Output,
};

/// The environment variable by which the script asks `pd` for completions.
const VARIABLE: &str = "COMPLETE";

pub(crate) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let shells = Shells::builtins();
    let shell = args.shell.to_string();
    let completer = shells.completer(&shell);
    let completer = completer.ok_or_else(|| Failure::usage(format!("there are no completions for {shell}")))?;
    // Written to memory first, so that a closed pipe is handled as everywhere else.
    let mut script = Vec::new();
    completer
        .write_registration(VARIABLE, "pd", "pd", "pd", &mut script)
        .map_err(|error| Failure::new(Exit::Failed, format!("the script cannot be written: {error}")))?;
    Ok(Output::plain().bytes(&script)?)
}
