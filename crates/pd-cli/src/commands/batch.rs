//! Updates of many incidents at once.

use pd_rest::RestSession;
use serde_json::{Value, json};

use crate::{
    context::Context,
    exit::{Exit, Failure, unreadable},
};

/// PagerDuty takes so many incidents in one update.
const BATCH: usize = 250;
/// The hint of an error names no more than so many.
const NAMED: usize = 10;

/// Acknowledges or resolves.
pub(super) async fn set_status(context: &Context, ids: &[String], status: &str) -> Result<(), Failure> {
    update(context, ids, status, ("status", json!(status))).await
}

/// Sets one member of each incident: one request for each batch. The incidents that were updated are printed; each that was
/// not is named.
pub(super) async fn update(
    context: &Context,
    ids: &[String],
    done: &str,
    change: (&str, Value),
) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let ids = distinct(ids);
    let mut failed = Failed::default();
    let mut receipts = context.output.receipts("incidents");
    context.progress.begin("incidents", u64::try_from(ids.len()).ok());
    for batch in ids.chunks(BATCH) {
        if failed.is_final {
            failed.ids.extend(batch.iter().map(|id| (id.clone(), "not sent".to_owned())));
            continue;
        }
        match send(&session, batch, &change).await {
            Ok(updated) => {
                failed.add_missing(batch, &updated);
                receipts.print(updated);
            }
            Err(error) => failed.add_batch(batch, error),
        }
        context.progress.advance(u64::try_from(batch.len()).unwrap_or_default(), None);
    }
    context.progress.end();
    let printed = receipts.finish();
    failed.report(context, ids.len(), done)?;
    Ok(printed?)
}

async fn send(
    session: &RestSession,
    batch: &[String],
    (member, value): &(&str, Value),
) -> Result<Vec<Value>, pd_rest::Error> {
    let change = |id: &String| {
        let mut change = json!({"id": id, "type": "incident_reference"});
        if let Some(change) = change.as_object_mut() {
            change.insert((*member).to_owned(), value.clone());
        }
        change
    };
    let changes: Vec<Value> = batch.iter().map(change).collect();
    session.rput("incidents").json(&changes).await
}

fn distinct(ids: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    ids.iter().filter(|id| seen.insert(id.as_str())).cloned().collect()
}

/// What was not updated, and why.
#[derive(Debug, Default)]
struct Failed {
    ids: Vec<(String, String)>,
    /// Those among them that PagerDuty named.
    named: Vec<String>,
    /// What the first batch that failed came to.
    first: Option<Failure>,
    /// Whether what failed would fail again.
    is_final: bool,
}

impl Failed {
    /// The response has the incidents that were updated.
    fn add_missing(&mut self, batch: &[String], updated: &[Value]) {
        let is_updated = |id: &String| updated.iter().any(|incident| incident.get("id").is_some_and(|own| own == id));
        let missing = batch.iter().filter(|id| !is_updated(id));
        self.ids.extend(missing.map(|id| (id.clone(), "PagerDuty did not update it".to_owned())));
    }

    /// PagerDuty refuses a batch whole; its errors name those that it was refused for.
    fn add_batch(&mut self, batch: &[String], error: pd_rest::Error) {
        let errors = error.api_error().map(|api| api.errors().to_vec()).unwrap_or_default();
        let otherwise = otherwise(&error);
        let failure = Failure::from(error);
        self.is_final = failure.exit() != Exit::Failed && failure.exit() != Exit::NotFound;
        for id in batch {
            let named = errors.iter().find(|error| names(error, id));
            let why = match named {
                Some(error) => {
                    self.named.push(id.clone());
                    error.clone()
                }
                None => otherwise.to_owned(),
            };
            self.ids.push((id.clone(), why));
        }
        self.first.get_or_insert(failure);
    }

    fn report(self, context: &Context, all: usize, done: &str) -> Result<(), Failure> {
        if self.ids.is_empty() {
            return Ok(());
        }
        for (id, why) in &self.ids {
            context.note(&format!("{id}: {why}"));
        }
        let what = format!("{} of {all} incidents were not {done}", self.ids.len());
        Err(match self.first {
            Some(first) => {
                let failure = Failure::new(first.exit(), format!("{what}: {}", first.what()));
                if self.named.is_empty() || self.named.len() == self.ids.len() {
                    failure.with_hint_of(first)
                } else if self.named.len() <= NAMED {
                    failure.hint(format!("repeat it without {}", self.named.join(" ")))
                } else {
                    failure
                        .hint(format!("repeat it without the {} that PagerDuty complains of above", self.named.len()))
                }
            }
            None => Failure::new(Exit::Failed, what),
        })
    }
}

/// What became of the incidents of a batch that failed, those aside that PagerDuty named.
fn otherwise(error: &pd_rest::Error) -> &'static str {
    if error.is_ambiguous() || unreadable(error).is_some() {
        "it may have been updated: look before repeating it"
    } else if error.response().is_none() {
        "not sent"
    } else {
        "not updated, as its batch was refused whole"
    }
}

/// Whether an error speaks of this identifier, and not of one that it is a part of.
fn names(error: &str, id: &str) -> bool {
    error.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).any(|word| word == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_an_identifier_as_a_word() {
        assert!(names("Incident PABC Not Found", "PABC"));
        assert!(!names("Incident PABCD Not Found", "PABC"));
    }

    #[test]
    fn what_the_response_lacks_was_not_updated() {
        let mut failed = Failed::default();
        failed.add_missing(&["P1".to_owned(), "P2".to_owned()], &[json!({"id": "P2"})]);
        assert_eq!(failed.ids.len(), 1);
        assert_eq!(failed.ids[0].0, "P1");
    }
}
