//! Receives the redirect of a login, over a loopback port or from standard input.

use std::time::Duration;

use axum::{Router, extract::State, http::Uri, response::Html, routing::get};
use http::StatusCode;
use pd_oauth::Redirected;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    net::TcpListener,
    sync::{mpsc, oneshot},
};

use crate::{
    exit::{Exit, Failure},
    output::note,
};

/// How long a user may take to log in.
const LOGIN_TIME: Duration = Duration::from_secs(600);
/// How long the browser may take to receive the page that ends the login.
const PAGE_TIME: Duration = Duration::from_secs(2);
/// The maximum length of a pasted URL, in bytes.
const MAX_URL: u64 = 16 * 1024;

/// The redirect that the loopback server waits for.
#[derive(Clone)]
struct ExpectedRedirect {
    state: String,
    sender: mpsc::Sender<Redirected>,
}

/// Serves the redirect URL until a request has the `state` of the login. Any other request gets status 400, and the server goes
/// on waiting.
pub(super) async fn receive(listener: TcpListener, state: &str) -> Result<Redirected, Failure> {
    let (sender, mut receiver) = mpsc::channel(1);
    let (stop, stopped) = oneshot::channel::<()>();
    let app = Router::new()
        .route("/callback", get(callback))
        .with_state(ExpectedRedirect { state: state.to_owned(), sender });
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let server = tokio::spawn(async move { server.await });
    let received = tokio::time::timeout(LOGIN_TIME, receiver.recv()).await;
    let _ = stop.send(());
    let abort = server.abort_handle();
    // The browser may not have received the page yet.
    if tokio::time::timeout(PAGE_TIME, server).await.is_err() {
        abort.abort();
    }
    received.ok().flatten().ok_or_else(|| {
        let message = format!("nobody logged in within {} minutes", LOGIN_TIME.as_secs() / 60);
        Failure::new(Exit::Limited, message)
    })
}

async fn callback(
    State(expected): State<ExpectedRedirect>,
    uri: Uri,
) -> (StatusCode, [(&'static str, &'static str); 1], Html<&'static str>) {
    let close = [("connection", "close")];
    let redirected = Redirected::parse(uri.query().unwrap_or_default()).ok();
    let redirected = redirected.filter(|redirected| redirected.state() == Some(&*expected.state));
    // A second redirect is rejected: `receive` takes only one, so `try_send` fails.
    if redirected.is_some_and(|redirected| expected.sender.try_send(redirected).is_ok()) {
        return (StatusCode::OK, close, Html("<!DOCTYPE html><p>pd has received the login. You can close this page."));
    }
    note("a request to the redirect URL does not belong to this login; still waiting");
    (
        StatusCode::BAD_REQUEST,
        close,
        Html("<!DOCTYPE html><p>This request does not belong to the login that pd waits for."),
    )
}

/// Reads the URL that the browser was redirected to from standard input.
pub(super) async fn paste() -> Result<Redirected, Failure> {
    let mut line = String::new();
    let mut input = BufReader::new(tokio::io::stdin().take(MAX_URL));
    let read = tokio::time::timeout(LOGIN_TIME, input.read_line(&mut line)).await;
    match read {
        Ok(Ok(0)) => Err(Failure::usage("standard input ended without the redirect URL")),
        Ok(Ok(_)) => Ok(Redirected::parse(&line)?),
        Ok(Err(error)) => Err(Failure::usage(format!("standard input cannot be read: {error}"))),
        Err(_) => Err(Failure::new(Exit::Limited, "nobody pasted the redirect URL in time")),
    }
}
