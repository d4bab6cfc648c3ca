//! A simulator, and `pd` processes that use it.

use std::time::Duration;

use assert_cmd::Command;
use pd_sim::{Sim, SimBuilder};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// A simulator on its own thread, and an empty home directory.
pub(crate) struct Fixture {
    pub(crate) sim: Sim,
    pub(crate) home: TempDir,
    /// The simulator runs as long as this lives.
    _runtime: Runtime,
}

/// The exit status and the output of `pd`.
#[derive(Debug)]
pub(crate) struct CliOutput {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with(Sim::builder().users(30).incidents(40))
    }

    pub(crate) fn with(sim: SimBuilder) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sim = runtime.block_on(sim.start()).unwrap();
        Self { sim, home: TempDir::new().unwrap(), _runtime: runtime }
    }

    /// `pd` with the simulator's URLs and keys in its environment, and nothing else.
    pub(crate) fn pd(&self, line: &str) -> Command {
        let mut pd = self.bare(line);
        pd.env("PD_API_KEY", self.sim.api_key()).env("PD_ROUTING_KEY", self.sim.routing_key());
        pd.env("PD_BASE_URL", self.sim.url()).env("PD_EVENTS_URL", self.sim.events_url());
        // Retries do not wait.
        pd.env("PD_INITIAL_DELAY", "0");
        pd
    }

    /// `pd` with nothing in its environment.
    pub(crate) fn bare(&self, line: &str) -> Command {
        let mut pd = Command::new(env!("CARGO_BIN_EXE_pd"));
        pd.env_clear().env("HOME", self.home.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        pd.timeout(Duration::from_secs(60)).args(line.split_whitespace());
        pd
    }

    pub(crate) fn run(&self, line: &str) -> CliOutput {
        run(&mut self.pd(line))
    }

    /// Runs a command that must succeed and print one JSON value.
    pub(crate) fn json(&self, line: &str) -> Value {
        let ran = self.run(line).ok();
        serde_json::from_str(&ran.out).unwrap()
    }

    /// The id of the object at an index of a collection.
    pub(crate) fn id(&self, collection: &str, index: usize) -> String {
        self.sim.objects(collection)[index]["id"].as_str().unwrap().to_owned()
    }

    /// The ids of incidents of a status.
    pub(crate) fn incidents(&self, status: &str) -> Vec<String> {
        let incidents = self.sim.objects("incidents").into_iter().filter(|incident| incident["status"] == status);
        incidents.map(|incident| incident["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Writes a file in the home directory, and returns its path.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

pub(crate) fn run(pd: &mut Command) -> CliOutput {
    let output = pd.output().unwrap();
    CliOutput {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl CliOutput {
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.ends(0)
    }

    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "{text:?} is not in {self:?}");
        self
    }

    /// Every line as JSON.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
