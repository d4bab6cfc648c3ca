//! Tests of the client against servers on loopback.

mod loopback;
mod pool;
mod proxy;
mod tls;
mod trust;
