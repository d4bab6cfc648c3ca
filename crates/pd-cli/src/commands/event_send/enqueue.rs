//! `pd event send --outbox`.

use std::path::Path;

use futures_util::StreamExt as _;
use pd_outbox::Outbox;
use tokio::io::AsyncRead;

use super::{LineNumbers, SendSummary, events};
use crate::{
    commands::{cuts::note_cuts, outbox_store},
    context::Context,
    exit::Failure,
    json::Json,
};

/// The maximum number of events that are written to the disk with one sync.
const GROUP: usize = 256;

/// Writes each event to an outbox, in the order of the lines.
pub(super) async fn run(
    context: &Context,
    directory: &Path,
    input: Box<dyn AsyncRead + Send + Unpin>,
    strict: bool,
) -> Result<(), Failure> {
    let queue = Outbox::builder(context.events()?).open_queue_with(outbox_store::open(context, directory)?);
    let lines = LineNumbers::default();
    let mut enqueued =
        std::pin::pin!(events(input, lines.clone(), strict).map(|event| queue.send(event)).buffered(GROUP).enumerate());
    let mut receipts = context.output.receipts("receipts");
    let mut summary = SendSummary::default();
    context.progress.begin("events", None);
    while let Some((index, result)) = enqueued.next().await {
        let line = lines.take_sent(index as u64);
        summary.add_bad(context, &lines, line);
        match result {
            Ok(enqueued) => {
                summary.accepted += 1;
                note_cuts(context, &format!("line {line}: "), enqueued.cuts());
                let row = [
                    ("line", line.into()),
                    ("dedup_key", enqueued.dedup_key().into()),
                    ("message", "enqueued".into()),
                    ("id", enqueued.id().0.into()),
                ];
                context.progress.beside(|| receipts.print([Json::object(row)]));
            }
            Err(error) => summary.fail(context, line, None, error.into()),
        }
        context.progress.advance(1, None);
    }
    summary.add_bad(context, &lines, u64::MAX);
    context.progress.end();
    let printed = receipts.finish();
    summary.finish()?;
    printed
}
