//! Tests of the transport: with a client in memory, and over sockets with the simulator.

mod effect;
mod layer_slots;
#[cfg(all(feature = "client", feature = "metrics"))]
mod metrics;
mod stack;
