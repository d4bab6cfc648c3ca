//! Programs that do a chore.

use std::{
    io::{Write as _, stderr},
    process::{Command, ExitCode},
};

/// Runs a program to its end; a failure of it is ours.
pub(crate) fn run(command: &mut Command) -> ExitCode {
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            let program = command.get_program().display();
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(stderr(), "error: {program} cannot be run: {error}");
            ExitCode::FAILURE
        }
    }
}
