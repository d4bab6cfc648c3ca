//! reqwest, as its documentation shows it.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use http::{HeaderMap, HeaderValue, header};
use serde::de::DeserializeOwned;

use super::{Client, Failure, Protocol, floor::tls};
use crate::{
    model::{API_KEY, Event, ITEMS, PAGE, Receipt, Record, RecordsBody, User, UserBody, UsersBody},
    server::Address,
};

/// reqwest.
pub(crate) struct Peer {
    client: reqwest::Client,
    origin: String,
}

impl Peer {
    pub(crate) fn new(address: &Address, protocol: Protocol) -> Result<Self, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/vnd.pagerduty+json;version=2"));
        let mut authorization = HeaderValue::from_str(&format!("Token token={API_KEY}"))?;
        authorization.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, authorization);
        let mut tls = tls(address)?;
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent("peer/1.0")
            .tls_backend_preconfigured(tls)
            .build()?;
        Ok(Self { client, origin: protocol.origin(address).to_owned() })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, String)]) -> Result<T, Failure> {
        let request = self.client.get(format!("{}{path}", self.origin)).query(query);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    async fn users(&self, offset: usize) -> Result<UsersBody, Failure> {
        self.get("/users", &[("limit", PAGE.to_string()), ("offset", offset.to_string())]).await
    }
}

impl Client for Peer {
    type User = User;
    type Record = Record;

    async fn get_one(&self) -> Result<User, Failure> {
        Ok(self.get::<UserBody>("/users/P000001", &[]).await?.user)
    }

    async fn list_all(&self, concurrency: usize) -> Result<Vec<User>, Failure> {
        let mut all = Vec::new();
        if concurrency == 1 {
            loop {
                let page = self.users(all.len()).await?;
                all.extend(page.users);
                if !page.more {
                    return Ok(all);
                }
            }
        }
        let pages = stream::iter((0..ITEMS).step_by(PAGE)).map(|offset| self.users(offset));
        let mut pages = pages.buffered(concurrency);
        while let Some(page) = pages.try_next().await? {
            all.extend(page.users);
        }
        Ok(all)
    }

    async fn cursor_all(&self) -> Result<Vec<Record>, Failure> {
        let mut all = Vec::new();
        let mut query = vec![("limit", PAGE.to_string())];
        loop {
            let page: RecordsBody = self.get("/audit/records", &query).await?;
            all.extend(page.records);
            let Some(cursor) = page.next_cursor else { return Ok(all) };
            query.truncate(1);
            query.push(("cursor", cursor));
        }
    }

    async fn event(&self) -> Result<(), Failure> {
        let event = Event::new();
        let request = self.client.post(format!("{}/v2/enqueue", self.origin)).json(&event);
        let receipt: Receipt = request.send().await?.error_for_status()?.json().await?;
        if receipt.dedup_key == event.dedup_key { Ok(()) } else { Err("another key".into()) }
    }

    fn user_id(user: &User) -> &str {
        &user.id
    }

    fn record_id(record: &Record) -> &str {
        &record.id
    }
}
