//! Updates many incidents with few requests.

use std::time::Duration;

use pd_rest::RestSession;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::failed::FailedUpdates;
use crate::{
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
};

/// PagerDuty updates at most this many incidents in one request.
const MAX_INCIDENTS: usize = 250;
/// A batch whose alerts are counted has at most this many, unless its only incident has more.
const MAX_ALERTS: u64 = 1_000;

/// Acknowledges or resolves incidents.
pub(super) async fn set_status(context: &Context, ids: &[String], status: &str) -> Result<(), Failure> {
    update(context, ids, status, ("status", json!(status))).await
}

/// Sets one member of each incident. Prints the updated incidents, and names each one that was not updated. `done` is the
/// participle for messages, such as "acknowledged".
pub(super) async fn update(
    context: &Context,
    ids: &[String],
    done: &str,
    change: (&str, Value),
) -> Result<(), Failure> {
    let incidents: Vec<Incident> = input::ids(ids)?.into_iter().map(|id| Incident { id, alerts: 0 }).collect();
    if incidents.is_empty() {
        context.note(&format!("there are no incidents to be {done}"));
        return Ok(());
    }
    update_all(context, &incidents, done, change, 0).await
}

/// An incident to update. `alerts` is the number of its alerts if the update resolves it, and otherwise 0.
#[derive(Debug, Clone)]
pub(super) struct Incident {
    pub(super) id: String,
    pub(super) alerts: u64,
}

/// Updates incidents in batches. PagerDuty resolves the alerts of resolved incidents after it has responded, so each batch
/// waits until the alerts of the batch before it are resolved, at the rate `alerts_per_second`; 0 does not wait.
pub(super) async fn update_all(
    context: &Context,
    incidents: &[Incident],
    done: &str,
    change: (&str, Value),
    alerts_per_second: u32,
) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let mut failed = FailedUpdates::default();
    let mut receipts = context.output.receipts("incidents");
    context.progress.begin("incidents", u64::try_from(incidents.len()).ok());
    // A stack: the next batch is at the end, and the parts of a rejected batch are pushed there.
    let mut batches: Vec<Vec<Incident>> = batches(incidents);
    batches.reverse();
    let mut not_before = Instant::now();
    while let Some(batch) = batches.pop() {
        let ids: Vec<String> = batch.iter().map(|incident| incident.id.clone()).collect();
        if failed.is_final() {
            failed.add_unsent(&ids);
            continue;
        }
        tokio::time::sleep_until(not_before).await;
        match send(&session, &ids, &change).await {
            Ok(updated) => {
                let alerts = batch.iter().map(|incident| incident.alerts).sum();
                not_before = Instant::now() + pause(alerts, alerts_per_second);
                failed.add_missing(&ids, &updated);
                receipts.print(updated);
            }
            Err(error) if is_rejected_whole(&error) => match split(&batch, &error) {
                Split::Retry { bad, good } => {
                    failed.add_named(&bad, error);
                    batches.extend(good.into_iter().rev());
                    context.progress.advance(u64::try_from(bad.len()).unwrap_or_default(), None);
                    continue;
                }
                Split::Single => failed.add_batch(&ids, error),
            },
            Err(error) => failed.add_batch(&ids, error),
        }
        context.progress.advance(u64::try_from(batch.len()).unwrap_or_default(), None);
    }
    context.progress.end();
    let printed = receipts.finish();
    failed.report(context, incidents.len(), done)?;
    printed
}

/// Groups incidents into batches of at most [`MAX_INCIDENTS`] incidents and [`MAX_ALERTS`] alerts.
fn batches(incidents: &[Incident]) -> Vec<Vec<Incident>> {
    let mut batches: Vec<Vec<Incident>> = Vec::new();
    let mut alerts = 0;
    for incident in incidents {
        match batches.last_mut() {
            Some(batch) if batch.len() < MAX_INCIDENTS && alerts + incident.alerts <= MAX_ALERTS => {
                batch.push(incident.clone());
                alerts += incident.alerts;
            }
            _ => {
                batches.push(vec![incident.clone()]);
                alerts = incident.alerts;
            }
        }
    }
    batches
}

/// Returns how long PagerDuty needs to resolve this many alerts.
fn pause(alerts: u64, per_second: u32) -> Duration {
    match per_second {
        0 => Duration::ZERO,
        rate => Duration::from_millis(alerts.saturating_mul(1_000) / u64::from(rate)),
    }
}

async fn send(
    session: &RestSession,
    batch: &[String],
    (member, value): &(&str, Value),
) -> Result<Vec<Json>, pd_rest::Error> {
    let change = |id: &String| {
        let mut change = json!({"id": id, "type": "incident_reference"});
        if let Some(change) = change.as_object_mut() {
            change.insert((*member).to_owned(), value.clone());
        }
        change
    };
    let changes: Vec<Value> = batch.iter().map(change).collect();
    let updated: Json = session.rput("incidents").json(&changes).await?;
    Ok(updated.items().to_vec())
}

/// Returns whether PagerDuty rejected a batch because of one of its incidents and updated none.
fn is_rejected_whole(error: &pd_rest::Error) -> bool {
    let has_bad_incident = |status: u16| matches!(status, 400 | 404 | 409 | 413 | 422);
    !error.is_ambiguous()
        && error.api_error().is_some_and(|api| has_bad_incident(api.status().as_u16()))
        && Exit::of_error(error) != Exit::Denied
        // An error about the whole request, such as a missing `From`, would be the same for each half.
        && !super::failed::is_about_request(error)
}

/// What to do with a rejected batch.
enum Split {
    /// Retry the good parts. The error names the bad incidents.
    Retry { bad: Vec<String>, good: Vec<Vec<Incident>> },
    /// There is only one incident, so it is the bad one.
    Single,
}

/// Splits a rejected batch: removes the incidents that the error names, or halves the batch if it names none.
fn split(batch: &[Incident], error: &pd_rest::Error) -> Split {
    if batch.len() < 2 {
        return Split::Single;
    }
    let (bad, good): (Vec<Incident>, Vec<Incident>) =
        batch.iter().cloned().partition(|incident| super::failed::named(error, &incident.id).is_some());
    let good = match (bad.is_empty(), good.is_empty()) {
        (false, true) => Vec::new(),
        (false, false) => vec![good],
        (true, _) => batch.chunks(batch.len().div_ceil(2)).map(<[Incident]>::to_vec).collect(),
    };
    Split::Retry { bad: bad.into_iter().map(|incident| incident.id).collect(), good }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_limited_by_incidents_and_by_alerts() {
        let incidents = |count: usize, alerts: u64| -> Vec<Incident> {
            (0..count).map(|number| Incident { id: format!("P{number}"), alerts }).collect()
        };
        let sizes = |incidents: &[Incident]| batches(incidents).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(&incidents(600, 0)), [250, 250, 100]);
        assert_eq!(sizes(&incidents(5, 400)), [2, 2, 1]);
        assert_eq!(sizes(&incidents(2, 5_000)), [1, 1]);
    }

    #[test]
    fn the_pause_grows_with_the_alerts_of_a_batch() {
        assert_eq!(pause(1_000, 100), Duration::from_secs(10));
        assert_eq!(pause(1_000, 0), Duration::ZERO);
        assert_eq!(pause(3, 2), Duration::from_millis(1_500));
    }
}
