//! Tests of the client against servers on loopback.

mod client;
mod dispatch;
mod pool;
mod proxy;
mod tls;
mod trust;
