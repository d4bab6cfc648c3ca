//! An in-process PagerDuty for demos, examples and tests: REST API and Events API on one loopback port, with state, limits
//! and faults.
//!
//! Point any client at [`Sim::url`] and give it [`Sim::api_key`]. The simulator keeps the client's writes, rejects invalid
//! requests with PagerDuty's errors, and limits the request rate. A test can check the [journal](Sim::journal) of requests
//! and the resulting [objects](Sim::objects), and [inject faults](Sim::fault).
//!
//! ```
//! use http::Request;
//! use http_body_util::{BodyExt, Empty};
//! use hyper_util::{client::legacy::Client, rt::TokioExecutor};
//! use pd_sim::{Fault, Sim};
//! use serde_json::{Value, json};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let sim = Sim::builder().users(250).start().await?;
//! let client = Client::builder(TokioExecutor::new()).build_http();
//! let request = || {
//!     Request::get(format!("{}/users?limit=100&total=true", sim.url()))
//!         .header("authorization", format!("Token token={}", sim.api_key()))
//!         .body(Empty::<bytes::Bytes>::new())
//! };
//!
//! let response = client.request(request()?).await?;
//! let page: Value = serde_json::from_slice(&response.into_body().collect().await?.to_bytes())?;
//! assert_eq!(page["users"].as_array().map(Vec::len), Some(100));
//! assert_eq!((&page["total"], &page["more"]), (&json!(250), &json!(true)));
//!
//! // The simulator carries out the next request and loses the response.
//! sim.fault(Fault::lose_response());
//! assert!(client.request(request()?).await.is_err());
//! assert_eq!(sim.journal().len(), 2);
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! # Supported features
//!
//! | PagerDuty | simulator |
//! |---|---|
//! | credentials | `Token token=…` of a user or of the account, `Bearer …`; 401 for any other; you can [accept](Sim::accept_api_key) and [revoke](Sim::revoke) credentials at any time |
//! | OAuth | an authorization server with PKCE, codes that expire after 30 seconds, and rotating refresh tokens; scopes are enforced: [see below](#oauth) |
//! | rate limits | a [budget](SimBuilder::budget) for each credential with `ratelimit-*` headers and 429; [120 events a minute](SimBuilder::events_budget) for each routing key |
//! | lists | classic pagination (25, at most 100, nothing past 10,000), cursors, `after`, pagination in the body of raw analytics, SCIM's `startIndex`; filters such as `query`, `ids[]` and `statuses[]`, which are ignored without their brackets; `sort_by`; `since` and `until` |
//! | incidents | create, change one or many, merge, snooze, notes, log entries, alerts; one open incident for each `incident_key` of a service; the `From` header is required with an account-level key |
//! | teams | members with roles, escalation policies; team references on users |
//! | webhooks | subscriptions, signed deliveries, retries: [see below](#webhooks) |
//! | other REST endpoints | any collection, documented or not: list, create, show, replace, delete, with the wrappers that `pd_core` knows or infers |
//! | events | `/v2/enqueue` and `/v2/change/enqueue`: validation, deduplication; the resulting alerts and incidents are visible over REST |
//! | errors | `{"error": {"message", "code", "errors"}}`, `x-request-id`, `date` |
//!
//! The simulator does not escalate or notify over time, render schedules, check plans and permissions, or persist its state.
//! `include[]` is accepted and ignored.
//!
//! # Connecting
//!
//! - [`Sim::start`]: a loopback port with HTTP/1.1, and HTTP/2 by prior knowledge. You can start any number of simulators.
//! - [`SimBuilder::start_on_thread`]: the same on its own thread, for callers without a runtime.
//! - [`Sim::service`]: a [`tower::Service`] without a socket.
//! - [`Sim::connection_server`]: any byte stream, for your own listener (TLS, a proxy, a pipe).
//!
//! # Webhooks
//!
//! Create a subscription over REST (`POST /webhook_subscriptions`). The simulator then delivers changes of incidents and
//! services to its URL, as PagerDuty does: signed with the secret of the subscription, in order for each incident, with 5
//! attempts in about 20 minutes. After a status that is not retried, the webhook is dropped. Three dropped webhooks in a row
//! disable the subscription for 24 hours. The receiver is a server on a loopback address, or a service in memory
//! ([`Sim::receive_webhooks`]). The simulator sends nothing to other hosts.
//!
//! You can read the [attempts](Sim::webhook_attempts), [wait](Sim::webhooks_settled) until all webhooks are delivered or
//! dropped, [deliver one again](Sim::redeliver_webhook), and [rotate the secret](Sim::add_webhook_secret). With a paused
//! clock, 20 minutes of retries take no time.
//!
//! # OAuth
//!
//! The simulator is also the authorization server of its account, at `/oauth/authorize` and `/oauth/token`. A client with the
//! id [`Sim::oauth_client_id`] and the secret [`Sim::oauth_client_secret`] is registered, with the redirect URLs
//! `http://127.0.0.1:PORT/callback` and `https://app.example.com/callback`. [`Sim::register_oauth_client`] adds others.
//! `/oauth/authorize` does not show a page. It redirects at once, with the result that [`Sim::set_consent`] sets.
//!
//! A code is valid once, for 30 seconds. Each refresh returns a new refresh token. If a used refresh token is used again, all
//! tokens of that login are revoked. Scopes that PagerDuty does not know are ignored. A request whose token lacks the
//! required scope gets 403 with `required_scopes`. You can inject faults into both endpoints:
//! `Fault::status(503).path("/oauth/token")`.
//!
//! # Time
//!
//! Rate limit windows, delays and the simulator's [current time](Sim::now) use tokio's clock. Only faults, latency and
//! webhooks use timers, so with a paused clock time does not advance until the test advances it. With a paused clock, start
//! the simulator in the same current-thread runtime as the client, because the clock advances while the runtime waits for
//! another thread.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod buffered;
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
mod oauth;
mod page;
mod rate_limit;
mod reply;
mod routes;
mod seed;
mod server;
mod service;
mod sim;
mod sim_state;
mod store;
mod webhook;

pub use body::{BoxError, SimBody};
pub use builder::SimBuilder;
pub use fault::{Fault, FaultHandle};
pub use journal::{Journal, Recorded};
pub use oauth::Consent;
pub use server::Connections;
pub use service::SimService;
pub use sim::{ConnectionServer, Sim};
pub use webhook::WebhookAttempt;

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
