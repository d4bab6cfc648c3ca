//! Shared code of the integration tests.
//!
//! `load` is a load test of two sessions, and `TlsSim` is a simulator behind TLS. [`redis`] starts a Redis server. [`targets`] has the
//! fuzz targets, which the tests also run. They do not need the feature `servers`.

#[cfg(feature = "servers")]
pub mod load;
#[cfg(feature = "servers")]
pub mod redis;
pub mod targets;
#[cfg(feature = "servers")]
mod tls_sim;

#[cfg(feature = "servers")]
pub use tls_sim::TlsSim;
