//! The floor's client, into `serde_json::Value`.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

use super::{Client, Failure, Floor, Protocol};
use crate::{
    model::{ITEMS, PAGE},
    server::Address,
};

/// hyper-util's client without structs.
pub(crate) struct Untyped(Floor);

impl Untyped {
    pub(crate) fn new(address: &Address, protocol: Protocol) -> Result<Self, Failure> {
        Floor::new(address, protocol).map(Self)
    }

    async fn page(&self, path: &str, wrapper: &str) -> Result<(Vec<Value>, Value), Failure> {
        let mut body: Value = self.0.get(path).await?;
        match body.get_mut(wrapper).map(Value::take) {
            Some(Value::Array(items)) => Ok((items, body)),
            _ => Err(format!("{path}: no {wrapper}").into()),
        }
    }
}

impl Client for Untyped {
    type User = Value;
    type Record = Value;

    async fn get_one(&self) -> Result<Value, Failure> {
        let mut body: Value = self.0.get("/users/P000001").await?;
        Ok(body.get_mut("user").map(Value::take).ok_or("no user")?)
    }

    async fn list_all(&self, concurrency: usize) -> Result<Vec<Value>, Failure> {
        let mut all = Vec::new();
        if concurrency == 1 {
            loop {
                let path = format!("/users?limit={PAGE}&offset={}", all.len());
                let (users, rest) = self.page(&path, "users").await?;
                all.extend(users);
                if rest.get("more") != Some(&Value::Bool(true)) {
                    return Ok(all);
                }
            }
        }
        let pages = stream::iter((0..ITEMS).step_by(PAGE))
            .map(|offset| async move { self.page(&format!("/users?limit={PAGE}&offset={offset}"), "users").await });
        let mut pages = pages.buffered(concurrency);
        while let Some((users, _)) = pages.try_next().await? {
            all.extend(users);
        }
        Ok(all)
    }

    async fn cursor_all(&self) -> Result<Vec<Value>, Failure> {
        let mut all = Vec::new();
        let mut path = format!("/audit/records?limit={PAGE}");
        loop {
            let (records, rest) = self.page(&path, "records").await?;
            all.extend(records);
            let Some(cursor) = rest.get("next_cursor").and_then(Value::as_str) else { return Ok(all) };
            path = format!("/audit/records?limit={PAGE}&cursor={cursor}");
        }
    }

    async fn event(&self) -> Result<(), Failure> {
        self.0.trigger().await
    }

    fn user_id(user: &Value) -> &str {
        user.get("id").and_then(Value::as_str).unwrap_or_default()
    }

    fn record_id(record: &Value) -> &str {
        Self::user_id(record)
    }
}
