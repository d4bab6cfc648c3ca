//! Paths and query parameters.

use std::borrow::Cow;

use http::Method;
use pd_core::{Operation, QueryValue};
use pd_rest::RestSession;

/// Returns the operation of a path, or `None` if the path is not one of this API.
pub(crate) fn operation(session: &RestSession, method: &Method, path: &str) -> Option<Operation> {
    let url = session.base_url().resolve(path).ok()?;
    Some(Operation::resolve(session.api(), method, url.path()))
}

/// Returns a path with each plus sign of its query percent-encoded. A server reads `+` in a query as a space, but a user who
/// types `+02:00` means a plus.
pub(crate) fn target(path: &str) -> Cow<'_, str> {
    match path.split_once('?') {
        Some((path, query)) if query.contains('+') => Cow::Owned(format!("{path}?{}", query.replace('+', "%2B"))),
        _ => Cow::Borrowed(path),
    }
}

/// Builds query parameters. A parameter is a list if it is repeated, if PagerDuty documents it as a list, or if its name ends with
/// `_ids`. A name with `[]` is sent as it is.
pub(crate) fn parameters(pairs: &[(String, String)], operation: Option<&Operation>) -> Vec<(String, QueryValue)> {
    let mut parameters: Vec<(String, Vec<String>)> = Vec::new();
    for (key, value) in pairs {
        match parameters.iter_mut().find(|(known, _)| bare(known) == bare(key)) {
            Some((_, values)) => values.push(value.clone()),
            None => parameters.push((key.clone(), vec![value.clone()])),
        }
    }
    let documented = |key: &str| operation.and_then(|operation| operation.documented_list_style(key));
    let is_list = |key: &str| documented(key).is_some() || key.ends_with("_ids");
    let mut built = Vec::new();
    for (key, mut values) in parameters {
        if key.ends_with("[]") {
            built.extend(values.into_iter().map(|value| (key.clone(), QueryValue::from(value))));
        } else if values.len() == 1 && !is_list(&key) {
            built.extend(values.pop().map(|value| (key, QueryValue::from(value))));
        } else {
            built.push((key, QueryValue::from(values)));
        }
    }
    built
}

fn bare(key: &str) -> &str {
    key.strip_suffix("[]").unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use pd_core::Api;

    use super::*;

    /// The parameters as an encoded query.
    fn encoded(pairs: &[(&str, &str)], operation: &Operation) -> String {
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let query: pd_core::Query = parameters(&pairs, Some(operation)).into_iter().collect();
        query.encode(operation)
    }

    #[test]
    fn lists_are_sent_as_lists() {
        let incidents = Operation::resolve(Api::Rest, &Method::GET, "/incidents");
        assert_eq!(encoded(&[("statuses", "triggered")], &incidents), "statuses%5B%5D=triggered");
        assert_eq!(encoded(&[("statuses[]", "a"), ("statuses", "b")], &incidents), "statuses%5B%5D=a&statuses%5B%5D=b");
        assert_eq!(encoded(&[("limit", "5"), ("x", "1"), ("x", "2")], &incidents), "limit=5&x%5B%5D=1&x%5B%5D=2");
    }

    #[test]
    fn an_undocumented_plural_of_ids_is_a_list() {
        let gadgets = Operation::resolve(Api::Rest, &Method::GET, "/gadgets");
        assert_eq!(encoded(&[("widget_ids", "P1")], &gadgets), "widget_ids%5B%5D=P1");
        assert_eq!(encoded(&[("widget_id", "P1"), ("k[]", "v")], &gadgets), "widget_id=P1&k%5B%5D=v");
    }

    #[test]
    fn a_typed_plus_is_a_plus() {
        assert_eq!(target("incidents?since=2026-01-01T00:00:00+02:00"), "incidents?since=2026-01-01T00:00:00%2B02:00");
        assert_eq!(target("users/a+b"), "users/a+b");
    }
}
