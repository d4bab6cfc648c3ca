//! OAuth for PagerDuty: logging in, app tokens, and credential providers that refresh tokens.
//!
//! A session takes a provider in place of an API key, and no program handles a token by hand. The grants, PKCE and `state`
//! are those of the crate `oauth2`; its requests go through the transport of `pd-transport`, with its retries, deadline,
//! proxy, TLS and redaction.
//!
//! | item | contents |
//! |---|---|
//! | [`OAuthClient`] | authorization URL, code exchange, refresh, app token |
//! | [`PendingLogin`], [`Redirected`] | the two halves of a login: before and after the browser |
//! | [`TokenSet`] | tokens with their expiry, scopes and subdomain |
//! | [`UserToken`], [`AppToken`] | credential providers for sessions |
//! | [`TokenStore`] | where tokens are kept: [`MemoryStore`], [`FileStore`], `KeyringStore` (feature `keyring`) |
//!
//! # App tokens
//!
//! A service acts for the account. The provider asks for a token, and asks again before the token expires:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let (id, secret, url) = (sim.oauth_client_id(), sim.oauth_client_secret(), sim.url());
//! use pd_oauth::{AppToken, OAuthClient};
//! use pd_rest::RestSession;
//!
//! let client = OAuthClient::builder(id).secret(secret).subdomain("acme").base_url(url).build()?;
//! let provider = AppToken::new(client, ["incidents.read"]);
//! let session = RestSession::builder_with(provider).base_url(url).build()?;
//! let incidents: Vec<serde_json::Value> = session.rget("incidents").await?;
//! # assert!(!incidents.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # User tokens
//!
//! A user logs in once, in a browser. `examples/server_app.rs`, `examples/cli_login.rs` and `examples/several_accounts.rs`
//! run the whole way against the simulator.
//!
//! # Rotation
//!
//! A refresh spends the refresh token: the response has the next one, and losing it loses the login. So:
//!
//! | case | rule |
//! |---|---|
//! | many tasks need a token | one of them refreshes, all clones of the provider wait for it |
//! | two processes share a store | they lock it; the second one takes the tokens that the first one saved |
//! | a response arrives | the tokens are saved before the new access token is used. If the store fails, saving is tried again before anything else |
//! | the caller is dropped | the refresh runs on in a task of its own |
//! | the request was not sent, or the server rejected it | the refresh token is not spent; the transport retries as `RetryOptions` says |
//! | the outcome is unknown: no response, a broken one, a 5xx | the request is not repeated. The access token is used until it expires; then the refresh token is tried once more, when nothing can be lost by it |
//! | the process dies between the response and the save | the login is lost. This cannot be avoided: the only copy was in memory. The store remembers that a refresh began, so the next process follows the rule above |
//!
//! # Clocks
//!
//! A token expires by the wall clock or by the monotonic clock, whichever comes first. A wall clock that jumps forward costs
//! one early refresh. One that jumps back is noticed by the monotonic clock, or by the 401 of the server, after which a
//! provider refreshes once.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod clock;
mod error;
mod provider;
mod redirect;
mod response;
mod store;
mod token_set;

pub use client::{BuildError, OAuthClient, OAuthClientBuilder, PendingLogin};
pub use error::{Error, ErrorKind};
pub use provider::{AppToken, UserToken};
pub use redirect::Redirected;
#[cfg(feature = "keyring")]
pub use store::KeyringStore;
pub use store::{FileStore, MemoryStore, StoreLock, TokenStore};
pub use token_set::{TokenKind, TokenSet};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
