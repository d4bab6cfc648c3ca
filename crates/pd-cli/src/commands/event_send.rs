//! `pd event send`: one event in each line of a file.

use std::{
    collections::{HashMap, VecDeque},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{Stream, stream};
use pd_events::{Event, Sent};
use serde_json::value::RawValue;
use tokio::{
    fs::File,
    io::{AsyncBufReadExt as _, AsyncRead, BufReader, stdin},
    signal,
};

use super::cuts::note_cuts;
use crate::{
    cli::SendArgs,
    context::Context,
    exit::{Exit, Failure},
    interrupt::{MAYBE_DONE, interrupted},
    json::Json,
};

mod enqueue;

/// Some editors write these bytes at the start of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The hint for events that may or may not have been accepted.
const SAFE_TO_RESEND: &str =
    "it is safe to send these events again with the dedup_key named above; no second alert is opened";

pub(super) async fn run(context: &Context, args: SendArgs) -> Result<(), Failure> {
    let input: Box<dyn AsyncRead + Send + Unpin> = if args.file == "-" {
        Box::new(stdin())
    } else {
        let file = File::open(&args.file).await;
        Box::new(file.map_err(|error| Failure::usage(format!("{} cannot be read: {error}", args.file)))?)
    };
    if let Some(directory) = &args.outbox.directory {
        return enqueue::run(context, directory, input, args.strict).await;
    }
    let session = context.events()?;
    let lines = LineNumbers::default();
    let mut outcomes = session.send_all(events(input, lines.clone(), args.strict)).concurrency(args.concurrency);
    let mut receipts = context.output.receipts("receipts");
    let mut summary = SendSummary::default();
    let mut ctrl_c = pin!(signal::ctrl_c());
    context.progress.begin("events", None);
    let stopped = loop {
        let sent = tokio::select! {
            biased;
            sent = outcomes.next() => sent,
            _ = &mut ctrl_c => break Some(interrupted(context).hint(MAYBE_DONE)),
        };
        let Some(sent) = sent else { break None };
        let line = lines.take_sent(sent.index);
        summary.add_bad(context, &lines, line);
        if let Some(receipt) = summary.add(context, line, sent) {
            context.progress.beside(|| receipts.print([receipt]));
        }
        context.progress.advance(1, None);
    };
    summary.add_bad(context, &lines, u64::MAX);
    context.progress.end();
    let printed = receipts.finish();
    stopped.map_or_else(|| summary.finish(), Err)?;
    printed
}

/// The line numbers of the events in the input.
#[derive(Debug, Clone, Default)]
struct LineNumbers(Arc<Mutex<LineNumberState>>);

#[derive(Debug, Default)]
struct LineNumberState {
    /// The line number of each event in flight, by the index of the event.
    sent: HashMap<u64, u64>,
    /// The number of events read so far.
    events: u64,
    /// The numbers of the lines that are not an event, each with its error.
    bad: VecDeque<(u64, String)>,
}

impl LineNumbers {
    fn lock(&self) -> MutexGuard<'_, LineNumberState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_sent(&self, line: u64) {
        let mut state = self.lock();
        let index = state.events;
        state.sent.insert(index, line);
        state.events += 1;
    }

    /// Removes the event at an index and returns its line. Events may finish in another order than they were read.
    fn take_sent(&self, index: u64) -> u64 {
        self.lock().sent.remove(&index).unwrap_or_default()
    }

    /// Removes the first bad line, if it is before the given line.
    fn take_bad(&self, before: u64) -> Option<(u64, String)> {
        let mut state = self.lock();
        let is_before = state.bad.front().is_some_and(|(line, _)| *line < before);
        if is_before { state.bad.pop_front() } else { None }
    }
}

/// Reads one event from each line. Skips blank lines, and a byte order mark at the start of the input.
fn events(input: impl AsyncRead + Send + Unpin, lines: LineNumbers, strict: bool) -> impl Stream<Item = Event> + Send {
    let reader = BufReader::new(input).split(b'\n');
    stream::unfold((reader, lines, 0_u64), move |(mut reader, lines, mut number)| async move {
        loop {
            number += 1;
            let line = match reader.next_segment().await {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(error) => {
                    lines.lock().bad.push_back((number, format!("the input cannot be read further: {error}")));
                    return None;
                }
            };
            let line = if number == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice::<Box<RawValue>>(line) {
                Ok(event) => {
                    lines.add_sent(number);
                    let event = Event::whole(event);
                    return Some((if strict { event.strict() } else { event }, (reader, lines, number)));
                }
                Err(error) => lines.lock().bad.push_back((number, format!("not JSON: {error}"))),
            }
        }
    })
}

/// Counts the results of all events.
#[derive(Debug, Default)]
struct SendSummary {
    accepted: u64,
    failed: u64,
    /// The failure that sets the exit status: the first failure of an event that was sent, or else the first of all.
    first: Option<Failure>,
}

impl SendSummary {
    fn add(&mut self, context: &Context, line: u64, sent: Sent) -> Option<Json> {
        match sent.result {
            Ok(receipt) => {
                self.accepted += 1;
                note_cuts(context, &format!("line {line}: "), receipt.cuts());
                Some(Json::object([
                    ("line", line.into()),
                    ("dedup_key", receipt.dedup_key().into()),
                    ("message", receipt.message().into()),
                ]))
            }
            Err(error) => {
                let ambiguous = error.is_ambiguous();
                let failure = Failure::from(error);
                let failure = if ambiguous { failure.hint(SAFE_TO_RESEND) } else { failure };
                self.fail(context, line, sent.dedup_key.as_deref(), failure);
                None
            }
        }
    }

    /// Reports the bad lines before the given line.
    fn add_bad(&mut self, context: &Context, lines: &LineNumbers, before: u64) {
        while let Some((line, why)) = lines.take_bad(before) {
            self.fail(context, line, None, Failure::usage(why));
        }
    }

    fn fail(&mut self, context: &Context, line: u64, key: Option<&str>, failure: Failure) {
        self.failed += 1;
        let key = key.map(|key| format!(" ({key})")).unwrap_or_default();
        context.note(&format!("line {line}{key}: {}", failure.message()));
        let is_decided = |first: &Failure| first.exit() != Exit::Usage || failure.exit() == Exit::Usage;
        if !self.first.as_ref().is_some_and(is_decided) {
            self.first = Some(failure);
        }
    }

    fn finish(self) -> Result<(), Failure> {
        let Some(first) = self.first else { return Ok(()) };
        // Exit status 2 would say that nothing was sent.
        let exit = if first.exit() == Exit::Usage && self.accepted > 0 { Exit::Failed } else { first.exit() };
        let all = self.accepted + self.failed;
        let message = format!("{} of {all} events were not accepted; the lines above name them", self.failed);
        Err(Failure::new(exit, message).with_hint_of(first))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;

    use super::*;

    #[tokio::test]
    async fn blank_and_bad_lines_are_counted() {
        let input: &[u8] = b"\xef\xbb\xbf{\"event_action\": \"resolve\"}\n\n  \r\n{bad\n\xff\xfe\n{\"a\": 1}";
        let lines = LineNumbers::default();
        let count = events(input, lines.clone(), false).count().await;
        assert_eq!(count, 2);
        let state = lines.lock();
        assert_eq!((state.sent.get(&0), state.sent.get(&1)), (Some(&1), Some(&6)));
        assert_eq!(state.bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5]);
    }
}
