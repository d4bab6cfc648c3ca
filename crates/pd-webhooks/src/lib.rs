//! Verified, typed PagerDuty webhooks (version 3).
//!
//! A webhook is a `POST` with one event, signed with the secret of a subscription. This crate checks the signature, decodes
//! the event, and chooses the response status so that PagerDuty retries an event that was not handled, and does not drop it.
//!
//! A receiver with axum (feature `axum`):
//!
#![cfg_attr(feature = "axum", doc = "```no_run")]
#![cfg_attr(not(feature = "axum"), doc = "```ignore")]
//! use axum::{Router, routing::post};
//! use pd_webhooks::{Accepted, Retry, SignedWebhook, Verifier};
//!
//! async fn receive(signed: SignedWebhook) -> Result<Accepted, Retry> {
//!     // Store the webhook, respond, and process it later: PagerDuty's timeout is five seconds.
//!     std::fs::write(format!("inbox/{}.json", signed.webhook.event.id), &signed.body)?;
//!     Ok(Accepted)
//! }
//!
//! # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! let verifier = Verifier::new([std::env::var("WEBHOOK_SECRET")?])?;
//! let app = Router::new().route("/pagerduty", post(receive)).with_state(verifier);
//! axum::serve(tokio::net::TcpListener::bind("0.0.0.0:8080").await?, app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! For any other HTTP server, use [`VerifyLayer`]. The crate has no server and opens no connection. It does not require a tokio
//! runtime.
//!
//! # Statuses
//!
//! PagerDuty retries a webhook after a 5xx, a 429, or no response within five seconds, with five attempts in about 20 minutes.
//! After any other error status it drops the webhook. After three dropped webhooks in a row it disables the subscription for
//! 24 hours. Therefore this crate responds with these statuses:
//!
//! | case | status | reason |
//! |---|---|---|
//! | the handler responds with 2xx | the handler's | the webhook is stored and need not be sent again |
//! | the signature is missing, malformed or of an unknown version, or does not match | 401 | the request is not from PagerDuty, or the secret is wrong: a retry would not help |
//! | the body exceeds the limit | 413 | PagerDuty itself drops webhooks above 256 KB |
//! | reading the body fails | 503 | the connection broke; the next attempt may succeed |
//! | the signature matches, but the body does not fit the handler's type | 503 | the receiver has a bug, and a fixed version can handle the retry |
//! | the event type is unknown | the handler's | PagerDuty adds event types at any time |
//! | the handler fails, or responds with 3xx or with 4xx except 429 | 503 | PagerDuty would drop the webhook |
//! | the handler responds with 429 or 5xx | the handler's | PagerDuty retries |
//! | the webhook was handled before ([`DeduplicateLayer`]) | 200 | only the response was lost |
//! | the store of ids fails | 503 | it is unknown whether the webhook was handled |
//!
//! [`VerifyLayer`] replaces a 3xx or 4xx of the handler by 503. If you use only the extractor, return `Retry` for errors.
//!
//! # Parts
//!
//! - [`Verifier`] checks signatures. The layer and the extractor use it.
//! - [`VerifyLayer`] is a tower layer for any [`http_body::Body`]. `SignedWebhook` is the extractor for axum.
//! - [`Webhook`], [`EventType`] and [`Data`] are the decoded types.
//! - [`DeduplicateLayer`] and [`Deduplicator`] handle each webhook once.
//! - [`InOrder`] processes the events of one incident in order, and those of different incidents concurrently.
//!
//! # Guarantees
//!
//! | | |
//! |---|---|
//! | a forged or modified webhook | never reaches the handler |
//! | a receiver that crashes at any point | loses no webhook: PagerDuty retries until it gets a 2xx |
//! | a webhook that is delivered twice | is handled once, within one process, as long as the store keeps its id |
//! | a replayed old webhook | is not detected by the signature, which has no timestamp; use the event id with [`Deduplicator`] |
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
mod axum;
mod dedup;
mod event;
mod header;
mod keyed_lock;
mod layer;
mod order;
mod rejection;
mod verifier;

#[cfg(feature = "axum")]
pub use axum::{Accepted, Retry, SignedWebhook};
pub use dedup::{Deduplicate, DeduplicateLayer, Deduplicated, Deduplicator, MemoryStore, WebhookIdStore};
pub use event::{
    ActionInvocation, AssignedRole, Client, ConferenceBridge, ConferenceNumber, Data, DataType, Event, EventType,
    FieldValue, FieldValues, Incident, IncidentType, Note, Ping, Reference, Responder, RoleAssignment, Service,
    ServiceFieldValues, StatusUpdate, Task, Webhook, WorkflowInstance,
};
pub use header::{Delivery, SIGNATURE, SUBSCRIPTION, WEBHOOK_ID};
pub use layer::{Verify, VerifyLayer};
pub use order::{InOrder, Place, QueueFull};
pub use rejection::{BoxError, Rejection};
pub use verifier::{SignatureError, Verifier, VerifierError};

#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
struct Readme;
