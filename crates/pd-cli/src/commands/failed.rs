//! The incidents that a bulk update did not change, each with the reason.

use crate::{
    context::Context,
    exit::{Exit, Failure, unreadable},
    json::Json,
};

/// A hint names at most this many incidents.
const NAMED: usize = 10;

/// The incidents that were not updated.
#[derive(Debug, Default)]
pub(super) struct FailedUpdates {
    /// The ids, each with the reason.
    ids: Vec<(String, String)>,
    /// The ids that PagerDuty named in its errors.
    named: Vec<String>,
    first: Option<Failure>,
    /// Whether every other batch would fail in the same way.
    is_final: bool,
}

impl FailedUpdates {
    pub(super) const fn is_final(&self) -> bool {
        self.is_final
    }

    pub(super) fn add_unsent(&mut self, ids: &[String]) {
        self.ids.extend(ids.iter().map(|id| (id.clone(), "not sent".to_owned())));
    }

    /// Adds the incidents that are missing in the response. The response has ids, even if the request had incident numbers,
    /// URLs or lower-case ids.
    pub(super) fn add_missing(&mut self, batch: &[String], updated: &[Json]) {
        let is_updated = |id: &String| updated.iter().any(|incident| is_incident(incident, id));
        let missing = batch.iter().filter(|id| !is_updated(id));
        self.ids.extend(missing.map(|id| (id.clone(), "PagerDuty did not update it".to_owned())));
    }

    /// Adds the incidents that an error names.
    pub(super) fn add_named(&mut self, ids: &[String], error: pd_rest::Error) {
        for id in ids {
            self.ids.push((id.clone(), named(&error, id).unwrap_or_default()));
            self.named.push(id.clone());
        }
        if !ids.is_empty() {
            self.first.get_or_insert_with(|| error.into());
        }
    }

    /// Adds a whole batch.
    pub(super) fn add_batch(&mut self, batch: &[String], error: pd_rest::Error) {
        let reason_of_unnamed = reason_of_unnamed(&error, batch.len());
        let reasons: Vec<Option<String>> = batch.iter().map(|id| named(&error, id)).collect();
        let is_about_request = is_about_request(&error);
        let failure = Failure::from(error);
        self.is_final = is_about_request || !matches!(failure.exit(), Exit::Failed | Exit::NotFound);
        for (id, reason) in batch.iter().zip(reasons) {
            if reason.is_some() {
                self.named.push(id.clone());
            }
            self.ids.push((
                id.clone(),
                reason.unwrap_or_else(|| reason_of_unnamed.clone().unwrap_or_else(|| failure.message().to_owned())),
            ));
        }
        self.first.get_or_insert(failure);
    }

    /// Prints each incident that was not updated; fails if there is one.
    pub(super) fn report(self, context: &Context, all: usize, done: &str) -> Result<(), Failure> {
        if self.ids.is_empty() {
            return Ok(());
        }
        for (id, why) in &self.ids {
            context.note(&format!("{id}: {why}"));
        }
        let message = format!("{} of {all} incidents were not {done}", self.ids.len());
        Err(match self.first {
            Some(first) => {
                let failure = Failure::new(first.exit(), format!("{message}: {}", first.message()));
                if self.ids.len() < all && self.named.len() == self.ids.len() && self.named.len() <= NAMED {
                    failure.hint(format!("the other incidents were {done}; these were not: {}", self.named.join(" ")))
                } else {
                    failure.with_hint_of(first)
                }
            }
            None => Failure::new(Exit::Failed, message),
        })
    }
}

/// Returns whether an incident is the one that the user gave, by its id in upper or lower case or by its number.
fn is_incident(incident: &Json, given: &str) -> bool {
    let is_id = incident.text_at("id").is_some_and(|id| id.eq_ignore_ascii_case(given));
    let number = incident.get("incident_number").and_then(Json::scalar_text);
    is_id || number.is_some_and(|number| number == given)
}

/// Returns the reason for an incident that the error of its batch does not name, or `None` if the error itself is the reason.
fn reason_of_unnamed(error: &pd_rest::Error, batch: usize) -> Option<String> {
    if error.is_ambiguous() || unreadable(error).is_some() {
        Some("it may have been updated; check before you retry it".to_owned())
    } else if error.response().is_none() {
        Some("not sent".to_owned())
    } else if batch > 1 {
        Some("not updated, because its batch was rejected".to_owned())
    } else {
        None
    }
}

/// Returns whether an error is about the request and not about one of its incidents.
pub(super) fn is_about_request(error: &pd_rest::Error) -> bool {
    let texts = error
        .api_error()
        .into_iter()
        .flat_map(|api| api.message().into_iter().chain(api.errors().iter().map(String::as_str)));
    texts.map(str::to_lowercase).any(|text| text.contains("from header") || text.contains("requester"))
}

/// Returns the text in an error response that names an incident.
pub(super) fn named(error: &pd_rest::Error, id: &str) -> Option<String> {
    let errors = error.api_error()?.errors().to_vec();
    errors.into_iter().find(|text| names(text, id))
}

/// Returns whether a text contains an id as a whole word.
fn names(text: &str, id: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words.any(|word| word.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_names_an_id_as_a_word() {
        assert!(names("Incident PABC Not Found", "PABC"));
        assert!(!names("Incident PABCD Not Found", "PABC"));
    }

    #[test]
    fn incidents_that_are_missing_in_the_response_were_not_updated() {
        let mut failed = FailedUpdates::default();
        let given = ["P1", "p2", "33", "34"].map(str::to_owned);
        let updated = [json!({"id": "P2"}), json!({"id": "P3", "incident_number": 33})].map(Json::from);
        failed.add_missing(&given, &updated);
        let ids: Vec<&str> = failed.ids.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["P1", "34"]);
    }
}
