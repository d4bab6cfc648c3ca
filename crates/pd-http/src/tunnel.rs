//! Opens a tunnel through a proxy with `CONNECT` (RFC 9110, section 9.3.6).

use http::{HeaderValue, Method, Request, StatusCode, Uri, Version, header};
use hyper::{client::conn::http1, upgrade::Parts};

use crate::{error::host_and_port, stream::Tunnel};

/// The reason why a proxy opened no tunnel.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TunnelError {
    /// 407.
    #[error("the proxy rejects the credentials")]
    Credentials,
    #[error("the proxy responded with {0}")]
    Status(StatusCode),
    #[error("the connection to the proxy broke")]
    Broken(#[source] hyper::Error),
    #[error("the request to the proxy cannot be written")]
    Request(#[source] http::Error),
    #[error("the proxy sent data before the tunnel was open")]
    EarlyData,
}

/// Requests a tunnel to `target` from the proxy at the other end of `stream`.
pub(crate) async fn open(stream: Tunnel, target: &Uri, auth: Option<&HeaderValue>) -> Result<Tunnel, TunnelError> {
    let authority = host_and_port(target);
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .version(Version::HTTP_11)
        .uri(authority.as_str())
        .header(header::HOST, authority.as_str());
    if let Some(auth) = auth {
        request = request.header(header::PROXY_AUTHORIZATION, auth);
    }
    let request = request.body(String::new()).map_err(TunnelError::Request)?;
    let (mut sender, connection) = http1::handshake(stream).await.map_err(TunnelError::Broken)?;
    let driver = tokio::spawn(connection.with_upgrades());
    let response = sender.send_request(request).await.map_err(TunnelError::Broken)?;
    if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Err(TunnelError::Credentials);
    }
    if !response.status().is_success() {
        return Err(TunnelError::Status(response.status()));
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(TunnelError::Broken)?;
    drop(driver);
    match upgraded.downcast::<Tunnel>() {
        Ok(Parts { io, read_buf, .. }) if read_buf.is_empty() => Ok(io),
        Ok(_) | Err(_) => Err(TunnelError::EarlyData),
    }
}
