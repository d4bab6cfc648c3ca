//! PagerDuty's APIs without I/O: endpoints and their envelopes, URLs and query parameters, credentials and errors.
//!
//! Use it with an HTTP client of your own. It needs no async runtime. `pd-rest` includes a client.
//!
//! | module | contents |
//! |---|---|
//! | [`api`] | the APIs that PagerDuty documents, their base URLs and media types |
//! | [`endpoint`] | the endpoint table, lookup by method and path, inference for undocumented paths |
//! | [`envelope`] | wrapping and unwrapping of entities, pages |
//! | [`json`] | the lenient reader of response bodies |
//! | [`url`] | base URLs, request URLs, and the types that name a resource |
//! | [`query`] | query parameters |
//! | [`credential`] | the value of the `Authorization` header |
//! | [`api_error`] | the error bodies of PagerDuty |
//! | [`Effect`] | the effect of a failed call on the server: whether it can be sent again |
//! | [`Redactor`] | removes a secret from text that a server sent back |
//!
//! One request and its response:
//!
//! ```
//! use http::Method;
//! use pd_core::{Api, BaseUrl, Operation, Query, Region};
//!
//! let base = BaseUrl::parse(Api::Rest.base_url(Region::Us))?;
//! let mut url = base.resolve("users")?;
//! let operation = Operation::resolve(Api::Rest, &Method::POST, url.path());
//! url.set_query(&Query::new().with("include", ["teams"]), &operation)?;
//! let body = operation.wrap_entity(url.path(), &serde_json::json!({"name": "Jane", "email": "jane@example.com"}))?;
//! # let _ = (url.into_uri()?, body);
//! // Send the request with any HTTP client. Then read the response:
//! let user: serde_json::Value = operation.unwrap_entity(br#"{"user": {"id": "PABC123", "name": "Jane"}}"#)?;
//! assert_eq!(user["id"], "PABC123");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod api;
pub mod api_error;
pub mod credential;
mod effect;
pub mod endpoint;
pub mod envelope;
pub mod json;
pub mod query;
mod redactor;
pub mod url;

mod text;

pub use api::{Api, Region};
pub use api_error::ApiError;
pub use credential::{Credential, CredentialError};
pub use effect::Effect;
pub use endpoint::{Endpoint, Operation, Pagination};
pub use envelope::{DecodeError, EncodeError, EnvelopeError, Page, PageInfo, Reports};
pub use query::{Query, QueryValue};
pub use redactor::Redactor;
pub use url::{BaseUrl, RequestUrl, Target, UrlError};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
