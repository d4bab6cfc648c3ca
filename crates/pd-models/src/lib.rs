//! Typed resources of PagerDuty's REST API, generated from its OpenAPI document.
//!
//! It does no I/O and needs no async runtime. Each group of resources has a feature. Turn on the groups that you use, for example
//! `incident` and `user`, or `all`.
//!
//! | item | is |
//! |---|---|
//! | `Incident`, `User`, `Service`, … | the models, by feature |
//! | `CreateUser`, `UpdateUser`, … | the request bodies, by feature |
//! | [`Reference`], [`Resource`] | a reference to a resource; a reference or the full resource |
//! | [`Patch`] | a member of a request body: absent, `null` or a value |
//! | [`Time`], [`Secret`] | a time; a text that `Debug` does not show |
//! | [`WithExtra`] | a model with the members that it does not know |
//! | [`Model`], [`Identity`] | traits that all models, or all resources, implement |
//!
//! ```
//! # #[cfg(feature = "incident")] {
//! use pd_models::{Incident, IncidentStatus};
//!
//! let incident: Incident = serde_json::from_str(
//!     r#"{"id": "PT4KHLK", "type": "incident", "title": "Disk is full", "status": "triggered", "urgency": null}"#,
//! ).unwrap();
//! assert_eq!(incident.status, Some(IncidentStatus::Triggered));
//! assert_eq!(incident.urgency, None);
//! # }
//! ```
//!
//! With `pd-rest`, a [`Reference`], a [`Resource`] or a model can replace the path of a request:
//! `let incident: Incident = session.rget(["incidents", id]).await?`, and then `session.rput(&incident)`.
//!
//! # Reading
//!
//! Every member is an [`Option`], a list or a JSON value, except the id of a resource. PagerDuty's payloads differ from its
//! documents, so the models accept these differences:
//!
//! | JSON | read as |
//! |---|---|
//! | a member that is absent or `null`; `""` in place of anything except text | `None`, an empty list |
//! | a number or boolean in place of text | its text |
//! | `"12"` or `12.0` for an integer, `"1.5"` for a number, `"true"` for a boolean | that value |
//! | one value in place of a list; a list of one in place of an object | a list of one; the object |
//! | `[]` in place of an object | `None` |
//! | `null` within a list | skipped |
//! | an enum value that is not documented | `Unknown` with its text |
//! | an object whose `type` is not documented | `Unknown` with its JSON |
//! | a time that is not RFC 3339, or that has an offset other than `Z` | [`Time::Text`] |
//! | a member that is not documented | skipped, or kept by [`WithExtra`] |
//!
//! Any other difference is an error. The sessions of `pd-rest` add the path of the member, such as `teams[0].name`; with serde alone,
//! `serde_path_to_error` does.
//!
//! # Writing
//!
//! Request bodies are separate types, such as `CreateUser` and `UpdateUser`. `new` takes the required members, each other member has
//! a setter, and there are no read-only members. The value of a setter is a [`Patch`]: absent, `null` or a value.
//!
//! ```
//! # #[cfg(feature = "user")] {
//! use pd_models::{CreateUser, UserRole};
//!
//! let user = CreateUser::new("Jane Doe", "jane@example.com").job_title("Director");
//! assert_eq!(
//!     serde_json::to_value(&user).unwrap(),
//!     serde_json::json!({"type": "user", "name": "Jane Doe", "email": "jane@example.com", "job_title": "Director"}),
//! );
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

mod extra;
mod generated;
mod patch;
mod secret;
mod time;

// A build with few groups does not use each of these.
#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros))]
mod identity;
#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros))]
mod json;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod member;
#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros))]
mod model;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
#[cfg_attr(not(feature = "all"), allow(unused_imports, unused_macros))]
mod open_enum;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod read;
mod reference;
#[cfg_attr(not(feature = "all"), allow(dead_code))]
mod resource;
mod scalar;
#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros))]
mod variants;
#[cfg_attr(not(feature = "all"), allow(unused_imports, unused_macros))]
mod write;

pub use extra::WithExtra;
#[cfg_attr(not(feature = "all"), allow(unreachable_pub, unused_imports))]
pub use generated::*;
pub use identity::Identity;
pub use model::Model;
pub use patch::Patch;
pub use reference::{AnyResource, Reference};
pub use resource::Resource;
pub use secret::Secret;
pub use time::Time;

#[cfg(test)]
mod tests;

/// The pages whose examples are compiled as tests.
#[cfg(all(doctest, feature = "all"))]
mod pages {
    #[doc = include_str!("../README.md")]
    mod own {}
    #[doc = include_str!("../../../docs/models.md")]
    mod workspace {}
}
