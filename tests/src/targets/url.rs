//! URL normalization.

use std::net::IpAddr;

use pd_core::{Api, BaseUrl, Operation, Query, RequestUrl, Target};
use percent_encoding::percent_decode_str;

use super::input;

const BASES: [&str; 6] = [
    "https://api.pagerduty.com",
    "https://api.pagerduty.com/scim/v2",
    "https://app.pagerduty.com/integration-jira-service",
    "http://127.0.0.1:8080",
    "http://[::1]/base",
    "https://EXAMPLE.com:8443/a/b",
];

/// Checks that any target either resolves to a URL of the base URL's origin, below its path, or is rejected.
///
/// Input: a byte for the base URL, then the target, and after a line break a query value. If the byte selects none of
/// the base URLs, the rest of the input is parsed as a base URL.
pub fn url(data: &[u8]) {
    let (base, data) = input::byte(data);
    let text = String::from_utf8_lossy(data);
    match BASES.get(usize::from(base) % (BASES.len() + 1)).and_then(|base| BaseUrl::parse(base).ok()) {
        Some(base) => check_target(&base, &text),
        None => check_base_url(&text),
    }
}

fn check_target(base: &BaseUrl, text: &str) {
    let (target, value) = text.split_once('\n').unwrap_or((text, ""));
    check_segments(base, target, value);
    let Ok(mut url) = base.resolve(target) else { return };
    assert_below_base(base, &url);

    let again = base.resolve(&url.to_string());
    assert_eq!(again.as_ref(), Ok(&url), "normalization is idempotent");
    let relative = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    // With a base path, a relative path that begins with that base path is taken as already containing it.
    if base.path().is_empty() {
        assert_eq!(base.resolve(&relative).as_ref(), Ok(&url), "the relative form resolves to the same URL");
    }

    let operation = Operation::resolve(Api::Rest, &http::Method::GET, url.path());
    let set = url.set_query(&Query::new().with("value", value).with("list", [value, value]), &operation);
    assert_eq!(set, Ok(()));
    assert_below_base(base, &url);
    let query = url.clone().take_query();
    assert_eq!(query.get("value"), Some(value), "a value round-trips");
    assert_eq!(query.get("list"), Some(value));
}

/// Checks that path segments round-trip, or are rejected.
fn check_segments(base: &BaseUrl, one: &str, other: &str) {
    let given = ["users", one, other];
    let Ok(url) = given.target_url().and_then(|target| base.resolve(&target)) else { return };
    assert_below_base(base, &url);
    let segments = url.path().trim_start_matches('/').split('/');
    let decoded: Vec<_> = segments.map(|segment| percent_decode_str(segment).decode_utf8_lossy()).collect();
    assert_eq!(decoded, given, "{url}");
}

fn assert_below_base(base: &BaseUrl, url: &RequestUrl) {
    let text = url.to_string();
    let Ok(uri) = url.clone().into_uri() else {
        assert!(text.len() > 65_000, "{text:?} is not a URI");
        return;
    };
    assert!(base.is_origin_of(&uri), "{uri}");
    assert_eq!(uri.to_string(), text);
    assert_path_below(base.path(), uri.path());

    // The `url` crate normalizes the path, and must agree about origin and path.
    let origin = |url: &str| ::url::Url::parse(url).ok().map(|url| (url.origin(), url.path().to_owned()));
    let (Some((theirs, path)), Some((ours, _))) = (origin(&text), origin(&base.to_string())) else {
        panic!("{text:?} is not a URL");
    };
    assert_eq!(theirs, ours, "{text:?}");
    assert_path_below(base.path(), &path);
}

fn assert_path_below(base: &str, path: &str) {
    let rest = path.strip_prefix(base).and_then(|rest| rest.strip_prefix('/'));
    assert!(rest.is_some_and(|rest| !rest.is_empty()), "{path:?} is not below {base:?}");
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    for segment in decoded.split(['/', '\\']) {
        assert!(segment != "." && segment != "..", "{path:?} leads upwards");
    }
    assert!(!decoded.chars().any(|character| character.is_ascii_control()), "{path:?} has a control character");
}

fn check_base_url(text: &str) {
    let Ok(base) = BaseUrl::parse(text) else { return };
    let shown = base.to_string();
    assert_eq!(BaseUrl::parse(&shown).as_ref(), Ok(&base), "{text:?} is shown as {shown:?}");
    let host = base.authority().host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let name = host.to_ascii_lowercase();
    let is_name = name.trim_end_matches('.').rsplit('.').next() == Some("localhost");
    let loopback = is_name || address.parse().is_ok_and(|it: IpAddr| it.to_canonical().is_loopback());
    assert!(base.scheme().as_str() == "https" || loopback, "{shown:?} would be plain http");
    assert!(!base.authority().as_str().contains('@') && !shown.contains(['?', '#']), "{shown:?}");
    if let Ok(url) = base.resolve("users/P1") {
        // The target is taken as already containing this base path.
        let contains_base = ["/users", "/users/P1"].contains(&base.path());
        assert!(contains_base || url.path() == "/users/P1", "{url}");
        let uri = url.into_uri();
        assert!(uri.is_ok_and(|uri| base.is_origin_of(&uri)) || shown.len() > 65_000);
    }
}
