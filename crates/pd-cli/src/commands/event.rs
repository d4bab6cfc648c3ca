//! `pd event`.

use pd_events::{Event, Image, Receipt, Severity, Trigger};

use super::{cuts::note_cuts, event_send, outbox};
use crate::{
    cli::{EventCommand, OutboxOption, TriggerArgs},
    context::Context,
    exit::Failure,
    input,
    json::Json,
};

pub(super) async fn run(context: &Context, command: EventCommand) -> Result<(), Failure> {
    match command {
        EventCommand::Trigger(args) => trigger(context, *args).await,
        EventCommand::Ack { key, outbox } => send(context, &outbox, Event::acknowledge(key)).await,
        EventCommand::Resolve { key, outbox } => send(context, &outbox, Event::resolve(key)).await,
        EventCommand::Send(args) => event_send::run(context, args).await,
    }
}

/// A method of [`Trigger`] that sets a text.
type SetText = fn(Trigger, String) -> Trigger;

async fn trigger(context: &Context, args: TriggerArgs) -> Result<(), Failure> {
    let details = input::optional_json(args.details.as_deref())?;
    let severity: Severity = args.severity.parse().map_err(|error| Failure::usage(format!("--severity: {error}")))?;
    let source = args.source.unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned());
    let mut trigger = Trigger::new(args.summary, source).severity(severity);
    let texts: [(_, SetText); 6] = [
        (args.dedup_key, Trigger::dedup_key),
        (args.component, Trigger::component),
        (args.group, Trigger::group),
        (args.class, Trigger::class),
        (args.client, Trigger::client),
        (args.client_url, Trigger::client_url),
    ];
    for (text, set) in texts {
        if let Some(text) = text {
            trigger = set(trigger, text);
        }
    }
    if let Some(time) = args.timestamp {
        trigger = trigger.timestamp(time);
    }
    if let Some(details) = details {
        trigger = trigger.custom_details(details);
    }
    trigger = args.link.into_iter().fold(trigger, |trigger, link| trigger.link(link));
    trigger = args.image.into_iter().fold(trigger, |trigger, image| trigger.image(Image::new(image)));
    let event = Event::from(trigger);
    let event = if args.strict { event.strict() } else { event };
    send(context, &args.outbox, event).await
}

/// Sends an event, or writes it to an outbox.
async fn send(context: &Context, outbox: &OutboxOption, event: Event) -> Result<(), Failure> {
    match &outbox.directory {
        Some(directory) => outbox::enqueue(context, directory, event).await,
        None => print(context, &context.events()?.send(event).await?),
    }
}

/// Prints the dedup_key alone, for scripts; with `--output`, the whole receipt.
fn print(context: &Context, receipt: &Receipt) -> Result<(), Failure> {
    note_cuts(context, "", receipt.cuts());
    if context.output.requested().is_none() {
        return Ok(context.output.line(receipt.dedup_key())?);
    }
    let cuts: Vec<String> = receipt.cuts().iter().map(ToString::to_string).collect();
    context.output.record(&Json::object([
        ("dedup_key", receipt.dedup_key().into()),
        ("message", receipt.message().into()),
        ("fitted", cuts.into()),
    ]))
}
