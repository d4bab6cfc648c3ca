//! `pd outbox`, and enqueueing by `pd event`.

use std::path::Path;

use pd_events::{Action, Event};
use pd_outbox::{
    Entry, EntryState, Error, Outbox, Queue,
    store::{EventId, ListState},
};

use super::{cuts::note_cuts, outbox_run, outbox_store::open};
use crate::{
    cli::{ListOutboxArgs, OutboxCommand, PurgeOutboxArgs},
    context::Context,
    exit::{Exit, Failure},
    json::Json,
};

/// The number of events that are read from the store at a time.
const PAGE: usize = 256;

pub(super) async fn run(context: &Context, command: OutboxCommand) -> Result<(), Failure> {
    match command {
        OutboxCommand::Run(args) => outbox_run::run(context, args).await,
        OutboxCommand::Status(outbox) => status(context, &outbox.directory).await,
        OutboxCommand::List(args) => list(context, args).await,
        OutboxCommand::Show { outbox, id } => {
            let entry = existing(context, &outbox.directory)?.inspect(EventId(id)).await?;
            let entry = entry.ok_or_else(|| Failure::new(Exit::NotFound, format!("the outbox has no event {id}")))?;
            let event = Json::from(entry.event.clone());
            context.output.record(&Json::object([("entry", row(entry)), ("event", event)]))
        }
        OutboxCommand::Retry { outbox, ids, all } => {
            let queue = existing(context, &outbox.directory)?;
            if all {
                let retried = queue.retry_all().await?;
                context.note(&format!("{retried} events are pending again"));
            }
            for id in ids {
                queue.retry(EventId(id)).await?;
            }
            Ok(())
        }
        OutboxCommand::Purge(args) => purge(context, args).await,
    }
}

/// Writes an event to an outbox and prints its dedup_key; with `--output`, the whole receipt.
pub(super) async fn enqueue(
    context: &Context,
    directory: &Path,
    event: impl Into<Event> + Send,
) -> Result<(), Failure> {
    let queue = Outbox::builder(context.events()?).open_queue_with(open(context, directory)?);
    let enqueued = queue.send(event).await?;
    note_cuts(context, "", enqueued.cuts());
    if context.output.requested().is_none() {
        return Ok(context.output.line(enqueued.dedup_key())?);
    }
    let cuts: Vec<String> = enqueued.cuts().iter().map(ToString::to_string).collect();
    context.output.record(&Json::object([
        ("dedup_key", enqueued.dedup_key().into()),
        ("id", enqueued.id().0.into()),
        ("fitted", cuts.into()),
    ]))
}

/// Opens the outbox in a directory. Fails if there is none, so that a mistyped directory does not create one.
fn existing(context: &Context, directory: &Path) -> Result<Queue, Failure> {
    if !directory.join("outbox.db").is_file() {
        return Err(Failure::usage(format!("{} has no outbox", directory.display())));
    }
    // Each stored event has its routing key.
    let session = context.events_of_stored_keys()?;
    Ok(Outbox::builder(session).open_queue_with(open(context, directory)?))
}

async fn status(context: &Context, directory: &Path) -> Result<(), Failure> {
    let status = existing(context, directory)?.status().await?;
    let totals = status.totals;
    context.output.record(&Json::object([
        ("pending", totals.pending.into()),
        ("pending_bytes", totals.pending_bytes.into()),
        ("oldest_pending", status.oldest_pending.map(|time| time.to_string()).into()),
        ("routing_keys", (status.lanes.len() as u64).into()),
        ("parked", totals.parked.into()),
        ("parked_bytes", totals.parked_bytes.into()),
        ("delivered", totals.delivered.into()),
        ("cancelled", totals.cancelled.into()),
        ("dropped", totals.dropped.into()),
        ("purged", totals.purged.into()),
    ]))
}

async fn list(context: &Context, args: ListOutboxArgs) -> Result<(), Failure> {
    let queue = existing(context, &args.outbox.directory)?;
    let states = match (args.pending, args.parked) {
        (true, _) => &[ListState::Pending][..],
        (false, true) => &[ListState::Parked],
        (false, false) => &[ListState::Pending, ListState::Parked],
    };
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut list = context.output.list("outbox");
    for &state in states {
        let mut after = None;
        while left > 0 {
            let page = queue.list(state, after, left.min(PAGE)).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            left -= page.len();
            page.into_iter().try_for_each(|entry| list.push(row(entry)))?;
        }
    }
    Failure::of_unlisted(&list.finish()?)
}

fn row(entry: Entry) -> Json {
    let (state, reason) = match entry.state {
        EntryState::Pending { last_failure } => ("pending", last_failure),
        EntryState::Parked { reason } => ("parked", Some(reason)),
    };
    let action = entry.action.map(|action| match action {
        Action::Trigger => "trigger",
        Action::Acknowledge => "acknowledge",
        Action::Resolve => "resolve",
    });
    Json::object([
        ("id", entry.id.0.into()),
        ("state", state.into()),
        ("action", action.into()),
        ("dedup_key", entry.dedup_key.into()),
        ("summary", entry.summary.into()),
        ("enqueued", entry.enqueued.to_string().into()),
        ("lane", entry.lane.to_string().into()),
        ("bytes", (entry.bytes as u64).into()),
        ("failures", u64::from(entry.failures).into()),
        ("reason", reason.into()),
    ])
}

async fn purge(context: &Context, args: PurgeOutboxArgs) -> Result<(), Failure> {
    let queue = existing(context, &args.outbox.directory)?;
    let states = [(args.pending, ListState::Pending), (args.parked, ListState::Parked)];
    for (_, state) in states.into_iter().filter(|(is_chosen, _)| *is_chosen) {
        let purged = queue.purge_all(state).await?;
        context.note(&format!("{purged} events were removed"));
    }
    for id in args.ids {
        queue.purge(EventId(id)).await?;
    }
    Ok(())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match &error {
            Error::Event(_) => Exit::Usage,
            Error::NoSuchEvent(_) => Exit::NotFound,
            _ => Exit::Failed,
        };
        Self::new(exit, crate::exit::chain(&error))
    }
}
