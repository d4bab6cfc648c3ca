//! The clients to compare. All do the same work.

mod floor;
mod ours;
mod ours_untyped;
mod peer;
mod pooled;
mod untyped;

use std::error::Error;

use crate::{model::id, server::Address};

pub(crate) use floor::Floor;
pub(crate) use ours::Ours;
pub(crate) use ours_untyped::OursUntyped;
pub(crate) use peer::Peer;
pub(crate) use pooled::pooled;
pub(crate) use untyped::Untyped;

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The client to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ClientKind {
    /// hyper-util's client by hand, into structs: the floor that the others are compared with.
    Floor,
    /// The floor, into `serde_json::Value`.
    Untyped,
    /// reqwest, into structs.
    Reqwest,
    /// This project.
    Ours,
    /// This project, into `serde_json::Value`.
    OursUntyped,
    /// This project over hyper-util's client in place of `pd-http`.
    OverLegacy,
    /// The floor's work over hyper-util's composable pools.
    Pooled,
}

impl ClientKind {
    pub(crate) const ALL: [Self; 7] =
        [Self::Floor, Self::Untyped, Self::Reqwest, Self::Ours, Self::OursUntyped, Self::OverLegacy, Self::Pooled];

    /// The value of the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Untyped => "untyped",
            Self::Reqwest => "reqwest",
            Self::Ours => "ours",
            Self::OursUntyped => "ours-untyped",
            Self::OverLegacy => "over-legacy",
            Self::Pooled => "pooled",
        }
    }

    /// Returns the name for the table.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Floor => "hyper-util into structs (the floor)",
            Self::Untyped => "hyper-util into `Value`",
            Self::Reqwest => "reqwest into structs",
            Self::Ours => "pd-rest, pd-events",
            Self::OursUntyped => "pd-rest into `Value`",
            Self::OverLegacy => "the same over hyper-util's `Client`",
            Self::Pooled => "hyper-util `client::pool` into structs",
        }
    }
}

/// The protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Protocol {
    /// HTTP/1.1 over plain TCP.
    Http1,
    /// HTTP/2 by ALPN, over TLS 1.3.
    Http2,
}

impl Protocol {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Http1 => "http1",
            Self::Http2 => "http2",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Http1 => "HTTP/1.1",
            Self::Http2 => "HTTP/2 over TLS",
        }
    }

    pub(crate) fn origin(self, address: &Address) -> &str {
        match self {
            Self::Http1 => &address.http,
            Self::Http2 => &address.https,
        }
    }
}

/// The work that is measured.
pub(crate) trait Client: Sized {
    /// The item of an offset list.
    type User: Send + 'static;
    /// The item of a cursor list.
    type Record: Send + 'static;

    /// Gets one user.
    async fn get_one(&self) -> Result<Self::User, Failure>;

    /// Lists all users in pages of 100, this many pages in flight, in order.
    async fn list_all(&self, concurrency: usize) -> Result<Vec<Self::User>, Failure>;

    /// Lists all audit records, page after page.
    async fn cursor_all(&self) -> Result<Vec<Self::Record>, Failure>;

    /// Sends an event.
    async fn event(&self) -> Result<(), Failure>;

    /// Lists all users without keeping any, and returns their number.
    async fn stream_all(&self) -> Result<usize, Failure> {
        Ok(self.list_all(1).await?.len())
    }

    fn user_id(user: &Self::User) -> &str;

    fn record_id(record: &Self::Record) -> &str;
}

/// Fails unless each item is there once and in order.
pub(crate) fn check_order<'a>(ids: impl ExactSizeIterator<Item = &'a str>, expected: usize) -> Result<(), Failure> {
    if ids.len() != expected {
        return Err(format!("{} items where {expected} were expected", ids.len()).into());
    }
    match ids.enumerate().find(|(index, found)| *found != id(*index)) {
        Some((index, found)) => Err(format!("item {index} is {found}").into()),
        None => Ok(()),
    }
}
