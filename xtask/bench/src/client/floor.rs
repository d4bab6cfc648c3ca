//! hyper-util's client by hand: code that is written only for this API.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use http::{
    HeaderValue, Method, Request, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Pool, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use serde::de::DeserializeOwned;

use super::{Client, Failure, Protocol};
use crate::{
    model::{API_KEY, Event, ITEMS, PAGE, Receipt, Record, RecordsBody, User, UserBody, UsersBody},
    server::Address,
};

/// Sends a request and reads the whole response.
pub(crate) trait Carrier {
    async fn carry(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), Failure>;
}

/// hyper-util's client, with its pool.
pub(crate) type Legacy = Pool<HttpsConnector<HttpConnector>, Full<Bytes>>;

impl Carrier for Legacy {
    async fn carry(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), Failure> {
        let response = self.request(request).await?;
        Ok((response.status(), response.into_body().collect().await?.to_bytes()))
    }
}

/// The floor, with which the other clients are compared.
pub(crate) struct Floor<P = Legacy> {
    carrier: P,
    origin: String,
    authorization: HeaderValue,
}

/// TLS that trusts the server's certificate.
pub(crate) fn tls(address: &Address) -> Result<ClientConfig, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(address.certificate.as_bytes())?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// hyper-util's client, for bodies of any type.
pub(crate) fn legacy<B>(address: &Address) -> Result<Pool<HttpsConnector<HttpConnector>, B>, Failure>
where
    B: Body<Data: Send> + Send,
{
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls(address)?)
        .https_or_http()
        .enable_http1()
        .enable_http2()
        .wrap_connector(tcp);
    Ok(Pool::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
}

impl Floor {
    pub(crate) fn new(address: &Address, protocol: Protocol) -> Result<Self, Failure> {
        Self::over(legacy(address)?, address, protocol)
    }
}

impl<P: Carrier> Floor<P> {
    pub(super) fn over(carrier: P, address: &Address, protocol: Protocol) -> Result<Self, Failure> {
        let mut authorization = HeaderValue::from_str(&format!("Token token={API_KEY}"))?;
        authorization.set_sensitive(true);
        Ok(Self { carrier, origin: protocol.origin(address).to_owned(), authorization })
    }

    /// Sends a request and reads the whole of a successful response.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Bytes, Failure> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header(ACCEPT, HeaderValue::from_static("application/vnd.pagerduty+json;version=2"))
            .header(USER_AGENT, HeaderValue::from_static("floor/1.0"))
            .header(AUTHORIZATION, self.authorization.clone());
        if body.is_some() {
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let (status, body) = self.carrier.carry(request.body(Full::from(body.unwrap_or_default()))?).await?;
        if status.is_success() { Ok(body) } else { Err(format!("{path}: {status}").into()) }
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        Ok(serde_json::from_slice(&self.send(Method::GET, path, None).await?)?)
    }

    /// The event carries no API key. The server does not check it.
    pub(crate) async fn trigger(&self) -> Result<(), Failure> {
        let event = Event::new();
        let body = self.send(Method::POST, "/v2/enqueue", Some(serde_json::to_vec(&event)?)).await?;
        let receipt: Receipt = serde_json::from_slice(&body)?;
        if receipt.dedup_key == event.dedup_key { Ok(()) } else { Err("another key".into()) }
    }
}

impl<P: Carrier> Client for Floor<P> {
    type User = User;
    type Record = Record;

    async fn get_one(&self) -> Result<User, Failure> {
        Ok(self.get::<UserBody>("/users/P000001").await?.user)
    }

    async fn list_all(&self, concurrency: usize) -> Result<Vec<User>, Failure> {
        let mut all = Vec::new();
        if concurrency == 1 {
            loop {
                let path = format!("/users?limit={PAGE}&offset={}", all.len());
                let page: UsersBody = self.get(&path).await?;
                all.extend(page.users);
                if !page.more {
                    return Ok(all);
                }
            }
        }
        let pages = stream::iter((0..ITEMS).step_by(PAGE))
            .map(|offset| async move { self.get::<UsersBody>(&format!("/users?limit={PAGE}&offset={offset}")).await });
        let mut pages = pages.buffered(concurrency);
        while let Some(page) = pages.try_next().await? {
            all.extend(page.users);
        }
        Ok(all)
    }

    async fn cursor_all(&self) -> Result<Vec<Record>, Failure> {
        let mut all = Vec::new();
        let mut path = format!("/audit/records?limit={PAGE}");
        loop {
            let page: RecordsBody = self.get(&path).await?;
            all.extend(page.records);
            let Some(cursor) = page.next_cursor else { return Ok(all) };
            path = format!("/audit/records?limit={PAGE}&cursor={cursor}");
        }
    }

    async fn event(&self) -> Result<(), Failure> {
        self.trigger().await
    }

    async fn stream_all(&self) -> Result<usize, Failure> {
        let mut count = 0;
        loop {
            let page: UsersBody = self.get(&format!("/users?limit={PAGE}&offset={count}")).await?;
            count += page.users.len();
            if !page.more {
                return Ok(count);
            }
        }
    }

    fn user_id(user: &User) -> &str {
        &user.id
    }

    fn record_id(record: &Record) -> &str {
        &record.id
    }
}
