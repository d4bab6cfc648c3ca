//! Infers an undocumented operation from its path.

use std::borrow::Cow;

use http::Method;

use super::{Endpoint, Pagination, WrapperKind, lookup, plural, singular};
use crate::Api;

/// Infers an operation from a path below the base path of the API, for any path and method.
///
/// A documented path with another method keeps its canonical path and its host.
pub(super) fn infer(api: Api, method: &Method, path: &str) -> Endpoint {
    let known = lookup::rows_at(api, path).and_then(<[Endpoint]>::first);
    let node = match known {
        Some(known) => Node::of_template(&known.path),
        None => Node::of_path(path),
    };
    let wrappers = Wrappers::of(method, &node);
    Endpoint {
        method: method.clone(),
        request_wrapper: wrappers.request.map(Cow::Owned),
        // The wrapper is a guess, so it must not cause a body to be rejected.
        request_kind: WrapperKind::Any,
        repeated_params: &[],
        response_wrapper: wrappers.response.map(Cow::Owned),
        alternate_wrapper: None,
        list: wrappers.list,
        // Most lists are paginated by offset. A list without pagination ignores the parameters.
        pagination: match *method {
            Method::GET if wrappers.list => Pagination::Offset,
            _ => Pagination::None,
        },
        max_limit: None,
        from_required: false,
        required_headers: &[],
        list_params: &[],
        app_host: known.is_some_and(|known| known.app_host),
        inferred: true,
        path: match known {
            Some(known) => known.path.clone(),
            None => Cow::Owned(canonical(path)),
        },
    }
}

/// The resource that a path names.
struct Node<'a> {
    /// The name of the last collection, if the path has one.
    collection: Option<&'a str>,
    /// Whether the path names one member of the collection.
    individual: bool,
}

impl<'a> Node<'a> {
    /// Reads a path in which collections and ids alternate.
    fn of_path(path: &'a str) -> Self {
        let (_, segments) = split(path);
        let (mut collection, mut individual) = (None, true);
        for segment in segments {
            individual = !individual;
            if !individual {
                collection = Some(segment);
            }
        }
        Self { collection, individual }
    }

    /// Reads a path template. A parameter is never a collection: if collections and ids do not alternate
    /// (`/event_orchestrations/services/{service_id}`), the last literal is the collection.
    fn of_template(template: &'a str) -> Self {
        let node = Self::of_path(template);
        if !node.collection.is_some_and(is_parameter) {
            return node;
        }
        let mut segments = template.rsplit('/');
        Self {
            individual: segments.clone().next().is_some_and(is_parameter),
            collection: segments.find(|segment| !is_parameter(segment) && !segment.is_empty()),
        }
    }
}

struct Wrappers {
    request: Option<String>,
    response: Option<String>,
    list: bool,
}

impl Wrappers {
    fn of(method: &Method, node: &Node<'_>) -> Self {
        let none = Self { request: None, response: None, list: false };
        let Some(collection) = node.collection else {
            return none;
        };
        let list = !node.individual && [Method::GET, Method::PUT].contains(method);
        let wrapper = match list {
            true => plural(collection).into_owned(),
            false => singular(collection).into_owned(),
        };
        match *method {
            Method::DELETE | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::CONNECT => none,
            Method::GET => Self { response: Some(wrapper), list, ..none },
            _ => Self { request: Some(wrapper.clone()), response: Some(wrapper), list },
        }
    }
}

/// Returns the path with `{id}` for each id: `/things/{id}/parts/{id}`.
fn canonical(path: &str) -> String {
    let (version, segments) = split(path);
    let nodes = segments.enumerate();
    let nodes = nodes.map(|(at, segment)| if at % 2 == 0 { segment } else { "{id}" });
    let mut canonical = String::with_capacity(path.len() + 4);
    for node in version.into_iter().chain(nodes) {
        canonical.push('/');
        canonical.push_str(node);
    }
    if canonical.is_empty() {
        canonical.push('/');
    }
    canonical
}

/// Splits a path into its version, if it begins with one (`/v3/schedules`), and the other segments.
fn split(path: &str) -> (Option<&str>, impl Iterator<Item = &str>) {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).peekable();
    (segments.next_if(|segment| is_version(segment)), segments)
}

fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}
