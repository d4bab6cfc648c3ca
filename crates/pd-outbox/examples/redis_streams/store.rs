//! A store on Redis Streams.
//!
//! Each lane is a stream. Scripts also update the numbers of events, so that an append or a record is one atomic step of the server.
//! The server must run with `appendonly yes` and `appendfsync always`, so that a write is on disk when the server replies.

use std::{
    collections::HashMap,
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use jiff::Timestamp;
use pd_outbox::store::{
    Change, EventId, Lane, ListState, NewEvent, Store, StoreError, StoreFuture, StoredEvent, Totals,
};
use redis::{AsyncCommands as _, RedisError, Script, aio::MultiplexedConnection};

/// The duration of the right to send, in milliseconds. The sender renews it each time it looks for events, twice a second.
const LEASE: u64 = 10_000;

type Members = HashMap<String, Vec<u8>>;

/// A store on a Redis server, under keys with a prefix.
#[derive(Clone)]
pub(crate) struct RedisStore {
    connection: MultiplexedConnection,
    /// The host and port.
    server: String,
    prefix: String,
    /// The name of this process in the lease.
    owner: String,
    is_sender: std::sync::Arc<AtomicBool>,
}

impl RedisStore {
    /// Connects to a server. The names of all keys begin with `prefix`.
    pub(crate) async fn connect(url: &str, prefix: &str) -> Result<Self, RedisError> {
        let client = redis::Client::open(url)?;
        let server = client.get_connection_info().addr().to_string();
        let connection = client.get_multiplexed_async_connection().await?;
        Ok(Self {
            connection,
            server,
            prefix: prefix.to_owned(),
            owner: format!("{:016x}", fastrand::u64(..)),
            is_sender: std::sync::Arc::default(),
        })
    }

    fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// Takes or renews the right to send.
    async fn lease(&self) -> Result<(), StoreError> {
        let script = Script::new(
            "local owner = redis.call('GET', KEYS[1])
            if owner and owner ~= ARGV[1] then return 0 end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return 1",
        );
        let mut invocation = script.key(self.key("sender"));
        let mut connection = self.connection.clone();
        let has_it = invocation.arg(&self.owner).arg(LEASE).invoke_async(&mut connection).await;
        match has_it {
            Ok(true) => Ok(()),
            Ok(false) => Err(StoreError::SenderRunning { store: self.server.clone() }),
            Err(error) => Err(StoreError::failed("claim the right to send", error)),
        }
    }

    /// Reads pending events of a lane with an id of at least `from`.
    async fn range(&self, lane: Lane, from: u64, limit: usize) -> Result<Vec<StoredEvent>, RedisError> {
        let mut connection = self.connection.clone();
        let stream = self.key(&format!("lane:{}", lane.0));
        let entries: Vec<(String, Members)> = connection.xrange_count(stream, format!("{from}-0"), "+", limit).await?;
        let mut events = Vec::with_capacity(entries.len());
        for (id, members) in entries {
            let id = id.split('-').next().and_then(|id| id.parse().ok()).unwrap_or_default();
            events.push(self.event(id, members, false).await?);
        }
        Ok(events)
    }

    async fn event(&self, id: u64, members: Members, is_parked: bool) -> Result<StoredEvent, RedisError> {
        let mut connection = self.connection.clone();
        let failures: Option<u32> = connection.hget(self.key("failures"), id).await?;
        let reason: Option<String> = connection.hget(self.key("reason"), id).await?;
        let number = |name: &str| members.get(name).and_then(|text| std::str::from_utf8(text).ok());
        let enqueued = number("enqueued").and_then(|text| text.parse().ok()).unwrap_or_default();
        Ok(StoredEvent {
            id: EventId(id),
            lane: Lane(number("lane").and_then(|text| text.parse().ok()).unwrap_or_default()),
            enqueued: Timestamp::from_millisecond(enqueued).unwrap_or_default(),
            body: Bytes::from(members.get("body").cloned().unwrap_or_default()),
            failures: failures.unwrap_or_default(),
            reason,
            is_parked,
        })
    }

    async fn parked(&self, id: u64) -> Result<StoredEvent, RedisError> {
        let members = self.connection.clone().hgetall(self.key(&format!("parked:{id}"))).await?;
        self.event(id, members, true).await
    }

    async fn list_events(
        &self,
        state: ListState,
        after: EventId,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, RedisError> {
        let mut connection = self.connection.clone();
        let mut events = Vec::new();
        match state {
            ListState::Pending => {
                let lanes: HashMap<u64, u64> = connection.hgetall(self.key("lanes")).await?;
                for lane in lanes.into_keys() {
                    events.extend(self.range(Lane(lane), after.0 + 1, limit).await?);
                }
                events.sort_by_key(|event| event.id);
                events.truncate(limit);
            }
            ListState::Parked => {
                let ids: Vec<u64> = connection
                    .zrangebyscore_limit(self.key("parked"), after.0 + 1, "+inf", 0, limit.cast_signed())
                    .await?;
                for id in ids {
                    events.push(self.parked(id).await?);
                }
            }
        }
        Ok(events)
    }

    async fn find(&self, id: EventId) -> Result<Option<StoredEvent>, RedisError> {
        let place: Option<String> = self.connection.clone().hget(self.key("where"), id.0).await?;
        Ok(match place.as_deref() {
            None => None,
            Some("parked") => Some(self.parked(id.0).await?),
            Some(lane) => {
                let lane = Lane(lane.parse().unwrap_or_default());
                self.range(lane, id.0, 1).await?.into_iter().find(|event| event.id == id)
            }
        })
    }
}

impl Store for RedisStore {
    fn claim_sender(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            self.lease().await?;
            self.is_sender.store(true, Ordering::SeqCst);
            Ok(())
        })
    }

    fn append(&self, events: Vec<NewEvent>) -> StoreFuture<'_, Vec<EventId>> {
        Box::pin(async move {
            let script = Script::new(include_str!("append.lua"));
            let mut invocation = script.key(&self.prefix);
            for event in events {
                invocation.arg(event.lane.0).arg(event.enqueued.as_millisecond()).arg(event.body.as_ref());
            }
            let ids: Result<Vec<u64>, _> = invocation.invoke_async(&mut self.connection.clone()).await;
            let ids = ids.map_err(|error| StoreError::failed("append events", error))?;
            Ok(ids.into_iter().map(EventId).collect())
        })
    }

    fn record(&self, changes: Vec<Change>) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let script = Script::new(include_str!("record.lua"));
            let mut invocation = script.key(&self.prefix);
            for change in changes {
                let (kind, id, text) = match change {
                    Change::Remove(id, why) => ("remove", id, why.name().to_owned()),
                    Change::Fail(id, reason) => ("fail", id, reason),
                    Change::Park(id, reason) => ("park", id, reason),
                    Change::Requeue(id) => ("requeue", id, Timestamp::now().as_millisecond().to_string()),
                };
                invocation.arg(kind).arg(id.0).arg(text);
            }
            let recorded: Result<(), _> = invocation.invoke_async(&mut self.connection.clone()).await;
            recorded.map_err(|error| StoreError::failed("record the outcomes of events", error))
        })
    }

    fn lanes(&self) -> StoreFuture<'_, Vec<(Lane, EventId)>> {
        Box::pin(async {
            if self.is_sender.load(Ordering::SeqCst) {
                self.lease().await?;
            }
            let lanes: Result<HashMap<u64, u64>, _> = self.connection.clone().hgetall(self.key("lanes")).await;
            let lanes = lanes.map_err(|error| StoreError::failed("read events", error))?;
            Ok(lanes.into_iter().map(|(lane, last)| (Lane(lane), EventId(last))).collect())
        })
    }

    fn read(&self, lane: Lane, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        Box::pin(async move {
            self.range(lane, after.0 + 1, limit).await.map_err(|error| StoreError::failed("read events", error))
        })
    }

    fn list(&self, state: ListState, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        Box::pin(async move {
            let events = self.list_events(state, after, limit).await;
            events.map_err(|error| StoreError::failed("read events", error))
        })
    }

    fn get(&self, id: EventId) -> StoreFuture<'_, Option<StoredEvent>> {
        Box::pin(async move { self.find(id).await.map_err(|error| StoreError::failed("read events", error)) })
    }

    fn totals(&self) -> StoreFuture<'_, Totals> {
        Box::pin(async {
            let totals: Result<HashMap<String, u64>, _> = self.connection.clone().hgetall(self.key("totals")).await;
            let totals = totals.map_err(|error| StoreError::failed("read events", error))?;
            let number = |name: &str| totals.get(name).copied().unwrap_or_default();
            Ok(Totals {
                pending: number("pending"),
                pending_bytes: number("pending_bytes"),
                parked: number("parked"),
                parked_bytes: number("parked_bytes"),
                delivered: number("delivered"),
                cancelled: number("cancelled"),
                dropped: number("dropped"),
                purged: number("purged"),
            })
        })
    }
}

/// Does not show the URL, because it may contain a password.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
