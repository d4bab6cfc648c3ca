//! `cargo xtask ci`: runs `.ci/run`, the checks that every change must pass.

use std::process::{Command, ExitCode};

use crate::chore;

const GATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/run");

pub(crate) fn run() -> ExitCode {
    chore::run(&mut Command::new(GATE))
}
