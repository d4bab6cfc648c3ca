//! This project, into `serde_json::Value`.

use serde_json::Value;

use super::{Client, Failure, Ours, Protocol};
use crate::server::Address;

/// `pd-rest` without structs.
pub(crate) struct OursUntyped(Ours);

impl OursUntyped {
    pub(crate) fn new(address: &Address, protocol: Protocol) -> Result<Self, Failure> {
        Ours::new(address, protocol).map(Self)
    }
}

impl Client for OursUntyped {
    type User = Value;
    type Record = Value;

    async fn get_one(&self) -> Result<Value, Failure> {
        Ok(self.0.session.rget("users/P000001").await?)
    }

    async fn list_all(&self, concurrency: usize) -> Result<Vec<Value>, Failure> {
        Ok(self.0.session.list_all("users").concurrency(concurrency).await?)
    }

    async fn cursor_all(&self) -> Result<Vec<Value>, Failure> {
        Ok(self.0.session.list_all("audit/records").await?)
    }

    async fn event(&self) -> Result<(), Failure> {
        self.0.event().await
    }

    async fn stream_all(&self) -> Result<usize, Failure> {
        let mut users = self.0.session.iter_all::<Value>("users");
        let mut count = 0;
        while let Some(user) = users.next().await {
            user?;
            count += 1;
        }
        Ok(count)
    }

    fn user_id(user: &Value) -> &str {
        user.get("id").and_then(Value::as_str).unwrap_or_default()
    }

    fn record_id(record: &Value) -> &str {
        Self::user_id(record)
    }
}
