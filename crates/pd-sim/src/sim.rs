//! The handle of a running simulator.

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{Arc, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::watch,
    task::AbortHandle,
};

use crate::{
    Connections, Fault, FaultHandle, Journal, SimBuilder, SimService,
    credential::{Identity, Scheme},
    io::End,
    server::{self, Registry},
    sim_state::SimState,
    store::Entity,
};

mod oauth;
mod webhooks;

/// A running simulator. Dropping it closes its listener and its connections.
///
/// See the [crate documentation](crate) for an example.
pub struct Sim {
    state: Arc<SimState>,
    service: SimService,
    registry: Registry,
    origin: Arc<str>,
    address: SocketAddr,
    keys: Keys,
    listener: Option<Listener>,
}

/// The task that accepts connections.
struct Listener {
    task: AbortHandle,
    /// Closed when the task ended and the port is free.
    gone: watch::Receiver<()>,
}

/// The secrets that a simulator accepts from the start.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) user: String,
    pub(crate) account: String,
    pub(crate) bearer: String,
    pub(crate) routing: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            user: "simUserKey-7f3e9aQ1xZ".to_owned(),
            account: "simAccountKey-2b8dW5rT".to_owned(),
            bearer: "simBearer_9c41fK0pLm3VnE6s".to_owned(),
            routing: "51a0c0de51a0c0de51a0c0de51a0c0de".to_owned(),
            client_id: "sim-client-4d1e".to_owned(),
            client_secret: "simClientSecret-8sZ2vY6kQ0".to_owned(),
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

impl fmt::Debug for Sim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sim")
            .field("url", &self.origin)
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}

/// Addresses and credentials.
impl Sim {
    /// Starts a simulator with the default options, on a free port of the loopback address.
    ///
    /// # Errors
    ///
    /// An error if no port is available.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder with the default options.
    pub fn builder() -> SimBuilder {
        SimBuilder::default()
    }

    pub(crate) fn new(state: Arc<SimState>, origin: Arc<str>, address: SocketAddr, keys: Keys) -> Self {
        Self {
            service: SimService::new(Arc::clone(&state)),
            state,
            registry: Registry::default(),
            origin,
            address,
            keys,
            listener: None,
        }
    }

    /// Serves the listener, in a task of the current runtime.
    pub(crate) fn listening(mut self, listener: TcpListener) -> Self {
        self.state.webhooks.run_on(tokio::runtime::Handle::current());
        let serving = server::accept(listener, self.service.clone(), self.registry.clone());
        let (alive, gone) = watch::channel(());
        let task = tokio::spawn(async move {
            serving.await;
            drop(alive);
        });
        let task = task.abort_handle();
        self.listener = Some(Listener { task, gone });
        self
    }

    /// Resolves when the listener is closed.
    pub(crate) fn gone(&self) -> impl Future<Output = ()> + use<> {
        let gone = self.listener.as_ref().map(|listener| listener.gone.clone());
        async move {
            if let Some(mut gone) = gone {
                // Nothing is ever sent. This returns an error when the sender is dropped.
                let _ = gone.changed().await;
            }
        }
    }

    /// Returns the origin of the REST API: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.origin
    }

    /// Returns the origin of the Events API. The same listener serves both APIs.
    #[must_use]
    pub fn events_url(&self) -> &str {
        &self.origin
    }

    /// Returns the address of the listener.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the user-level key of the first user, for `Authorization: Token token=…`.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.keys.user
    }

    /// Returns the account-level key, for `Authorization: Token token=…`.
    #[must_use]
    pub fn account_key(&self) -> &str {
        &self.keys.account
    }

    /// Returns an OAuth token of the first user, for `Authorization: Bearer …`.
    #[must_use]
    pub fn bearer_token(&self) -> &str {
        &self.keys.bearer
    }

    /// Returns the routing key of the first service's Events API integration.
    #[must_use]
    pub fn routing_key(&self) -> &str {
        &self.keys.routing
    }

    /// Accepts another key. `user` is the id of its user.
    pub fn accept_api_key(&self, key: &str, user: &str) {
        self.state.credentials.accept(Scheme::Token, key, Identity::User(user.to_owned()));
    }

    /// Accepts another OAuth token. `user` is the id of its user.
    pub fn accept_bearer_token(&self, token: &str, user: &str) {
        self.state.credentials.accept(Scheme::Bearer, token, Identity::User(user.to_owned()));
    }

    /// Accepts another routing key. `service` is the id of its service.
    pub fn accept_routing_key(&self, key: &str, service: &str) {
        let mut keys = self.state.routing_keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|(known, _)| known != key);
        keys.push((key.to_owned(), service.to_owned()));
    }

    /// Revokes a key or a token. Later requests with it get 401. Revoking a refresh token revokes all tokens of its login.
    pub fn revoke(&self, secret: &str) {
        self.state.credentials.revoke(secret);
        self.state.oauth.revoke(secret);
    }

    /// Returns the simulator as a [`tower::Service`], without a socket.
    #[must_use]
    pub fn service(&self) -> SimService {
        self.service.clone()
    }

    /// Serves one connection, HTTP/1.1 or HTTP/2, over any stream, such as `tokio::io::duplex` or a TLS stream. Run it in its
    /// own task. A fault that resets the connection closes the stream, because only a TCP connection can be reset.
    pub async fn serve_connection<IO>(&self, io: IO)
    where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        self.connection_server().serve(io).await;
    }

    /// Returns a handle with the method [`serve_connection`](Self::serve_connection), for the tasks of your listener.
    #[must_use]
    pub fn connection_server(&self) -> ConnectionServer {
        ConnectionServer { service: self.service.clone(), registry: self.registry.clone() }
    }

    /// Closes the listener and all connections. Returns when the port is free.
    pub async fn shutdown(self) {
        let gone = self.gone();
        drop(self);
        gone.await;
    }
}

/// Requests and faults.
impl Sim {
    /// Returns the journal of requests.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.state.journal
    }

    /// Returns the number of connections.
    #[must_use]
    pub fn connections(&self) -> Connections {
        self.registry.count()
    }

    /// Closes all open connections unannounced, as a server closes idle connections.
    pub fn close_connections(&self) {
        self.registry.end_all(End::Close);
    }

    /// Resets all open connections.
    pub fn reset_connections(&self) {
        self.registry.end_all(End::Reset);
    }

    /// Activates a fault.
    pub fn fault(&self, fault: Fault) -> FaultHandle {
        self.state.faults.add(fault)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// Sets the delay of all later responses.
    pub fn set_latency(&self, latency: Duration) {
        *self.state.latency.lock().unwrap_or_else(PoisonError::into_inner) = latency;
    }
}

/// The objects of the account. The name of a collection is its path without the leading slash, such as `users` or
/// `users/PABC123/contact_methods`.
impl Sim {
    /// Inserts an object, or replaces the object with the same `id`, and returns it. Adds missing members: `id`, `type`,
    /// `summary`, `self`, `html_url`, and a time if the collection is ordered by time.
    pub fn insert(&self, collection: &str, object: Value) -> Value {
        self.state.insert(collection, object).value().clone()
    }

    /// Returns the object with this id.
    #[must_use]
    pub fn get(&self, collection: &str, id: &str) -> Option<Value> {
        self.state.store().get(collection, id).map(|entity| entity.value().clone())
    }

    /// Returns the objects of a collection, in the order of insertion.
    #[must_use]
    pub fn objects(&self, collection: &str) -> Vec<Value> {
        let store = self.state.store();
        store.list(collection).iter().map(|entity: &Arc<Entity>| entity.value().clone()).collect()
    }

    /// Returns the number of objects in a collection.
    #[must_use]
    pub fn count(&self, collection: &str) -> usize {
        self.state.store().list(collection).len()
    }

    /// Removes an object.
    pub fn remove(&self, collection: &str, id: &str) -> Option<Value> {
        self.state.store().remove(collection, id).map(|entity| entity.value().clone())
    }

    /// Removes all objects of a collection.
    pub fn clear(&self, collection: &str) {
        self.state.store().clear(collection);
    }

    /// Returns the simulator's current time. It does not advance while tokio's clock is paused.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.state.clock.now()
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.state.webhooks.abort();
        if let Some(listener) = &self.listener {
            listener.task.abort();
        }
    }
}

/// Serves the connections of your own listener, see [`Sim::connection_server`].
#[derive(Debug, Clone)]
pub struct ConnectionServer {
    service: SimService,
    registry: Registry,
}

impl ConnectionServer {
    /// Serves one connection until it ends.
    pub async fn serve<IO>(&self, io: IO)
    where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        server::serve(io, self.service.clone(), self.registry.clone(), |_| {}).await;
    }
}
