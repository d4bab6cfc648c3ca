//! Endpoint lookup.

use std::sync::OnceLock;

use http::Method;
use pd_core::{Api, Endpoint, Operation};

use super::input;

/// Checks that any method and path resolve to an operation, and that a documented path resolves to its table row.
///
/// Input: API, method, path.
pub fn endpoint(data: &[u8]) {
    let (api, data) = input::byte(data);
    let (method, data) = input::byte(data);
    let path = String::from_utf8_lossy(data);
    let method = input::method(method);
    if let Some(api) = input::pick(&Api::ALL, api.into()) {
        check(*api, &method, &path);
    }
}

fn check(api: Api, method: &Method, path: &str) {
    let found = Endpoint::lookup(api, method, path);
    let template = best_template(api, path);
    let expected = Endpoint::all(api).iter().find(|row| Some(row.path()) == template && row.method() == method);
    assert_eq!(found, expected, "{method} {path:?} of {}", api.name());

    let operation = Operation::resolve(api, method, path);
    assert_eq!(operation.is_inferred(), found.is_none());
    assert_eq!(operation.method(), method);
    assert_eq!(operation.to_string(), format!("{method} {}", operation.path()));
    match (found, template) {
        (Some(found), _) => assert_eq!(*operation, *found),
        (None, Some(template)) => assert_eq!(operation.path(), template, "a new method of a known path"),
        (None, None) => check_inferred(api, &operation, path),
    }
}

/// Returns the documented path template that matches `path`.
///
/// If several match, the one with a literal at the first segment that differs wins.
fn best_template(api: Api, path: &str) -> Option<&'static str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let given: Vec<&str> = path.split('/').collect();
    let matches = |template: &&Template| {
        template.segments.len() == given.len()
            && template.segments.iter().zip(&given).all(|(segment, given)| segment.matches(given))
    };
    let matching = templates(api).iter().filter(matches);
    matching.min_by(|one, other| one.segments.cmp(&other.segments)).map(|template| template.path)
}

struct Template {
    path: &'static str,
    segments: Vec<Segment>,
}

/// A segment of a path template. The derived order puts a literal before a parameter.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(&'static str),
    Parameter,
}

impl Segment {
    fn matches(&self, given: &str) -> bool {
        match self {
            Self::Literal(literal) => *literal == given,
            Self::Parameter => !given.is_empty(),
        }
    }
}

/// Returns the path templates of an API, split once: a fuzzer looks them up millions of times.
fn templates(api: Api) -> &'static [Template] {
    static ALL: OnceLock<Vec<(Api, Vec<Template>)>> = OnceLock::new();
    let segment = |text: &'static str| if text.starts_with('{') { Segment::Parameter } else { Segment::Literal(text) };
    let template = |row: &'static Endpoint| {
        let path = row.path();
        Template { path, segments: path.trim_start_matches('/').split('/').map(segment).collect() }
    };
    let all = ALL.get_or_init(|| Api::ALL.map(|api| (api, Endpoint::all(api).iter().map(template).collect())).into());
    all.iter().find(|(its, _)| *its == api).map_or(&[], |(_, templates)| templates)
}

fn check_inferred(api: Api, operation: &Operation, path: &str) {
    assert!(operation.path().starts_with('/'), "{:?}", operation.path());
    assert!(operation.path().len() <= 4 * path.len() + 1, "{:?}", operation.path());
    assert!(operation.required_headers().is_empty() && !operation.from_required());
    if operation.is_list() {
        assert!(operation.response_wrapper().is_some_and(|wrapper| !wrapper.is_empty()));
    }
    // A session rejects an empty segment, and the canonical path has none.
    if !path.contains("//") && !path.ends_with('/') {
        let again = Operation::resolve(api, operation.method(), operation.path());
        assert_eq!((again.path(), again.is_inferred()), (operation.path(), true), "of {path:?}");
    }
}
