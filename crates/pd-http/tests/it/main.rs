//! Tests of the client against servers on loopback.

mod client;
mod pool;
mod proxy;
mod tls;
mod trust;
