//! The outbox against the simulator.

#[cfg(test)]
mod delivery;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod support;
