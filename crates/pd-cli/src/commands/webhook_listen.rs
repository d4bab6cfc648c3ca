//! `pd webhook listen`.

use std::{env, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    middleware::map_response,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use pd_webhooks::{DeduplicateLayer, MemoryStore, Rejection, Verifier, VerifyLayer};
use tokio::{
    net::TcpListener,
    signal,
    sync::{mpsc, oneshot},
};
use tower::ServiceBuilder;

use crate::{
    cli::{Format, ListenArgs},
    context::Context,
    exit::{Exit, Failure},
    json::Json,
    output::note,
};

/// A verified body, and the sender that confirms that it was printed.
type Received = (Bytes, oneshot::Sender<()>);

pub(super) async fn run(context: &Context, args: ListenArgs) -> Result<(), Failure> {
    warn_of_flag();
    let ctrl_c = signal::ctrl_c();
    let verifier = Verifier::new(args.secrets)
        .map_err(|error| Failure::usage(error.to_string()).hint("set PD_WEBHOOK_SECRET, or give --secret"))?;
    let failed = |error: std::io::Error| {
        Failure::new(Exit::Failed, format!("cannot listen on port {} of 127.0.0.1: {error}", args.port))
    };
    let listener = TcpListener::bind(("127.0.0.1", args.port)).await.map_err(failed)?;
    context.note(&format!("listening on http://{}/ until Ctrl-C", listener.local_addr().map_err(failed)?));
    // One at a time: each webhook is answered after it was printed.
    let (sender, mut receiver) = mpsc::channel(1);
    let server = tokio::spawn(async move { axum::serve(listener, app(verifier, sender)).await });
    let printing = async {
        while let Some((body, printed)) = receiver.recv().await {
            print(context, &body)?;
            // PagerDuty may have closed the connection by now; it then sends the webhook again.
            let _ = printed.send(());
        }
        Ok(())
    };
    let result = tokio::select! {
        result = printing => result,
        // Ctrl-C is the intended end.
        _ = ctrl_c => Ok(()),
    };
    server.abort();
    result
}

fn app(verifier: Verifier, sender: mpsc::Sender<Received>) -> Router {
    let layers = ServiceBuilder::new()
        .layer(map_response(report))
        .layer(VerifyLayer::new(verifier))
        .layer(DeduplicateLayer::new(MemoryStore::default()));
    Router::new().fallback(move |body: Bytes| receive(sender.clone(), body)).layer(layers)
}

async fn receive(sender: mpsc::Sender<Received>, body: Bytes) -> Response {
    let (printed, done) = oneshot::channel();
    let sent = sender.send((body, printed)).await.is_ok();
    // If it was not printed, PagerDuty must send the webhook again.
    let status = if sent && done.await.is_ok() { StatusCode::ACCEPTED } else { StatusCode::SERVICE_UNAVAILABLE };
    status.into_response()
}

/// Prints rejected requests on standard error.
async fn report(response: Response) -> Response {
    if let Some(rejection) = response.extensions().get::<Arc<Rejection>>() {
        note(&format!("rejected a request with {}: {rejection}", rejection.status().as_u16()));
    }
    response
}

/// Prints an event: one line of text in the table format, JSON in the others.
fn print(context: &Context, body: &[u8]) -> Result<(), Failure> {
    let Ok(webhook) = pd_core::json::from_slice::<Json>(body) else {
        context.note("a webhook with a valid signature is not JSON");
        return Ok(());
    };
    let event = webhook.get("event").unwrap_or(&webhook);
    if context.output.options().format != Format::Table {
        return context.output.record(event);
    }
    let text = |path: &str| event.text_at(path).unwrap_or_default();
    let line = format!(
        "{}  {}  {}  {}",
        text("occurred_at"),
        text("event_type"),
        event.text_at("data.incident.id").unwrap_or_else(|| text("data.id")),
        event.text_at("data.title").unwrap_or_else(|| text("data.summary")),
    );
    Ok(context.output.line(line.trim_end())?)
}

fn warn_of_flag() {
    let is_flag =
        |arg: std::ffi::OsString| arg.to_str().is_some_and(|arg| arg == "--secret" || arg.starts_with("--secret="));
    if env::args_os().any(is_flag) {
        note("warning: --secret shows in the process list; set PD_WEBHOOK_SECRET");
    }
}
