//! `pd event`.

use pd_events::{Cut, Event, Image, Receipt, Severity, Trigger};
use serde_json::json;

use super::event_send;
use crate::{
    cli::{EventCommand, TriggerArgs},
    context::Context,
    exit::Failure,
    input,
};

pub(super) async fn run(context: &Context, command: EventCommand) -> Result<(), Failure> {
    match command {
        EventCommand::Trigger(args) => trigger(context, args).await,
        EventCommand::Ack { key } => print(context, &context.events()?.acknowledge(key).await?),
        EventCommand::Resolve { key } => print(context, &context.events()?.resolve(key).await?),
        EventCommand::Send(args) => event_send::run(context, args).await,
    }
}

async fn trigger(context: &Context, args: TriggerArgs) -> Result<(), Failure> {
    let details = input::optional_json(args.details.as_deref())?;
    let severity: Severity = args.severity.parse().map_err(|error| Failure::usage(format!("--severity: {error}")))?;
    let mut trigger = Trigger::new(args.summary, args.source).severity(severity);
    if let Some(key) = args.dedup_key {
        trigger = trigger.dedup_key(key);
    }
    if let Some(details) = details {
        trigger = trigger.custom_details(details);
    }
    trigger = args.link.into_iter().fold(trigger, |trigger, link| trigger.link(link));
    trigger = args.image.into_iter().fold(trigger, |trigger, image| trigger.image(Image::new(image)));
    let event = Event::from(trigger);
    let event = if args.strict { event.strict() } else { event };
    print(context, &context.events()?.send(event).await?)
}

/// The key alone, for scripts to take; with `--output` the whole receipt.
fn print(context: &Context, receipt: &Receipt) -> Result<(), Failure> {
    note_cuts(context, "", receipt.cuts());
    if context.output.asked().is_none() {
        return Ok(context.output.line(receipt.dedup_key())?);
    }
    let cuts: Vec<String> = receipt.cuts().iter().map(ToString::to_string).collect();
    let receipt = json!({"dedup_key": receipt.dedup_key(), "message": receipt.message(), "fitted": cuts});
    Ok(context.output.record(&receipt)?)
}

/// Says what was cut so that an event fits.
pub(super) fn note_cuts(context: &Context, place: &str, cuts: &[Cut]) {
    for cut in cuts {
        context.note(&format!("note: {place}the event was fitted: {cut}"));
    }
}
