//! Shared code of the integration tests.
//!
//! [`load`] is a load test of one session. [`redis`] starts a Redis server. [`targets`] has the fuzz targets, which the tests also run.

pub mod load;
pub mod redis;
pub mod targets;
