//! Tests of the receiver, with webhooks from the simulator.

#[cfg(test)]
mod account;
#[cfg(test)]
mod dedup;
#[cfg(test)]
mod layer;
#[cfg(test)]
mod order;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod sender;
#[cfg(test)]
mod types;
#[cfg(test)]
mod verifier;
