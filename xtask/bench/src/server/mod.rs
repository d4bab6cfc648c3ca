//! The server of the benchmarks. It is a separate process, and responds with bytes that were built at its start, so that its cost
//! hardly changes the measurement of a client.

mod responses;

use std::{
    error::Error,
    io::{Write as _, stdout},
    sync::Arc,
    time::Duration,
};

use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::measure::stay_on_one_cpu;

use responses::Responses;

/// The addresses of the server, written on its first line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Address {
    /// HTTP/1.1 over plain TCP.
    pub(crate) http: String,
    /// HTTP/2 over TLS, negotiated by ALPN.
    pub(crate) https: String,
    /// The certificate to trust, in PEM.
    pub(crate) certificate: String,
}

/// Options of the server.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Delay of each response in milliseconds
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// Run on one CPU
    #[arg(long)]
    one_cpu: bool,
}

/// Serves until standard input ends, which is when the parent process ends.
pub(crate) async fn run(options: &Options) -> Result<(), Box<dyn Error + Send + Sync>> {
    if options.one_cpu {
        stay_on_one_cpu()?;
    }
    let responses = Arc::new(Responses::new());
    let latency = Duration::from_millis(options.latency);
    let plain = TcpListener::bind("127.0.0.1:0").await?;
    let secure = TcpListener::bind("127.0.0.1:0").await?;
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let address = Address {
        http: format!("http://{}", plain.local_addr()?),
        https: format!("https://localhost:{}", secure.local_addr()?.port()),
        certificate: signed.cert.pem(),
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    writeln!(stdout(), "{}", serde_json::to_string(&address)?)?;
    tokio::spawn(accept(plain, None, Arc::clone(&responses), latency));
    tokio::spawn(accept(secure, Some(acceptor), responses, latency));
    let mut rest = Vec::new();
    tokio::io::stdin().read_to_end(&mut rest).await?;
    Ok(())
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, responses: Arc<Responses>, latency: Duration) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Without it, responses wait for acknowledgements. It fails only on a closed socket.
        let _ = stream.set_nodelay(true);
        let (tls, responses) = (tls.clone(), Arc::clone(&responses));
        tokio::spawn(async move {
            match tls {
                None => serve(stream, responses, latency).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        serve(stream, responses, latency).await;
                    }
                }
            }
        });
    }
}

async fn serve<IO>(stream: IO, responses: Arc<Responses>, latency: Duration)
where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| answer(request, Arc::clone(&responses), latency));
    let server = auto::Builder::new(TokioExecutor::new());
    // If a connection breaks, the client reports it.
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: Request<Incoming>,
    responses: Arc<Responses>,
    latency: Duration,
) -> Result<Response<Full<bytes::Bytes>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    Ok(responses.answer(&parts, &body))
}
