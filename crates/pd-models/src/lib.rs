//! Typed resources of PagerDuty's REST API.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod extra;
mod generated;
mod member;
mod model;
mod open_enum;
mod patch;
mod reference;
mod secret;
mod time;
mod variants;
mod write;

pub use extra::WithExtra;
pub use generated::*;
pub use model::Model;
pub use patch::Patch;
pub use reference::{AnyResource, Identity, Reference, Resource};
pub use secret::Secret;
pub use time::Time;
