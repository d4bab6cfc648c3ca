//! OAuth for PagerDuty: logging in, app tokens, and credential providers that refresh tokens.
//!
//! A session takes a provider in place of an API key, so a program does not handle tokens itself. The crate `oauth2` implements the
//! grants, PKCE and `state`. Its requests go through the transport of `pd-transport`, with its retries, deadline, proxy, TLS and
//! redaction.
//!
//! | item | contents |
//! |---|---|
//! | [`OAuthClient`] | authorization URL, code exchange, refresh, app token |
//! | [`PendingLogin`], [`Redirected`] | a login that waits for the browser, and the redirect that ends it |
//! | [`TokenSet`] | tokens with their expiry, scopes and subdomain |
//! | [`UserToken`], [`AppToken`] | credential providers for sessions |
//! | [`TokenStore`] | stores of tokens: [`MemoryStore`], [`FileStore`], `KeyringStore` (feature `keyring`) |
//! | [`write_private`] | writes a secret to a file that only its owner can read |
//! | [`Error`], [`ErrorKind`], [`BuildError`] | the errors |
//!
//! # App tokens
//!
//! An app token lets a service act for the account. The provider requests a token, and another one before it expires:
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
//! A user logs in once, in a browser. `examples/server_app.rs`, `examples/cli_login.rs` and `examples/several_logins.rs` show a
//! complete login against the simulator.
//!
//! # Rotation
//!
//! A refresh spends the refresh token. The response has the next one, and if the program loses it, the user has to log in again.
//! Therefore:
//!
//! | case | rule |
//! |---|---|
//! | many tasks need a token | one of them refreshes, and the callers of all clones of the provider wait for it |
//! | two processes share a store | they lock it; the second process takes the tokens that the first one saved |
//! | a response arrives | the tokens are saved before the new access token is used. If the store fails, the next call first tries to save them again |
//! | the caller is dropped | the refresh continues in a task of its own |
//! | the request was not sent, or the server rejected it | the refresh token is not spent; the transport retries according to `RetryOptions` |
//! | the outcome is unknown: no response, a broken one, a 5xx | the request is not retried. The access token is used until it expires. Then the refresh token is tried once more, because nothing can be lost then |
//! | the process dies between the response and the save | the login is lost, because the only copy of the tokens was in memory. The store has a mark that a refresh began, so the next process follows the rule above |
//!
//! # Clocks
//!
//! A token counts as expired by the wall clock or by the monotonic clock, whichever comes first. If the wall clock jumps forward, it
//! costs one early refresh. If it jumps back, the monotonic clock still ends the token, or the server responds with 401, and the
//! provider then refreshes once.
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
pub use store::{FileStore, MemoryStore, StoreLock, TokenStore, write_private};
pub use token_set::{TokenKind, TokenSet};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
