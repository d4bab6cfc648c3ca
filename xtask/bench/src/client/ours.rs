//! This project, with the default options.

use pd_core::Credential;
use pd_events::EventsSession;
use pd_http::ClientOptions;
use pd_rest::RestSession;

use super::{Client, Failure, Protocol, floor::legacy};
use crate::{
    model::{API_KEY, ROUTING_KEY, Record, SOURCE, SUMMARY, User},
    server::Address,
};

/// `pd-rest` and `pd-events`.
pub(crate) struct Ours {
    pub(super) session: RestSession,
    events: EventsSession,
}

impl Ours {
    pub(crate) fn new(address: &Address, protocol: Protocol) -> Result<Self, Failure> {
        let certificate = address.certificate.clone();
        let session = RestSession::builder(Credential::token(API_KEY)?)
            .base_url(protocol.origin(address))
            .transport(|transport| transport.http_client(ClientOptions::new().root_certificates(certificate)))
            .build()?;
        let certificate = address.certificate.clone();
        let events = EventsSession::builder(ROUTING_KEY)
            .base_url(protocol.origin(address))
            .transport(|transport| transport.http_client(ClientOptions::new().root_certificates(certificate)))
            .build()?;
        Ok(Self { session, events })
    }

    /// Uses hyper-util's client in place of `pd-http`.
    pub(crate) fn over_legacy(address: &Address, protocol: Protocol) -> Result<Self, Failure> {
        let origin = protocol.origin(address);
        let session =
            RestSession::builder(Credential::token(API_KEY)?).base_url(origin).build_with(legacy(address)?)?;
        let events = EventsSession::builder(ROUTING_KEY).base_url(origin).build_with(legacy(address)?)?;
        Ok(Self { session, events })
    }
}

impl Client for Ours {
    type User = User;
    type Record = Record;

    async fn get_one(&self) -> Result<User, Failure> {
        Ok(self.session.rget("users/P000001").await?)
    }

    async fn list_all(&self, concurrency: usize) -> Result<Vec<User>, Failure> {
        Ok(self.session.list_all("users").concurrency(concurrency).await?)
    }

    async fn cursor_all(&self) -> Result<Vec<Record>, Failure> {
        Ok(self.session.list_all("audit/records").await?)
    }

    async fn event(&self) -> Result<(), Failure> {
        let receipt = self.events.trigger(SUMMARY, SOURCE).await?;
        if receipt.server_dedup_key().is_none() { Ok(()) } else { Err("another key".into()) }
    }

    async fn stream_all(&self) -> Result<usize, Failure> {
        let mut users = self.session.iter_all::<User>("users");
        let mut count = 0;
        while let Some(user) = users.next().await {
            user?;
            count += 1;
        }
        Ok(count)
    }

    fn user_id(user: &User) -> &str {
        &user.id
    }

    fn record_id(record: &Record) -> &str {
        &record.id
    }
}
