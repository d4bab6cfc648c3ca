//! The binary itself, against the simulator.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod events;
#[cfg(test)]
mod exits;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod input;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod process;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod terminal;
