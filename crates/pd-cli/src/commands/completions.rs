//! `pd completions`.

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, CompletionsArgs},
    exit::Failure,
    output::Output,
};

pub(crate) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    // Into memory first: a closed pipe would be a panic there.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pd", &mut script);
    Ok(Output::new(None).bytes(&script)?)
}
