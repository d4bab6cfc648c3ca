//! What the integration tests in `tests/` share.
//!
//! [`load`] puts a load on a session; [`targets`] holds properties that any input has to have; the fuzz targets in `fuzz/` and the tests both call them.

pub mod load;
pub mod targets;
