//! The simulator of `--demo`. Its account is the same each time, and it ends with the command.

use std::time::Duration;

use pd_sim::Sim;

use crate::exit::{Exit, Failure};

pub(crate) async fn start() -> Result<Sim, Failure> {
    let sim = Sim::builder().users(30).incidents(40).budget(960, Duration::from_secs(60)).start().await;
    sim.map_err(|error| Failure::new(Exit::Failed, format!("the embedded simulator cannot be started: {error}")))
}
