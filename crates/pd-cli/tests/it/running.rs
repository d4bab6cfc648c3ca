//! `pd` as a process that runs while its test does other things.

use std::{
    io::{BufRead as _, BufReader, Lines, Read as _},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use crate::fixture::Fixture;

/// A process is killed after this time, so that a test that waits for its output fails instead of hanging.
const LIMIT: Duration = Duration::from_secs(60);
/// The time between two checks whether a process has ended.
const LOOK: Duration = Duration::from_millis(2);

/// A running `pd`. It is killed when this is dropped, so that a test that fails leaves no process behind.
pub(crate) struct Running {
    child: Arc<Mutex<Child>>,
    id: u32,
    out: Option<ChildStdout>,
    err: Option<ChildStderr>,
    /// Dropping it ends the thread that watches the time.
    _ended: mpsc::Sender<()>,
}

impl Running {
    /// Starts a command. The streams that are pipes can be read.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (id, out, err) = (child.id(), child.stdout.take(), child.stderr.take());
        let child = Arc::new(Mutex::new(child));
        let (ended, end) = mpsc::channel();
        let watched = Arc::clone(&child);
        thread::spawn(move || {
            if end.recv_timeout(LIMIT) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = lock(&watched).kill();
            }
        });
        Self { child, id, out, err, _ended: ended }
    }

    /// Returns the lines of standard output. It can be called only once.
    pub(crate) fn out(&mut self) -> Lines<BufReader<ChildStdout>> {
        BufReader::new(self.out.take().unwrap()).lines()
    }

    /// Returns the lines of standard error. It can be called only once.
    pub(crate) fn err(&mut self) -> Lines<BufReader<ChildStderr>> {
        BufReader::new(self.err.take().unwrap()).lines()
    }

    /// Reads standard error to its end.
    pub(crate) fn all_err(&mut self) -> String {
        let mut text = String::new();
        self.err.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Closes the reading end of standard output.
    pub(crate) fn close_out(&mut self) {
        drop(self.out.take());
    }

    /// Sends Ctrl-C.
    pub(crate) fn interrupt(&self) {
        let sent = Command::new("kill").args(["-INT", &self.id.to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Kills the process, which has no time to save anything (SIGKILL), and waits for its end.
    pub(crate) fn kill(&self) {
        lock(&self.child).kill().unwrap();
        self.wait();
    }

    /// Returns the exit status if the process has ended.
    pub(crate) fn code(&self) -> Option<i32> {
        lock(&self.child).try_wait().unwrap().map(|status| status.code().unwrap_or(-1))
    }

    /// Waits for the end and returns the exit status; -1 after a signal.
    pub(crate) fn wait(&self) -> i32 {
        loop {
            match self.code() {
                Some(code) => return code,
                None => thread::sleep(LOOK),
            }
        }
    }

    /// Waits until the condition holds or the process has ended. Returns whether the condition holds.
    pub(crate) fn until(&self, condition: impl Fn() -> bool) -> bool {
        loop {
            if condition() {
                return true;
            }
            if self.code().is_some() {
                return condition();
            }
            thread::sleep(LOOK);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn lock(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Fixture {
    /// Starts `pd` with the simulator's URLs and keys in its environment.
    pub(crate) fn start(&self, line: &str) -> Running {
        Running::start(&mut self.process(line))
    }

    /// `pd` with the simulator's URLs and keys in its environment, and pipes as its streams.
    pub(crate) fn process(&self, line: &str) -> Command {
        let mut pd = Command::new(env!("CARGO_BIN_EXE_pd"));
        pd.env_clear().env("HOME", self.home.path()).args(line.split_whitespace());
        pd.env("PD_API_KEY", self.sim.api_key()).env("PD_BASE_URL", self.sim.url());
        pd.env("PD_ROUTING_KEY", self.sim.routing_key()).env("PD_EVENTS_URL", self.sim.events_url());
        pd.env("PD_INITIAL_DELAY", "0");
        pd.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        pd
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_test_that_fails_leaves_no_process_behind() {
    let fixture = Fixture::new();
    let running = fixture.start("incident watch");
    let process = std::path::PathBuf::from(format!("/proc/{}", running.id));
    assert!(process.exists());
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _running = running;
        std::panic::resume_unwind(Box::new("a test fails"));
    }));
    assert!(failed.is_err() && !process.exists());
}
