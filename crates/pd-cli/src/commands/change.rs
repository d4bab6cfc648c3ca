//! `pd change`.

use pd_events::ChangeEvent;

use super::cuts::note_cuts;
use crate::{cli::ChangeArgs, context::Context, exit::Failure, input, json::Json};

pub(super) async fn run(context: &Context, args: ChangeArgs) -> Result<(), Failure> {
    let details = input::optional_json(args.details.as_deref())?;
    let mut event = ChangeEvent::new(args.summary);
    if let Some(source) = args.source {
        event = event.source(source);
    }
    if let Some(time) = args.timestamp {
        event = event.timestamp(time);
    }
    if let Some(details) = details {
        event = event.custom_details(details);
    }
    event = args.link.into_iter().fold(event, |event, link| event.link(link));
    let receipt = context.events()?.change_events().send(event).await?;
    note_cuts(context, "", receipt.cuts());
    let message = receipt.message().unwrap_or("accepted");
    if context.output.requested().is_none() {
        return Ok(context.output.line(message)?);
    }
    let cuts: Vec<String> = receipt.cuts().iter().map(ToString::to_string).collect();
    context.output.record(&Json::object([("message", message.into()), ("fitted", cuts.into())]))
}
