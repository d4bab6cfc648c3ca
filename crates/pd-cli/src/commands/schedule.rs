//! `pd schedule show`.

use jiff::SignedDuration;
use pd_rest::RestSession;
use serde::de::DeserializeOwned;

use super::{coverage::Span, each::each, this_second};
use crate::{
    cli::{ScheduleSpan, ShowScheduleArgs},
    context::Context,
    exit::Failure,
    input,
    json::Json,
};

/// The default length of a window.
const TWO_WEEKS: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) fn window(span: &ScheduleSpan) -> Result<Span, Failure> {
    let start = span.since.unwrap_or_else(this_second);
    let end = match span.until {
        Some(until) => until,
        None => start.checked_add(TWO_WEEKS).map_err(|_| Failure::usage("--since: the time is out of range"))?,
    };
    if start < end {
        Ok(Span { start, end })
    } else {
        Err(Failure::usage(format!("--since {start} is not before --until {end}")))
    }
}

/// Prints the shifts of schedules.
pub(super) async fn show(context: &Context, args: ShowScheduleArgs) -> Result<(), Failure> {
    let window = window(&args.span)?;
    let session = context.rest_only()?;
    let ids = input::ids(&args.ids)?;
    let mut list = context.output.list("shifts");
    let mut is_empty = true;
    let result = each(context, "schedules", &ids, async |id| {
        let schedule: Json = fetch_schedule(&session, id, window).await?;
        if ids.len() > 1 && context.output.is_table() {
            context.note(&format!("{id}: {}", schedule.text_at("name").unwrap_or_default()));
        }
        // Layers and overrides are merged in the final schedule.
        for entry in schedule.at("final_schedule.rendered_schedule_entries").map(Json::items).unwrap_or_default() {
            is_empty = false;
            list.push(entry.clone())?;
        }
        Ok(())
    })
    .await;
    let complete = Failure::of_unlisted(&list.finish()?);
    if result.is_ok() && is_empty && context.output.is_table() {
        context.note("nobody is on call in this window");
    }
    result.and(complete)
}

pub(super) async fn fetch_schedule<T>(session: &RestSession, id: &str, window: Span) -> Result<T, pd_rest::Error>
where
    T: DeserializeOwned + Send + 'static,
{
    let call = session.rget(format!("schedules/{id}"));
    call.query("since", window.start.to_string()).query("until", window.end.to_string()).await
}
