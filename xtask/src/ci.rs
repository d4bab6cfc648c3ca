//! `cargo xtask ci`: the gate, `.ci/run`: what has to hold before a change lands.

use std::process::{Command, ExitCode};

use crate::chore;

const GATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/run");

pub(crate) fn run() -> ExitCode {
    chore::run(&mut Command::new(GATE))
}
