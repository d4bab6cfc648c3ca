//! The manual's examples: how to do what the Python library `pdpyras` is used for.
//!
//! Every example of that library's manual for its REST session is here, under the manual's names, and runs against the
//! simulator. (The lines that start it are hidden.) A key comes from the environment in your program:
//! `RestSession::new(std::env::var("PD_API_KEY")?)?`.
//!
//! | module | examples of the manual |
//! |---|---|
//! | [`reading`] | Basic getting, Iteration (1), Iteration (2), Using an OAuth 2 access token, Filtering while iterating, Reading |
//! | [`writing`] | Querying and updating, Multiple update, Creating and updating, Idempotent resource creation, Deleting, Managing, a.k.a. multi-updating, Using resources in place of URLs, Absent, null and empty |
//! | [`trouble`] | Error handling, HTTP retry logic, Values that are new to your program |

pub mod reading;
pub mod trouble;
pub mod writing;
