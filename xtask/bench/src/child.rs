//! Child processes of this program: the server and the workers.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::de::DeserializeOwned;

use crate::client::Failure;

/// A child process that writes a line for each line that it reads. Dropping it closes its standard input, and the child then exits.
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// Returns a command that runs this program again.
pub(crate) fn this_program() -> Result<Command, Failure> {
    Ok(Command::new(std::env::current_exe()?))
}

impl Process {
    pub(crate) fn start(arguments: &[&str]) -> Result<Self, Failure> {
        let mut child = this_program()?.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("a child process has no pipes".into());
        };
        Ok(Self { child, input: Some(input), output: BufReader::new(output) })
    }

    /// Reads the next line that the child writes.
    pub(crate) fn read<T: DeserializeOwned>(&mut self) -> Result<T, Failure> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err("a child process ended before it wrote a line; its error is above".into());
        }
        Ok(serde_json::from_str(&line)?)
    }

    /// Makes the child run one round.
    pub(crate) fn start_round(&mut self) -> Result<(), Failure> {
        let input = self.input.as_mut().ok_or("the child process has ended")?;
        writeln!(input, "go")?;
        Ok(input.flush()?)
    }

    /// Makes the child run one round, and returns the result that it writes.
    pub(crate) fn run_round<T: DeserializeOwned>(&mut self) -> Result<T, Failure> {
        self.start_round()?;
        self.read()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // The child exits when its standard input is closed. Its exit status does not matter.
        let _ = self.child.wait();
    }
}
