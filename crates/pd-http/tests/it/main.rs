//! Tests of the client against servers on loopback.

mod client;
#[cfg(all(feature = "http2", any(feature = "ring", feature = "aws-lc")))]
mod dispatch;
mod pool;
mod proxy;
mod tls;
#[cfg(all(feature = "http2", any(feature = "ring", feature = "aws-lc")))]
mod trust;
