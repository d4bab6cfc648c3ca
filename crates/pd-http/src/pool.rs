//! The connections to one origin, all on one runtime.
//!
//! Tasks open the connections, so that an attempt to connect makes progress even if the request that started it is not polled. An
//! unused connection is in the state of the pool, and never reserved for one of the waiting requests.

use std::{
    future::{Future, poll_fn},
    mem,
    pin::pin,
    sync::{Arc, Mutex, Weak},
    task::Poll,
    time::Duration,
};

use http::Uri;
use tokio::{
    runtime::Handle,
    sync::{Notify, watch},
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};

#[cfg(feature = "http2")]
use crate::http2;
use crate::{
    ConnectError, LOOK_AGAIN, RequestBody,
    connect::{Connector, Opened},
    http1, lock,
    options::PoolOptions,
};

/// If a connection received something within this time, the client need not check whether the server has closed it: a close that
/// the server sent after that is probably still in transit, so the check would not find it.
const RECENT: Duration = Duration::from_millis(5);

/// Connections to one origin.
pub(crate) struct Pool<B> {
    target: Uri,
    connector: Connector,
    options: PoolOptions,
    runtime: Handle,
    /// Whether HTTP/2 may be negotiated.
    #[cfg(feature = "http2")]
    offers_http2: bool,
    state: Mutex<PoolInner<B>>,
    /// Notifies the waiting requests that a connection became idle.
    returned: Notify,
    /// Wakes the evicting task when there are idle connections again.
    evict: Arc<Notify>,
}

struct PoolInner<B> {
    idle: Vec<Idle<B>>,
    #[cfg(feature = "http2")]
    shared: Option<Shared<B>>,
    /// Whether the server chose HTTP/1.1 on the last connection, so that each request needs its own connection.
    #[cfg(feature = "http2")]
    speaks_http1: bool,
    /// The connection that is being opened and that all requests wait for.
    #[cfg(feature = "http2")]
    opening: Option<Opening>,
    /// The number of requests that wait for a connection.
    waiting: usize,
    /// Whether the evicting task sleeps until a connection becomes idle.
    evictor_sleeps: bool,
    /// The tasks that open connections, and the evicting task. They end with the pool.
    tasks: JoinSet<()>,
}

struct Idle<B> {
    connection: http1::Connection<B>,
    since: Instant,
}

#[cfg(feature = "http2")]
struct Shared<B> {
    connection: Arc<http2::Connection<B>>,
    last_used: Instant,
}

/// The connection for one request, and its history.
pub(crate) struct Found<B> {
    pub(crate) checkout: Checkout<B>,
    pub(crate) at: Instant,
    /// It has carried a request.
    pub(crate) reused: bool,
    /// A request on it ended within [`RECENT`].
    pub(crate) heard_recently: bool,
}

/// A connection for one request.
pub(crate) enum Checkout<B> {
    Http1(http1::Connection<B>),
    #[cfg(feature = "http2")]
    Http2(Arc<http2::Connection<B>>),
}

/// The outcome of opening a connection. `None` until it is known.
type Opening = watch::Receiver<Option<Result<(), ConnectError>>>;

impl<B: RequestBody> Pool<B> {
    /// Creates an empty pool on `runtime`.
    pub(crate) fn new(target: Uri, connector: Connector, options: PoolOptions, runtime: Handle) -> Arc<Self> {
        let evict = Arc::new(Notify::new());
        let state = PoolInner {
            idle: Vec::new(),
            #[cfg(feature = "http2")]
            shared: None,
            #[cfg(feature = "http2")]
            speaks_http1: false,
            #[cfg(feature = "http2")]
            opening: None,
            waiting: 0,
            evictor_sleeps: true,
            tasks: JoinSet::new(),
        };
        let pool = Arc::new(Self {
            #[cfg(feature = "http2")]
            offers_http2: options.http2 && target.scheme_str() == Some("https"),
            target,
            connector,
            options,
            runtime,
            state: Mutex::new(state),
            returned: Notify::new(),
            evict: Arc::clone(&evict),
        });
        let evictor = evict_idle(Arc::downgrade(&pool), evict);
        lock(&pool.state).tasks.spawn_on(evictor, &pool.runtime);
        pool
    }

    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    pub(crate) fn target(&self) -> &Uri {
        &self.target
    }

    pub(crate) fn idle_timeout(&self) -> Duration {
        self.options.idle_timeout
    }

    /// Returns whether the runtime has ended, and all connections with it.
    pub(crate) fn is_abandoned(&self) -> bool {
        let mut state = lock(&self.state);
        while state.tasks.try_join_next().is_some() {}
        // The evicting task ends with the pool or with the runtime.
        state.tasks.is_empty()
    }

    /// Returns the number of idle connections, and of requests that wait for a connection.
    pub(crate) fn idle_and_waiting(&self) -> (usize, usize) {
        let state = lock(&self.state);
        let idle = state.idle.len();
        #[cfg(feature = "http2")]
        let idle = idle + usize::from(state.shared.as_ref().is_some_and(|shared| shared.connection.is_idle()));
        (idle, state.waiting)
    }

    /// Returns an open connection, or `None` if there is none now.
    pub(crate) fn try_checkout(&self, now: Instant) -> Option<Found<B>> {
        let mut evicted = Vec::new();
        let found = self.find(&mut lock(&self.state), now, &mut evicted);
        drop(evicted);
        found
    }

    /// The caller closes the evicted connections after it has released the lock.
    fn find(
        &self,
        state: &mut PoolInner<B>,
        now: Instant,
        evicted: &mut Vec<http1::Connection<B>>,
    ) -> Option<Found<B>> {
        let idle_timeout = self.options.idle_timeout;
        #[cfg(feature = "http2")]
        if let Some(shared) = &mut state.shared
            && shared.connection.is_usable()
            && now.duration_since(shared.last_used) < idle_timeout
        {
            shared.last_used = now;
            return Some(Found {
                at: now,
                reused: shared.connection.mark_used(),
                heard_recently: shared.connection.silence(now) < RECENT,
                checkout: Checkout::Http2(Arc::clone(&shared.connection)),
            });
        }
        while let Some(Idle { mut connection, since }) = state.idle.pop() {
            let used = mem::replace(&mut connection.used, true);
            let idle = now.duration_since(since);
            let expired = used && idle >= idle_timeout;
            if !expired && connection.is_ready() {
                return Some(Found {
                    checkout: Checkout::Http1(connection),
                    at: now,
                    reused: used,
                    heard_recently: idle < RECENT,
                });
            }
            evicted.push(connection);
        }
        None
    }

    /// Waits for a connection, which may be opened for this request or for another one.
    pub(crate) async fn checkout(self: &Arc<Self>) -> Result<Found<B>, ConnectError> {
        let mut waiting = Waiting::new(self);
        loop {
            let mut returned = pin!(self.returned.notified());
            returned.as_mut().enable();
            if let Some(found) = self.try_checkout(Instant::now()) {
                return Ok(found);
            }
            let first = {
                let mut outcome = pin!(outcome(waiting.opening.get_or_insert_with(|| self.open())));
                let mut again = pin!(timeout(LOOK_AGAIN, returned));
                poll_fn(|cx| match outcome.as_mut().poll(cx) {
                    Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
                    Poll::Pending => again.as_mut().poll(cx).map(|_| None),
                })
                .await
            };
            match first {
                Some(Ok(())) => waiting.opening = None,
                Some(Err(error)) => return Err(error),
                None => {}
            }
        }
    }

    /// Starts to open a connection. If a connection that all requests can share is being opened, waits for that one.
    fn open(self: &Arc<Self>) -> Opening {
        let mut state = lock(&self.state);
        let (outcome, opening) = watch::channel(None);
        #[cfg(feature = "http2")]
        if self.offers_http2 && !state.speaks_http1 {
            match &state.opening {
                // A task that was cancelled or has panicked has no outcome.
                Some(opening) if opening.has_changed().is_ok() => return opening.clone(),
                _ => state.opening = Some(opening.clone()),
            }
        }
        while state.tasks.try_join_next().is_some() {}
        let (pool, connector, target) = (Arc::downgrade(self), self.connector.clone(), self.target.clone());
        let open = async move {
            let opened = connector.open(&target).await;
            if let Some(pool) = pool.upgrade() {
                outcome.send_replace(Some(pool.add(opened, &outcome)));
            }
        };
        state.tasks.spawn_on(open, &self.runtime);
        opening
    }

    /// Adds a new connection to the pool.
    fn add(
        &self,
        opened: Result<Opened<B>, ConnectError>,
        outcome: &watch::Sender<Option<Result<(), ConnectError>>>,
    ) -> Result<(), ConnectError> {
        let mut state = lock(&self.state);
        #[cfg(feature = "http2")]
        if state.opening.as_ref().is_some_and(|opening| opening.same_channel(&outcome.subscribe())) {
            state.opening = None;
        }
        #[cfg(not(feature = "http2"))]
        let _ = outcome;
        let now = Instant::now();
        match opened? {
            Opened::Http1(connection) => {
                #[cfg(feature = "http2")]
                {
                    state.speaks_http1 = true;
                }
                // Connections for waiting requests do not count towards the limit, because these requests take them at once.
                if state.idle.len() < self.options.max_idle.saturating_add(state.waiting) {
                    state.idle.push(Idle { connection, since: now });
                }
            }
            #[cfg(feature = "http2")]
            Opened::Http2(connection) => {
                state.speaks_http1 = false;
                if !state.shared.as_ref().is_some_and(|shared| shared.connection.is_usable()) {
                    state.shared = Some(Shared { connection, last_used: now });
                }
                // All requests can share it, including those that wait for another connection that stalls.
                self.returned.notify_waiters();
            }
        }
        self.became_idle(&mut state);
        Ok(())
    }

    fn became_idle(&self, state: &mut PoolInner<B>) {
        if state.waiting > 0 {
            self.returned.notify_one();
        }
        if mem::replace(&mut state.evictor_sleeps, false) {
            self.evict.notify_one();
        }
    }

    /// Takes back an HTTP/1.1 connection that can carry another request.
    pub(crate) fn put_back(&self, connection: http1::Connection<B>) {
        let mut state = lock(&self.state);
        if state.idle.len() < self.options.max_idle {
            state.idle.push(Idle { connection, since: Instant::now() });
            self.became_idle(&mut state);
        }
    }

    /// Closes the connections that have been idle since before `instant`. A request that was sent then got no response, so the network
    /// path may be dead, and nothing has arrived on these connections since.
    pub(crate) fn close_idle_since(&self, instant: Instant) {
        let mut state = lock(&self.state);
        let idle = mem::take(&mut state.idle);
        let (fresh, stale): (Vec<_>, Vec<_>) = idle.into_iter().partition(|idle| idle.since > instant);
        state.idle = fresh;
        drop(state);
        drop(stale);
    }

    /// Closes connections that were idle for too long. Returns when to check again, or `None` if no connection is left.
    fn evict(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = lock(&self.state);
        let mut next: Option<Instant> = None;
        let mut keep = |since: Instant, limit: Duration| {
            // If the timeout is too large for the clock, the connection does not expire.
            let Some(end) = since.checked_add(limit) else { return true };
            if end > now {
                next = Some(next.map_or(end, |next| next.min(end)));
            }
            end > now
        };
        let limit = self.options.idle_timeout;
        let idle = mem::take(&mut state.idle);
        let (kept, expired): (Vec<_>, Vec<_>) = idle.into_iter().partition(|idle| {
            // A new connection is kept for at least 1 s, so that the request that it was opened for can take it.
            let limit = if idle.connection.used { limit } else { limit.max(Duration::from_secs(1)) };
            keep(idle.since, limit)
        });
        state.idle = kept;
        #[cfg(feature = "http2")]
        let shared = state.shared.take_if(|shared| !keep(shared.last_used, limit));
        state.evictor_sleeps = next.is_none();
        drop(state);
        drop(expired);
        #[cfg(feature = "http2")]
        drop(shared);
        next
    }
}

async fn outcome(opening: &mut Opening) -> Result<(), ConnectError> {
    match opening.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().unwrap_or(Ok(())),
        // The task has ended without an outcome. The caller looks again.
        Err(_) => Ok(()),
    }
}

/// Runs until the pool is dropped.
async fn evict_idle<B: RequestBody>(pool: Weak<Pool<B>>, wake: Arc<Notify>) {
    loop {
        let Some(next) = pool.upgrade().map(|pool| pool.evict()) else { return };
        match next {
            Some(next) => sleep_until(next).await,
            None => wake.notified().await,
        }
    }
}

/// Counts a waiting request until it is dropped.
struct Waiting<'a, B> {
    pool: &'a Pool<B>,
    /// The connection that it waits for.
    opening: Option<Opening>,
}

impl<'a, B> Waiting<'a, B> {
    fn new(pool: &'a Pool<B>) -> Self {
        lock(&pool.state).waiting += 1;
        Self { pool, opening: None }
    }
}

impl<B> Drop for Waiting<'_, B> {
    fn drop(&mut self) {
        let mut state = lock(&self.pool.state);
        state.waiting -= 1;
        // A request was dropped while a connection was being opened. Connecting may have stalled, so later requests open another one.
        #[cfg(feature = "http2")]
        if let (Some(waited), Some(opening)) = (&self.opening, &state.opening)
            && opening.same_channel(waited)
        {
            state.opening = None;
        }
    }
}
