//! Tests of the simulator with a raw hyper client over loopback sockets.

#[cfg(test)]
mod client;
#[cfg(test)]
mod events;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod incidents;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod runtime;
#[cfg(test)]
mod writes;
