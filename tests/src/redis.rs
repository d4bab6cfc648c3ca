//! A Redis server for tests.

use std::{
    io::{BufRead as _, BufReader, ErrorKind},
    process::{Child, ChildStdout, Command, Stdio},
};

use tempfile::TempDir;

/// Another process may take the free port before the server does.
const STARTS: usize = 5;

/// The server writes this once it accepts connections.
const READY: &str = "Ready to accept connections";

/// A `redis-server` on a free loopback port, with its data in a temporary directory. Dropping it ends the process and removes
/// the directory.
#[derive(Debug)]
pub struct RedisServer {
    process: Child,
    port: u16,
    directory: TempDir,
    /// The server writes its log here. It is kept, because a closed pipe would be an error of the server.
    _log: BufReader<ChildStdout>,
}

impl RedisServer {
    /// Starts a server. Returns `None`, and says so, if `redis-server` is not installed.
    ///
    /// # Panics
    ///
    /// Panics if the server does not start, and in CI (the variable `CI` is set) also if it is not installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        for _ in 0..STARTS {
            let directory = tempfile::tempdir().expect("a temporary directory");
            let port = pd_fixtures::closed_port().port();
            let mut process = match command(port, &directory).spawn() {
                Ok(process) => process,
                Err(error) if error.kind() == ErrorKind::NotFound && std::env::var_os("CI").is_none() => {
                    println!("skipped: `redis-server` is not installed");
                    return None;
                }
                Err(error) => panic!("`redis-server` cannot be started: {error}"),
            };
            let mut log = BufReader::new(process.stdout.take().expect("a pipe"));
            if is_ready(&mut log) {
                return Some(Self { process, port, directory, _log: log });
            }
            end(&mut process);
        }
        panic!("`redis-server` ended before it was ready, {STARTS} times")
    }

    /// Returns the URL of the server, `redis://127.0.0.1:PORT/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Ends the server at once, and starts one on the same port that reads what the first one wrote to its append-only file.
    ///
    /// # Panics
    ///
    /// Panics if the server does not start.
    pub fn restart(&mut self) {
        end(&mut self.process);
        let mut process = command(self.port, &self.directory).spawn().expect("`redis-server` starts");
        let mut log = BufReader::new(process.stdout.take().expect("a pipe"));
        assert!(is_ready(&mut log), "`redis-server` ended before it was ready");
        (self.process, self._log) = (process, log);
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// Every write is on disk before it is answered, so that [`RedisServer::restart`] loses nothing.
fn command(port: u16, directory: &TempDir) -> Command {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--logfile", "", "--daemonize", "no"]);
    command.args(["--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
    command.arg("--dir").arg(directory.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Reads the log until the server is ready. Returns `false` if the process ends before.
fn is_ready(log: &mut BufReader<ChildStdout>) -> bool {
    let mut line = String::new();
    loop {
        line.clear();
        match log.read_line(&mut line) {
            Ok(0) | Err(_) => return false,
            Ok(_) if line.contains(READY) => return true,
            Ok(_) => {}
        }
    }
}

fn end(process: &mut Child) {
    // It may have ended by itself.
    let _ = process.kill();
    let _ = process.wait();
}
