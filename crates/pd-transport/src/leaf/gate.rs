//! One connection for a cold burst: where a server may speak HTTP/2, the first request connects and the rest wait.
//!
//! Which protocol is spoken is known only after the handshake. Without a gate each request of a burst would begin a
//! connection of its own, and all but one of them would be of no use.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use hyper::client::conn::http2::SendRequest;
use tokio::{sync::watch, time::Instant};

use super::{ConnectError, lock};
use crate::Body;

/// What is known of an origin.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    /// No connection to share is known.
    #[default]
    Cold,
    /// A request is connecting.
    Connecting(watch::Receiver<Option<ConnectError>>),
    /// HTTP/1.1, where each request has a connection of its own.
    Http1,
    /// A connection that all share.
    Http2 { sender: SendRequest<Body>, used: bool, since: Instant },
}

/// What connections speak.
#[derive(Debug)]
pub(super) enum Protocol {
    /// Each request takes a connection of its own.
    Http1,
    /// The connection that all share; whether it was used before.
    Http2(SendRequest<Body>, bool),
}

/// What a request does at the gate.
#[derive(Debug)]
pub(super) enum Entry {
    Open(Protocol),
    Lead(Lead),
    Follow(Follow),
}

impl State {
    fn open(&mut self) -> Option<Protocol> {
        match self {
            Self::Http1 => Some(Protocol::Http1),
            Self::Http2 { sender, used, since } if !sender.is_closed() => {
                *since = Instant::now();
                Some(Protocol::Http2(sender.clone(), std::mem::replace(used, true)))
            }
            Self::Cold | Self::Connecting(_) | Self::Http2 { .. } => None,
        }
    }
}

impl Gate {
    /// What connections speak, where that is known.
    pub(super) fn at_hand(&self) -> Option<Protocol> {
        lock(&self.0).open()
    }

    pub(super) fn enter(self: &Arc<Self>) -> Entry {
        let mut state = lock(&self.0);
        if let Some(protocol) = state.open() {
            return Entry::Open(protocol);
        }
        if let State::Connecting(outcome) = &*state {
            return Entry::Follow(Follow(outcome.clone()));
        }
        let (outcome, follow) = watch::channel(None);
        *state = State::Connecting(follow);
        Entry::Lead(Lead { gate: Arc::clone(self), outcome: Some(outcome) })
    }

    /// A connection that all can share was made where none was expected.
    pub(super) fn share(&self, sender: SendRequest<Body>) {
        *lock(&self.0) = State::Http2 { sender, used: false, since: Instant::now() };
    }

    /// Gives up a shared connection that no request has asked for so long; else tells when it would.
    pub(super) fn sweep(&self, after: Duration) -> Option<Instant> {
        let mut state = lock(&self.0);
        let State::Http2 { sender, since, .. } = &*state else { return None };
        let expires = since.checked_add(after).filter(|at| !sender.is_closed() && *at > Instant::now());
        if expires.is_none() {
            *state = State::Cold;
        }
        expires
    }
}

/// The request that connects. Dropped before it has, it leaves the lead to the next.
#[derive(Debug)]
pub(super) struct Lead {
    gate: Arc<Gate>,
    outcome: Option<watch::Sender<Option<ConnectError>>>,
}

impl Lead {
    /// There is a connection, and each needs one of its own.
    pub(super) fn http1(self) {
        self.end(State::Http1);
    }

    /// There is a connection that all share.
    pub(super) fn http2(self, sender: SendRequest<Body>) {
        self.end(State::Http2 { sender, used: false, since: Instant::now() });
    }

    /// No connection: all that wait for it fail with it, rather than one after another by their own.
    pub(super) fn failed(mut self, error: ConnectError) {
        *lock(&self.gate.0) = State::Cold;
        if let Some(outcome) = self.outcome.take() {
            outcome.send_replace(Some(error));
        }
    }

    fn end(mut self, state: State) {
        *lock(&self.gate.0) = state;
        self.outcome = None;
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        if self.outcome.is_some() {
            *lock(&self.gate.0) = State::Cold;
        }
    }
}

/// A request that waits for another's connection.
#[derive(Debug)]
pub(super) struct Follow(watch::Receiver<Option<ConnectError>>);

impl Follow {
    /// Waits until the leader has connected or has gone; its error, where it failed.
    pub(super) async fn outcome(mut self) -> Result<(), ConnectError> {
        let _gone = self.0.changed().await;
        let failed = self.0.borrow().clone();
        failed.map_or(Ok(()), Err)
    }
}
