//! Counts the requests of all processes with one API key in Redis, so that together they stay within its rate limit.
//!
//! Runs against the simulator and the Redis server of `REDIS_URL`, by default `redis://127.0.0.1/`.

use std::time::Duration;

use http::{Request, Response, StatusCode};
use pd_rest::{
    Body, Credential, RestSession,
    pd_transport::{BoxError, RateLimit, limiter::Limiter},
};
use pd_sim::Sim;
use redis::{AsyncCommands as _, ExistenceCheck, SetExpiry, SetOptions, aio::MultiplexedConnection};
use serde_json::Value;

/// Takes one request from the window. The first one starts the window. Returns the milliseconds to wait if none is left.
const TAKE: &str = "
    local left = tonumber(redis.call('GET', KEYS[1]))
    if not left then
        redis.call('SET', KEYS[1], ARGV[1] - 1, 'PX', ARGV[2])
        return 0
    end
    if left > 0 then
        redis.call('DECR', KEYS[1])
        return 0
    end
    return math.max(redis.call('PTTL', KEYS[1]), 1)";

/// PagerDuty's window and one second more. The first response then corrects the end of the window.
const WINDOW: Duration = Duration::from_secs(61);

/// The maximum wait before the counter is read again: a response to another process may show that the window ends earlier.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// The requests that are left in the current window, in a Redis key that all processes share.
pub(crate) struct RedisQuota {
    pub(crate) connection: MultiplexedConnection,
    /// One for each API key. Do not put the API key itself here.
    pub(crate) key: String,
    /// Requests per window: 960 for PagerDuty's REST API.
    pub(crate) limit: u64,
}

impl RedisQuota {
    /// Takes one request, or returns how long to wait.
    async fn take(&self) -> Result<Option<Duration>, redis::RedisError> {
        let mut take = redis::cmd("EVAL");
        take.arg(TAKE).arg(1).arg(&self.key).arg(self.limit).arg(u64::try_from(WINDOW.as_millis()).unwrap_or(u64::MAX));
        let millis: u64 = take.query_async(&mut self.connection.clone()).await?;
        Ok((millis > 0).then(|| Duration::from_millis(millis).min(LONGEST_WAIT)))
    }

    /// Sets the end of the window to the time in the response, unless it already ends earlier. The header has whole seconds, rounded
    /// up, so the earliest end of all responses is the most accurate.
    async fn update(&self, limit: RateLimit, is_used_up: bool) -> Result<(), redis::RedisError> {
        let mut connection = self.connection.clone();
        let seconds = limit.reset.as_secs().max(1);
        if is_used_up {
            // A 429: another program has used the rest of the quota.
            let options =
                SetOptions::default().conditional_set(ExistenceCheck::XX).with_expiration(SetExpiry::EX(seconds));
            return connection.set_options(&self.key, 0, options).await;
        }
        redis::cmd("EXPIRE").arg(&self.key).arg(seconds).arg("LT").query_async(&mut connection).await
    }
}

impl Limiter for RedisQuota {
    async fn acquire(&self, _: &Request<Body>) -> Result<(), BoxError> {
        // If Redis fails, the request is sent at once. PagerDuty may then answer with 429, which is retried.
        while let Ok(Some(wait)) = self.take().await {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    async fn observe(&self, response: &Response<Body>) {
        if let Some(limit) = RateLimit::from_headers(response.headers()) {
            // If Redis fails, the next response updates the window.
            let _ = self.update(limit, response.status() == StatusCode::TOO_MANY_REQUESTS).await;
        }
    }
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".to_owned());
    let connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
    let quota = RedisQuota { connection, key: "pagerduty:quota:nightly-report".to_owned(), limit: 960 };
    let session = RestSession::builder(Credential::token(sim.api_key())?)
        .base_url(sim.url())
        .transport(|transport| transport.limiter(quota))
        .build()?;
    let users: Vec<Value> = session.list_all("users").await?;
    assert!(!users.is_empty());
    Ok(())
}
