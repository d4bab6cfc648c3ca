//! Options of a simulator.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::{
    Sim,
    clock::Clock,
    credential::{Credentials, Identity, Scheme},
    fault::ActiveFaults,
    journal::Journal,
    oauth::AuthorizationServer,
    rate_limit::{Budget, SlidingWindow},
    seed::{self, InitialCounts},
    sim::Keys,
    sim_state::{Settings, SimState},
    store::Store,
    webhook::{WebhookOptions, Webhooks},
};

/// Options of a [`Sim`]. The defaults suit most tests.
///
/// ```
/// use std::time::Duration;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let sim = pd_sim::Sim::builder()
///     .users(250)
///     .incidents(40)
///     .budget(10, Duration::from_secs(1))
///     .start()
///     .await?;
/// assert_eq!(sim.objects("users").len(), 250);
/// # std::io::Result::Ok(())
/// # })?;
/// # std::io::Result::Ok(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct SimBuilder {
    counts: InitialCounts,
    budget: (u64, Duration),
    events_budget: (usize, Duration),
    port: u16,
    seed: u64,
    latency: Duration,
    journal_limit: usize,
    epoch: Option<Timestamp>,
    origin: Option<String>,
    subdomain: String,
    keys: Keys,
    settings: Settings,
    webhooks: WebhookOptions,
}

impl Default for SimBuilder {
    fn default() -> Self {
        Self {
            counts: InitialCounts { users: 30, incidents: 40 },
            budget: (960, Duration::from_secs(60)),
            events_budget: (120, Duration::from_secs(60)),
            port: 0,
            seed: 1,
            latency: Duration::ZERO,
            journal_limit: 100_000,
            epoch: None,
            origin: None,
            subdomain: "acme".to_owned(),
            keys: Keys::default(),
            webhooks: WebhookOptions::default(),
            settings: Settings {
                max_limit: 100,
                page_sizes: Vec::new(),
                until_inclusive: false,
                gzip: false,
                max_concurrent_streams: None,
                abilities: ["teams", "sso", "advanced_reports"].map(str::to_owned).to_vec(),
            },
        }
    }
}

impl SimBuilder {
    /// Sets the number of users. The default is 30. [`Sim::api_key`] belongs to the first.
    pub fn users(mut self, count: usize) -> Self {
        self.counts.users = count;
        self
    }

    /// Sets the number of past incidents, one for each hour before now. The default is 40. Of every four, one is triggered,
    /// one is acknowledged and two are resolved.
    pub fn incidents(mut self, count: usize) -> Self {
        self.counts.incidents = count;
        self
    }

    /// Sets the number of REST requests that each credential may make in a window. The default is 960 in 60 s. A window
    /// begins with its first request and uses tokio's clock.
    pub fn budget(mut self, requests: u64, window: Duration) -> Self {
        self.budget = (requests, window);
        self
    }

    /// Sets the number of events that each routing key may send in a sliding window. The default is 120 in 60 s.
    pub fn events_budget(mut self, events: usize, window: Duration) -> Self {
        self.events_budget = (events, window);
        self
    }

    /// Sets the maximum page size. The default is 100. A higher `limit` is reduced to it.
    pub fn page_limit(mut self, limit: usize) -> Self {
        self.settings.max_limit = limit.max(1);
        self
    }

    /// Sets the sizes of successive pages, to simulate a server that returns short pages, or empty pages with `more: true`.
    /// A page still has at most `limit` items, and a page of a cursor list at least one.
    pub fn page_sizes(mut self, sizes: impl IntoIterator<Item = usize>) -> Self {
        self.settings.page_sizes = sizes.into_iter().collect();
        self
    }

    /// Sets whether a time range includes `until`. By default it does not.
    pub fn until_inclusive(mut self, inclusive: bool) -> Self {
        self.settings.until_inclusive = inclusive;
        self
    }

    /// Sets whether responses are compressed with gzip if the client accepts it. By default they are not.
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.settings.gzip = gzip;
        self
    }

    /// Sets the number of HTTP/2 streams that a client may have open on a connection (`MAX_CONCURRENT_STREAMS`). The default
    /// is 200.
    pub fn max_concurrent_streams(mut self, streams: u32) -> Self {
        self.settings.max_concurrent_streams = Some(streams);
        self
    }

    /// Sets the account's abilities. The default is `teams`, `sso` and `advanced_reports`.
    pub fn abilities<A: Into<String>>(mut self, abilities: impl IntoIterator<Item = A>) -> Self {
        self.settings.abilities = abilities.into_iter().map(Into::into).collect();
        self
    }

    /// Delays every response, by tokio's clock. There is no delay by default.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Sets how many requests the journal keeps. The default is the last 100,000.
    pub fn journal_limit(mut self, requests: usize) -> Self {
        self.journal_limit = requests;
        self
    }

    /// Sets the delay before each retry of a webhook, by tokio's clock. The default is 1, 2, 5 and 12 minutes. There is one
    /// more attempt than delays.
    pub fn webhook_retry_delays(mut self, delays: impl IntoIterator<Item = Duration>) -> Self {
        self.webhooks.retry_delays = delays.into_iter().collect();
        self
    }

    /// Sets the timeout for the receiver of a webhook, by tokio's clock. The default is 5 s.
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.webhooks.timeout = timeout;
        self
    }

    /// Sets the seed of identifiers, keys and faults with a probability. Two simulators with the same seed generate the same
    /// values.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the port on the loopback address. The default is any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the simulator's time at the start. The default is the current time.
    pub fn now(mut self, now: Timestamp) -> Self {
        self.epoch = Some(now);
        self
    }

    /// Sets the origin of `self` URLs, such as `https://localhost:8443`. The default is the address of the listener.
    pub fn origin(mut self, origin: &str) -> Self {
        self.origin = Some(origin.trim_end_matches('/').to_owned());
        self
    }

    /// Sets the account's subdomain, which is part of `html_url`. The default is `acme`.
    pub fn subdomain(mut self, subdomain: &str) -> Self {
        self.subdomain = subdomain.to_owned();
        self
    }

    /// Sets the user-level key.
    pub fn api_key(mut self, key: &str) -> Self {
        self.keys.user = key.to_owned();
        self
    }

    /// Sets the account-level key.
    pub fn account_key(mut self, key: &str) -> Self {
        self.keys.account = key.to_owned();
        self
    }

    /// Sets the routing key of the first service.
    pub fn routing_key(mut self, key: &str) -> Self {
        self.keys.routing = key.to_owned();
        self
    }

    /// Starts the simulator on the loopback address, in tasks of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// An error if the port is not available.
    pub async fn start(self) -> io::Result<Sim> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(self.assemble(address).listening(listener))
    }

    /// Starts the simulator in its own runtime on its own thread, for callers without a runtime, or callers that block theirs. The
    /// thread ends when the [`Sim`] is dropped.
    ///
    /// # Errors
    ///
    /// An error if the port is not available, or the thread cannot be started.
    pub fn start_on_thread(self) -> io::Result<Sim> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let run = move || {
            let started = tokio::runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
                let sim = runtime.block_on(self.start())?;
                Ok((runtime, sim))
            });
            match started {
                Ok((runtime, sim)) => {
                    let gone = sim.gone();
                    // If the caller stopped waiting, the send fails and drops the simulator.
                    let _ = sender.send(Ok(sim));
                    runtime.block_on(gone);
                }
                Err(error) => drop(sender.send(Err(error))),
            }
        };
        std::thread::Builder::new().name("pd-sim".to_owned()).spawn(run)?;
        receiver.recv().map_err(io::Error::other)?
    }

    /// Builds a simulator without a socket. Use [`Sim::service`] or [`Sim::serve_connection`] to reach it.
    #[must_use]
    pub fn build(self) -> Sim {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        self.assemble(address)
    }

    fn assemble(self, address: SocketAddr) -> Sim {
        let origin: Arc<str> = match &self.origin {
            Some(origin) => origin.as_str().into(),
            None if address.port() == 0 => "http://127.0.0.1".into(),
            None => format!("http://{address}").into(),
        };
        let state = SimState {
            store: Mutex::new(Store::new(self.seed, Arc::clone(&origin), self.subdomain.into())),
            clock: Clock::starting_at(self.epoch.unwrap_or_else(Timestamp::now)),
            settings: self.settings,
            credentials: Credentials::default(),
            oauth: AuthorizationServer::new(self.seed),
            routing_keys: Mutex::default(),
            budget: Budget::new(self.budget.0, self.budget.1),
            events: SlidingWindow::new(self.events_budget.0, self.events_budget.1),
            journal: Journal::with_limit(self.journal_limit),
            faults: ActiveFaults::new(self.seed),
            webhooks: Webhooks::new(self.webhooks),
            latency: Mutex::new(self.latency),
            pages_served: 0.into(),
            requests: 0.into(),
        };
        let (user, service) = seed::fill(&state, self.counts);
        // No webhooks are sent for the history.
        state.store().changes.clear();
        let identity = user.map_or(Identity::Account, Identity::User);
        let keys = self.keys;
        state.credentials.accept(Scheme::Token, &keys.user, identity.clone());
        state.credentials.accept(Scheme::Bearer, &keys.bearer, identity);
        state.credentials.accept(Scheme::Token, &keys.account, Identity::Account);
        let redirects = ["http://127.0.0.1/callback", "https://app.example.com/callback"].map(str::to_owned);
        state.oauth.register(&keys.client_id, Some(&keys.client_secret), redirects.to_vec());
        let sim = Sim::new(Arc::new(state), origin, address, keys);
        if let Some(service) = service {
            sim.accept_routing_key(sim.routing_key(), &service);
        }
        sim
    }
}
