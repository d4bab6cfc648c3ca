//! The examples of the manual of the Python library `pdpyras`, in Rust.
//!
//! Each example has its name from that manual. All of them run against the simulator, which hidden lines start. Your program takes
//! the API key from its environment: `RestSession::new(std::env::var("PD_API_KEY")?)?`.
//!
//! | module | examples of the manual |
//! |---|---|
//! | [`reading`] | Basic getting, Iteration (1), Iteration (2), Using an OAuth 2 access token, Filtering while iterating, Reading |
//! | [`writing`] | Querying and updating, Multiple update, Creating and updating, Idempotent resource creation, Deleting, Managing, a.k.a. multi-updating, Using resources in place of URLs, Absent, null and empty |
//! | [`trouble`] | Error handling, HTTP retry logic, Values that are new to your program |

pub mod reading;
pub mod trouble;
pub mod writing;
