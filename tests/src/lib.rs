//! Shared code of the integration tests.
//!
//! [`load`] runs a load on a session. [`targets`] has properties for any input, which `fuzz/` and the tests call.

pub mod load;
pub mod targets;
