//! Child processes of this program: the server and the workers.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::de::DeserializeOwned;

use crate::client::Failure;

/// A child that answers each line with a line. Dropping it closes its standard input, which ends it.
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
            return Err("a process without pipes".into());
        };
        Ok(Self { child, input: Some(input), output: BufReader::new(output) })
    }

    /// Reads the next line that the child writes.
    pub(crate) fn read<T: DeserializeOwned>(&mut self) -> Result<T, Failure> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err("a process ended before it answered; its error is above".into());
        }
        Ok(serde_json::from_str(&line)?)
    }

    /// Tells the child to begin.
    pub(crate) fn tell(&mut self) -> Result<(), Failure> {
        let input = self.input.as_mut().ok_or("the process has ended")?;
        writeln!(input, "go")?;
        Ok(input.flush()?)
    }

    /// Tells the child to run one round, and returns its answer.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self) -> Result<T, Failure> {
        self.tell()?;
        self.read()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // The child ends by itself. Its exit status no longer matters here.
        let _ = self.child.wait();
    }
}
