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

use crate::{ConnectError, RequestBody, lock, watch::Watch};

/// What is known of an origin.
#[derive(Debug)]
pub(crate) struct Gate<B>(Mutex<State<B>>);

impl<B> Default for Gate<B> {
    fn default() -> Self {
        Self(Mutex::new(State::Cold))
    }
}

#[derive(Debug)]
enum State<B> {
    /// No connection to share is known.
    Cold,
    /// A request is connecting.
    Connecting(watch::Receiver<Option<ConnectError>>),
    /// HTTP/1.1, where each request has a connection of its own.
    Http1,
    /// A connection that all share.
    Http2(Shared<B>),
}

#[derive(Debug)]
struct Shared<B> {
    sender: SendRequest<B>,
    used: bool,
    /// When a request asked for it last.
    asked: Instant,
    /// Gives it up in time.
    _watch: Watch,
}

/// What connections speak.
#[derive(Debug)]
pub(crate) enum Protocol<B> {
    /// Each request takes a connection of its own.
    Http1,
    /// The connection that all share; whether it was used before.
    Http2(SendRequest<B>, bool),
}

/// What a request does at the gate.
#[derive(Debug)]
pub(crate) enum Entry<B> {
    Open(Protocol<B>),
    Lead(Lead<B>),
    Follow(Follow),
}

impl<B> State<B> {
    fn open(&mut self) -> Option<Protocol<B>> {
        match self {
            Self::Http1 => Some(Protocol::Http1),
            Self::Http2(shared) if !shared.sender.is_closed() => {
                shared.asked = Instant::now();
                Some(Protocol::Http2(shared.sender.clone(), std::mem::replace(&mut shared.used, true)))
            }
            Self::Cold | Self::Connecting(_) | Self::Http2(_) => None,
        }
    }
}

impl<B: RequestBody> Gate<B> {
    /// What connections speak, where that is known.
    pub(crate) fn at_hand(&self) -> Option<Protocol<B>> {
        lock(&self.0).open()
    }

    pub(crate) fn enter(self: &Arc<Self>) -> Entry<B> {
        let mut state = lock(&self.0);
        if let Some(protocol) = state.open() {
            return Entry::Open(protocol);
        }
        if let State::Connecting(outcome) = &*state {
            return Entry::Follow(Follow(outcome.clone()));
        }
        let (outcome, follow) = watch::channel(None);
        *state = State::Connecting(follow);
        Entry::Lead(Lead { gate: Arc::clone(self), outcome })
    }

    /// There is a connection that all can share, which is given up where no request has asked for it for so long.
    pub(crate) fn share(self: &Arc<Self>, sender: SendRequest<B>, after: Duration) {
        let gate = Arc::downgrade(self);
        let watch = Watch::begin(after, move || gate.upgrade()?.give_up_when_idle(after));
        let shared = Shared { sender, used: false, asked: Instant::now(), _watch: watch };
        *lock(&self.0) = State::Http2(shared);
    }

    /// Gives up the shared connection where no request has asked for it for so long; else tells when none could have.
    fn give_up_when_idle(&self, after: Duration) -> Option<Duration> {
        let mut state = lock(&self.0);
        let State::Http2(shared) = &*state else { return None };
        let left = after.saturating_sub(shared.asked.elapsed());
        if left.is_zero() {
            *state = State::Cold;
            return None;
        }
        Some(left)
    }

    /// There is a connection, and each request needs one of its own.
    pub(crate) fn split(&self) {
        let mut state = lock(&self.0);
        if state.open().is_none() {
            *state = State::Http1;
        }
    }
}

/// The request that connects. Dropped before it has told what came of it, it leaves the lead to the next.
#[derive(Debug)]
pub(crate) struct Lead<B> {
    gate: Arc<Gate<B>>,
    outcome: watch::Sender<Option<ConnectError>>,
}

impl<B> Lead<B> {
    /// No connection: all that wait for it fail with it, rather than one after another by their own.
    pub(crate) fn failed(self, error: ConnectError) {
        self.end();
        self.outcome.send_replace(Some(error));
    }

    /// Leaves what others have found out meanwhile.
    fn end(&self) {
        let mut state = lock(&self.gate.0);
        if matches!(&*state, State::Connecting(outcome) if outcome.same_channel(&self.outcome.subscribe())) {
            *state = State::Cold;
        }
    }
}

impl<B> Drop for Lead<B> {
    fn drop(&mut self) {
        self.end();
    }
}

/// A request that waits for another's connection.
#[derive(Debug)]
pub(crate) struct Follow(watch::Receiver<Option<ConnectError>>);

impl Follow {
    /// Waits until the leader has connected or has gone; its error, where it failed.
    pub(crate) async fn outcome(mut self) -> Result<(), ConnectError> {
        let _gone = self.0.changed().await;
        let failed = self.0.borrow().clone();
        failed.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_another_found_out_opens_the_gate_and_the_leader_leaves_it_so() {
        let gate = Arc::new(Gate::<http_body_util::Empty<bytes::Bytes>>::default());
        let Entry::Lead(lead) = gate.enter() else { panic!("nobody leads yet") };
        let Entry::Follow(follow) = gate.enter() else { panic!("there is a leader") };
        // A leader that nobody polls: who waited for it has made a connection in its place.
        gate.split();
        assert!(matches!(gate.enter(), Entry::Open(Protocol::Http1)));
        lead.failed(ConnectError::NoOrigin);
        assert!(matches!(gate.enter(), Entry::Open(Protocol::Http1)));
        assert!(matches!(follow.outcome().await, Err(ConnectError::NoOrigin)));
    }

    #[tokio::test]
    async fn a_leader_that_has_gone_leaves_the_lead_to_the_next() {
        let gate = Arc::new(Gate::<http_body_util::Empty<bytes::Bytes>>::default());
        let Entry::Lead(lead) = gate.enter() else { panic!("nobody leads yet") };
        let Entry::Follow(follow) = gate.enter() else { panic!("there is a leader") };
        drop(lead);
        assert!(follow.outcome().await.is_ok());
        let Entry::Lead(next) = gate.enter() else { panic!("nobody leads any more") };
        next.failed(ConnectError::NoOrigin);
        assert!(matches!(gate.enter(), Entry::Lead(_)));
    }
}
