//! Every flow, against the simulator.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod providers;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod stores;
