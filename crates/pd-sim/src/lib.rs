//! An in-process PagerDuty for demos, examples and tests: REST and Events API on one loopback port, with state, limits and
//! faults.

mod body;
mod builder;
mod call;
mod clock;
mod credential;
mod fault;
mod filter;
mod gzip;
mod id;
mod incident;
mod io;
mod journal;
mod naming;
mod page;
mod rate_limit;
mod reply;
mod routes;
mod seed;
mod server;
mod service;
mod sim;
mod store;
mod world;

pub use body::{BoxError, SimBody};
pub use builder::SimBuilder;
pub use fault::{Fault, FaultHandle};
pub use journal::{Journal, Recorded};
pub use server::Connections;
pub use service::SimService;
pub use sim::{ConnectionServer, Sim};
