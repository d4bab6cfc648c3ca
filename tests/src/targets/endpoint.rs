//! Endpoint lookup.

use http::Method;
use pd_core::{Api, Endpoint, Operation};

use super::input;

/// Any path under any method and API has an operation; a documented one is what a plain reading of the table says.
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
        (None, None) => inferred(api, &operation, path),
    }
}

/// The documented path that `path` falls under: of those that fit, the one that is literal where the others first have a
/// parameter.
fn best_template(api: Api, path: &str) -> Option<&'static str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let fits = |template: &str| {
        let (mut known, mut given) = (template.trim_start_matches('/').split('/'), path.split('/'));
        loop {
            match (known.next(), given.next()) {
                (None, None) => return true,
                (Some(known), Some(given)) if known == given => {}
                (Some(known), Some(given)) if known.starts_with('{') && !given.is_empty() => {}
                _ => return false,
            }
        }
    };
    let parameters = |template: &str| -> Vec<bool> { template.split('/').map(|it| it.starts_with('{')).collect() };
    let fitting = Endpoint::all(api).iter().map(Endpoint::path).filter(|template| fits(template));
    fitting.min_by_key(|template| parameters(template))
}

/// What is inferred holds together.
fn inferred(api: Api, operation: &Operation, path: &str) {
    assert!(operation.path().starts_with('/'), "{:?}", operation.path());
    assert!(operation.path().len() <= 4 * path.len() + 1, "{:?}", operation.path());
    assert!(operation.required_headers().is_empty() && !operation.from_required());
    if operation.is_list() {
        assert!(operation.response_wrapper().is_some_and(|wrapper| !wrapper.is_empty()));
    }
    // An empty segment never gets this far in a session, and leaves no trace in the canonical path.
    if !path.contains("//") {
        let again = Operation::resolve(api, operation.method(), operation.path());
        assert_eq!((again.path(), again.is_inferred()), (operation.path(), true), "of {path:?}");
    }
}
