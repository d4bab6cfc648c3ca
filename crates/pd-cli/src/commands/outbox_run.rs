//! `pd outbox run`.

use std::time::Duration;

use pd_outbox::Outbox;
use tokio::signal;

use super::outbox_store::open;
use crate::{
    cli::RunOutboxArgs,
    context::Context,
    exit::{Exit, Failure},
};

pub(super) async fn run(context: &Context, args: RunOutboxArgs) -> Result<(), Failure> {
    let directory = &args.outbox.directory;
    // Each stored event has its routing key.
    let builder = Outbox::builder(context.events_of_stored_keys()?)
        .concurrency(args.concurrency)
        .resolve_cancels(args.resolve_cancels);
    let builder = match args.max_age {
        Some(seconds) => builder.max_age(Duration::from_secs(seconds)),
        None => builder,
    };
    let outbox = builder.open_with(open(context, directory)?).await?;
    let within = |seconds| outbox.drain(Duration::from_secs(seconds));
    let Some(drain) = args.drain else {
        context.note(&format!("delivering the events of {} until Ctrl-C", directory.display()));
        stopped().await;
        let left = within(args.grace).await?;
        context.note(&left_over(left));
        return Ok(());
    };
    let left = tokio::select! {
        left = within(drain) => left?,
        () = stopped() => within(args.grace).await?,
    };
    match left {
        0 => Ok(()),
        left => Err(Failure::new(Exit::Limited, left_over(left))),
    }
}

fn left_over(left: u64) -> String {
    match left {
        0 => "all events are delivered".to_owned(),
        left => format!("{left} events are left; the next run delivers them"),
    }
}

/// Waits for Ctrl-C, or for SIGTERM.
#[cfg(unix)]
async fn stopped() {
    use signal::unix::{SignalKind, signal};

    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn stopped() {
    let _ = signal::ctrl_c().await;
}
