//! `pd event send`: events by the line.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{Stream, stream};
use pd_events::{Event, Sent};
use serde_json::{Value, json};
use tokio::{
    fs::File,
    io::{AsyncBufReadExt as _, AsyncRead, BufReader, stdin},
    signal,
};

use super::event::note_cuts;
use crate::{
    cli::SendArgs,
    context::Context,
    exit::{Exit, Failure},
    run::{MAYBE, interrupted},
};

/// What to do about events of which nobody knows whether they were taken.
const AGAIN: &str =
    "what may have been taken can be sent again: under the dedup_key named above it opens no second alert";

pub(super) async fn run(context: &Context, args: SendArgs) -> Result<(), Failure> {
    let session = context.events()?;
    let input: Box<dyn AsyncRead + Send + Unpin> = if args.file == "-" {
        Box::new(stdin())
    } else {
        let file = File::open(&args.file).await;
        Box::new(file.map_err(|error| Failure::usage(format!("{} cannot be read: {error}", args.file)))?)
    };
    let lines = Lines::default();
    let mut outcomes = session.send_all(events(input, lines.clone(), args.strict)).concurrency(args.concurrency);
    let mut receipts = context.output.receipts("receipts");
    let mut sum = Sum::default();
    let mut ctrl_c = pin!(signal::ctrl_c());
    context.progress.begin("events", None);
    let stopped = loop {
        let sent = tokio::select! {
            biased;
            sent = outcomes.next() => sent,
            _ = &mut ctrl_c => break Some(interrupted(context).hint(MAYBE)),
        };
        let Some(sent) = sent else { break None };
        let line = lines.lock().sent.pop_front().unwrap_or_default();
        sum.add_bad(context, &lines, line);
        if let Some(receipt) = sum.add(context, line, sent) {
            context.progress.beside(|| receipts.print([receipt]));
        }
        context.progress.advance(1, None);
    };
    sum.add_bad(context, &lines, u64::MAX);
    context.progress.end();
    let printed = receipts.finish();
    stopped.map_or_else(|| sum.finish(), Err)?;
    Ok(printed?)
}

/// Where the events are in the input.
#[derive(Debug, Clone, Default)]
struct Lines(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The lines of the events on their way, in order.
    sent: VecDeque<u64>,
    /// Lines that hold no event, and why.
    bad: VecDeque<(u64, String)>,
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first of the lines before this one that hold no event.
    fn take_bad(&self, before: u64) -> Option<(u64, String)> {
        let mut state = self.lock();
        let is_before = state.bad.front().is_some_and(|(line, _)| *line < before);
        if is_before { state.bad.pop_front() } else { None }
    }
}

/// The events of the lines as they come; blank lines are none.
fn events(input: impl AsyncRead + Send + Unpin, lines: Lines, strict: bool) -> impl Stream<Item = Event> + Send {
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
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice::<Value>(&line) {
                Ok(event) => {
                    lines.lock().sent.push_back(number);
                    let event = Event::whole(event);
                    return Some((if strict { event.strict() } else { event }, (reader, lines, number)));
                }
                Err(error) => lines.lock().bad.push_back((number, format!("this is no JSON: {error}"))),
            }
        }
    })
}

/// What became of the events.
#[derive(Debug, Default)]
struct Sum {
    taken: u64,
    failed: u64,
    /// What it ends by: the first failure that was no refusal of our own, or else the first.
    first: Option<Failure>,
}

impl Sum {
    fn add(&mut self, context: &Context, line: u64, sent: Sent) -> Option<Value> {
        match sent.result {
            Ok(receipt) => {
                self.taken += 1;
                note_cuts(context, &format!("line {line}: "), receipt.cuts());
                Some(json!({"line": line, "dedup_key": receipt.dedup_key(), "message": receipt.message()}))
            }
            Err(error) => {
                let ambiguous = error.is_ambiguous();
                let failure = Failure::from(error);
                let failure = if ambiguous { failure.hint(AGAIN) } else { failure };
                self.fail(context, line, sent.dedup_key.as_deref(), failure);
                None
            }
        }
    }

    /// The lines before this one that hold no event.
    fn add_bad(&mut self, context: &Context, lines: &Lines, before: u64) {
        while let Some((line, why)) = lines.take_bad(before) {
            self.fail(context, line, None, Failure::usage(why));
        }
    }

    fn fail(&mut self, context: &Context, line: u64, key: Option<&str>, failure: Failure) {
        self.failed += 1;
        let key = key.map(|key| format!(" ({key})")).unwrap_or_default();
        context.note(&format!("line {line}{key}: {}", failure.what()));
        let is_decided = |first: &Failure| first.exit() != Exit::Refused || failure.exit() == Exit::Refused;
        if !self.first.as_ref().is_some_and(is_decided) {
            self.first = Some(failure);
        }
    }

    fn finish(self) -> Result<(), Failure> {
        let Some(first) = self.first else { return Ok(()) };
        // "Nothing was sent" is not true of the whole any more.
        let exit = if first.exit() == Exit::Refused && self.taken > 0 { Exit::Failed } else { first.exit() };
        let all = self.taken + self.failed;
        let what = format!("{} of {all} events were not taken; the lines above name them", self.failed);
        Err(Failure::new(exit, what).with_hint_of(first))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;

    use super::*;

    #[tokio::test]
    async fn lines_are_counted_with_the_blank_and_the_bad_ones() {
        let input: &[u8] = b"{\"event_action\": \"resolve\"}\n\n  \r\n{bad\n\xff\xfe\n{\"a\": 1}";
        let lines = Lines::default();
        let count = events(input, lines.clone(), false).count().await;
        assert_eq!(count, 2);
        let state = lines.lock();
        assert_eq!(state.sent, [1, 6]);
        assert_eq!(state.bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5]);
    }
}
