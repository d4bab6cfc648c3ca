//! Verified, typed PagerDuty webhooks (version 3).
//!
//! A webhook is a `POST` with one event, signed with the secret of a subscription. This crate checks the signature, reads
//! the event into types, and answers so that PagerDuty retries an event that was not handled and
//! never drops it.
//!
//! With axum (feature `axum`), a receiver is ten lines:
//!
#![cfg_attr(feature = "axum", doc = "```no_run")]
#![cfg_attr(not(feature = "axum"), doc = "```ignore")]
//! use axum::{Router, routing::post};
//! use pd_webhooks::{Accepted, Retry, SignedWebhook, Verifier};
//!
//! async fn receive(signed: SignedWebhook) -> Result<Accepted, Retry> {
//!     // Store first, answer, and process later: PagerDuty waits five seconds.
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
//! Any other HTTP server takes [`VerifyLayer`]. The crate has no server and opens no connection. It needs no tokio runtime
//! of its own.
//!
//! # Statuses
//!
//! PagerDuty retries a webhook after a 5xx, a 429 or no answer within five seconds: five attempts in about 20 minutes. After
//! any other status it drops the webhook for ever, and after three dropped webhooks in a row it disables the subscription
//! for 24 hours. So this crate answers:
//!
//! | case | answer | why |
//! |---|---|---|
//! | the handler answers 2xx | the same | the webhook is stored and need not come again |
//! | the header is missing, malformed, of an unknown version, or no signature matches | 401 | the request is not from PagerDuty, or the secret is wrong, which no retry mends |
//! | the body is above the limit | 413 | PagerDuty drops webhooks above 256 KB itself |
//! | the body cannot be read to its end | 503 | the connection broke; the next attempt may work |
//! | the signature matches, the body does not fit the handler's type | 503 | the receiver is wrong, and a corrected version can take the retry |
//! | the event type is unknown | the handler's | PagerDuty adds event types at any time |
//! | the handler fails, or answers 3xx or 4xx except 429 | 503 | a 4xx would lose the webhook |
//! | the handler answers 429 or 5xx | the same | PagerDuty retries |
//! | the webhook was handled before ([`DeduplicateLayer`]) | 200 | only the answer was lost |
//! | the store of ids fails | 503 | whether the webhook was handled is unknown |
//!
//! The 503 for a 3xx or 4xx of the handler needs [`VerifyLayer`]. With the extractor alone, return `Retry` for errors.
//!
//! # Parts
//!
//! - [`Verifier`] checks a signature. The layer and the extractor are built on it.
//! - [`VerifyLayer`] is a tower layer over any [`http_body::Body`]. `SignedWebhook` is the extractor for axum.
//! - [`Webhook`], [`EventType`] and [`Data`] are the types.
//! - [`DeduplicateLayer`] and [`Deduplicator`] handle each webhook once.
//! - [`InOrder`] processes the events of one incident in order, and different incidents side by side.
//!
//! # Guarantees
//!
//! | | |
//! |---|---|
//! | A forged or changed webhook | never reaches the handler |
//! | A receiver that dies at any point | loses nothing: until it answers 2xx, PagerDuty sends the webhook again |
//! | A webhook that is delivered twice | is handled once, within one process and the memory of the store |
//! | Replay of an old webhook | is not detected by the signature, which has no time: use the event id with [`Deduplicator`] |
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

/// Compiles the example of the README.
#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
struct Readme;
