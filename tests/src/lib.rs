//! Shared code of the integration tests.
//!
//! [`load`] is a load test of one session. [`targets`] has the fuzz targets, which the tests also run.

pub mod load;
pub mod targets;
