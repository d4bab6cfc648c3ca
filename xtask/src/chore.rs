//! Runs other programs.

use std::{
    io::{Write as _, stderr},
    process::{Command, ExitCode},
};

/// Runs a program, and converts its exit status.
pub(crate) fn run(command: &mut Command) -> ExitCode {
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            let program = command.get_program().display();
            // If standard error is closed, there is nowhere to report it.
            let _ = writeln!(stderr(), "error: cannot run {program}: {error}");
            ExitCode::FAILURE
        }
    }
}
