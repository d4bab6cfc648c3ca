//! Logs a user in from a command: a loopback redirect receives the code.
//!
//! Runs against the simulator, whose user approves at once.

use pd_oauth::{FileStore, OAuthClient, Redirected, TokenStore, UserToken};
use pd_rest::RestSession;
use pd_sim::Sim;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result {
    let sim = Sim::start().await?;
    let directory = tempfile::tempdir()?;
    let store = FileStore::new(directory.path().join("login.json"));
    let client =
        OAuthClient::builder(sim.oauth_client_id()).secret(sim.oauth_client_secret()).base_url(sim.url()).build()?;

    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let login = client.authorize_url(["users.read"], format!("http://{}/callback", listener.local_addr()?))?;
    let browser = tokio::spawn(browse(login.url().to_owned()));
    let redirected = Redirected::parse(&receive(&listener).await?)?;
    let tokens = client.exchange_code(login, &redirected).await?;
    assert!(tokens.missing_scopes().is_empty());
    store.save(&tokens).await?;
    browser.await??;

    let provider = UserToken::new(client, store);
    let session = RestSession::builder_with(provider).base_url(sim.url()).build()?;
    let me: Value = session.rget("users/me").await?;
    assert!(me.get("email").is_some());
    Ok(())
}

/// Responds to the browser's request, and returns its path and query.
async fn receive(listener: &TcpListener) -> Result<String> {
    let (stream, _) = listener.accept().await?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\nconnection: close\r\n\r\nYou may close this.\r\n")
        .await?;
    line.split(' ').nth(1).map(str::to_owned).ok_or_else(|| "the browser sent no request".into())
}

/// The user's browser: opens the URL and follows the redirect.
async fn browse(url: String) -> Result {
    let answer = get(&url).await?;
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ")).ok_or("no redirect")?;
    get(location).await?;
    Ok(())
}

async fn get(url: &str) -> Result<String> {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("no URL")?;
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    let mut lines = BufReader::new(stream);
    while lines.read_line(&mut answer).await? > 2 {}
    Ok(answer)
}
