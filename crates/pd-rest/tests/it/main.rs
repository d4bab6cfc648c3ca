//! Tests of the session with a server in memory, and with the simulator.

#[cfg(test)]
mod account;
#[cfg(test)]
mod apis;
#[cfg(test)]
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(test)]
mod bounds;
#[cfg(test)]
#[cfg(feature = "client")]
mod builds;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod creation;
#[cfg(test)]
mod effects;
#[cfg(test)]
#[cfg(feature = "client")]
mod error_text;
#[cfg(test)]
mod hints;
#[cfg(test)]
mod history;
#[cfg(test)]
mod lists;
#[cfg(test)]
#[cfg(feature = "tracing")]
mod logged;
#[cfg(test)]
mod options;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod support;
#[cfg(test)]
mod targets;
