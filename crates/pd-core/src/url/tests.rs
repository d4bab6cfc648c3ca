use proptest::prelude::*;

use super::*;
use crate::{Api, Operation, Query};

fn base(url: &str) -> BaseUrl {
    BaseUrl::parse(url).unwrap()
}

fn rest() -> BaseUrl {
    base("https://api.pagerduty.com")
}

fn scim() -> BaseUrl {
    base("https://api.pagerduty.com/scim/v2/")
}

#[test]
fn paths_with_and_without_slash_and_full_urls_resolve_to_the_same_url() {
    for target in
        ["users/P1", "/users/P1", "https://api.pagerduty.com/users/P1", "HTTPS://API.PagerDuty.com:443/users/P1"]
    {
        let url = rest().resolve(target).unwrap();
        assert_eq!(url.to_string(), "https://api.pagerduty.com/users/P1", "{target}");
        assert_eq!(url.path(), "/users/P1");
        assert_eq!(url.query(), None);
        assert_eq!(url.into_uri().unwrap(), "https://api.pagerduty.com/users/P1");
    }
}

#[test]
fn a_target_may_contain_the_base_path() {
    for target in
        ["Users/P1", "/Users/P1", "/scim/v2/Users/P1", "scim/v2/Users/P1", "https://api.pagerduty.com/scim/v2/Users/P1"]
    {
        let url = scim().resolve(target).unwrap();
        assert_eq!(url.to_string(), "https://api.pagerduty.com/scim/v2/Users/P1", "{target}");
        assert_eq!(url.path(), "/Users/P1");
    }
    for target in ["https://api.pagerduty.com/users/P1", "https://api.pagerduty.com/scim/v20/Users"] {
        assert!(matches!(scim().resolve(target), Err(UrlError::OutsideBase { .. })), "{target}");
    }
}

#[test]
fn a_query_is_kept_and_merged() {
    let mut url = rest().resolve("users?query=José+M&ids[]=P1").unwrap();
    assert_eq!(url.query(), Some("query=Jos%C3%A9+M&ids[]=P1"));
    let operation = Operation::resolve(Api::Rest, &http::Method::GET, url.path());
    url.set_query(&Query::new().with("query", "Dav & co"), &operation).unwrap();
    assert_eq!(url.query(), Some("ids%5B%5D=P1&query=Dav+%26+co"));
    url.set_query(&Query::new().with("empty", Vec::<String>::new()), &operation).unwrap();
    assert_eq!(url.query(), Some("ids%5B%5D=P1&query=Dav+%26+co"));
}

#[test]
fn other_origins_are_rejected() {
    for target in [
        "https://api.pagerduty.com.evil.example/users",
        "https://api.pagerduty.com@evil.example/users",
        "https://user@api.pagerduty.com/users",
        "https://user:pw@api.pagerduty.com/users",
        "https://api.pagerduty.com:8443/users",
        "https://api.pagerduty.com:99999/users",
        "http://api.pagerduty.com/users",
        "ftp://api.pagerduty.com/users",
        "//evil.example/users",
        "https://evil.example?https://api.pagerduty.com/users",
        "https://",
        "https:///users",
    ] {
        assert!(
            matches!(rest().resolve(target), Err(UrlError::OtherOrigin { .. })),
            "{target}: {:?}",
            rest().resolve(target)
        );
    }
}

#[test]
fn invalid_targets_are_rejected() {
    for (target, error) in [
        ("", UrlError::Empty),
        ("/", UrlError::Empty),
        ("?query=x", UrlError::Empty),
        ("https://api.pagerduty.com", UrlError::Empty),
        ("users/../teams", UrlError::DotSegment),
        ("users/./P1", UrlError::DotSegment),
        ("users/%2e%2E/teams", UrlError::DotSegment),
        ("users/.%2e", UrlError::DotSegment),
        ("users/x%2f..%2fteams", UrlError::DotSegment),
        ("users//contact_methods", UrlError::EmptySegment),
        ("users/", UrlError::TrailingSlash),
        ("/users/P1/", UrlError::TrailingSlash),
        ("users//", UrlError::TrailingSlash),
        ("users/?query=x", UrlError::TrailingSlash),
        ("https://api.pagerduty.com/users/", UrlError::TrailingSlash),
        ("users\\P1", UrlError::ForbiddenCharacter),
        ("users%5cP1", UrlError::ForbiddenCharacter),
        ("users/P1\r\nX: y", UrlError::ForbiddenCharacter),
        ("users/P1%0d%0a", UrlError::ForbiddenCharacter),
        ("users/P1\u{85}", UrlError::ForbiddenCharacter),
        ("users/100%", UrlError::PercentEncoding),
        ("users?query=100%", UrlError::PercentEncoding),
        ("users#top", UrlError::Invalid { reason: "it has a fragment (`#`)" }),
        ("mailto:jane@example.com", UrlError::Invalid { reason: "its first segment has a colon" }),
    ] {
        assert_eq!(rest().resolve(target), Err(error), "{target:?}");
    }
}

#[test]
fn base_urls_are_https_or_loopback() {
    for good in [
        "https://api.eu.pagerduty.com/",
        "http://127.0.0.1:8080",
        "http://127.8.8.8",
        "http://localhost",
        "http://LOCALHOST.:80",
        "http://pd.localhost",
        "http://[::1]:80/x",
        "http://[::ffff:127.0.0.1]",
    ] {
        assert!(BaseUrl::parse(good).is_ok(), "{good}");
    }
    for (bad, error) in [
        ("http://api.pagerduty.com", UrlError::Insecure),
        ("http://localhost.evil.example", UrlError::Insecure),
        ("http://evillocalhost", UrlError::Insecure),
        ("http://[::ffff:10.0.0.1]", UrlError::Insecure),
        ("ftp://127.0.0.1", UrlError::Insecure),
        ("https://user@api.pagerduty.com", UrlError::BaseParts),
        ("https://api.pagerduty.com/?x=y", UrlError::BaseParts),
        ("https://api.pagerduty.com/a/../b", UrlError::DotSegment),
    ] {
        assert_eq!(BaseUrl::parse(bad), Err(error), "{bad}");
    }
    for bad in [
        "",
        "api.pagerduty.com",
        "https://",
        "https://:443",
        "https://a b",
        "https://api.pagerduty.com:99999",
        "https://api.pagerduty.com:",
        "http://localhost:x",
    ] {
        assert!(matches!(BaseUrl::parse(bad), Err(UrlError::Invalid { .. })), "{bad}: {:?}", BaseUrl::parse(bad));
    }
}

fn url_of(target: impl Target) -> Result<String, UrlError> {
    target.target_url().map(std::borrow::Cow::into_owned)
}

#[test]
fn a_resource_is_a_target_by_its_self_url() {
    let user = serde_json::json!({"self": "https://api.pagerduty.com/users/P1"});
    assert_eq!(url_of(&user), Ok("https://api.pagerduty.com/users/P1".to_owned()));
    assert_eq!(url_of(serde_json::json!("users/P1")), Ok("users/P1".to_owned()));
    assert_eq!(url_of(serde_json::json!({"self": null})), Err(UrlError::NoSelf));
    assert_eq!(url_of(serde_json::json!([])), Err(UrlError::NoSelf));
}

#[test]
fn impl_target_makes_a_type_with_a_self_field_a_target() {
    struct Owned {
        url: String,
    }
    struct Optional<'a> {
        url: Option<&'a str>,
    }
    crate::impl_target!(Owned, url);
    crate::impl_target!(Optional<'_>, url);
    assert_eq!(url_of(Owned { url: "users/P1".into() }), Ok("users/P1".to_owned()));
    assert_eq!(url_of(Optional { url: Some("users/P1") }), Ok("users/P1".to_owned()));
    assert_eq!(url_of(&Optional { url: None }), Err(UrlError::NoSelf));
}

#[test]
fn segments_are_encoded_and_empty_ones_are_rejected() {
    let id = String::from("P1");
    assert_eq!(url_of(["users", &id]), Ok("users/P1".to_owned()));
    assert_eq!(url_of(&["users", &id][..]), Ok("users/P1".to_owned()));
    assert_eq!(url_of(vec!["users".to_owned(), id.clone()]), Ok("users/P1".to_owned()));
    assert_eq!(url_of(("users", &id, "notes", 7)), Ok("users/P1/notes/7".to_owned()));
    assert_eq!(url_of(["tags", "a/b?c#d%2F é"]), Ok("tags/a%2Fb%3Fc%23d%252F%20%C3%A9".to_owned()));
    for (empty, error) in [
        (["users", ""], UrlError::EmptySegment),
        (["", "users"], UrlError::EmptySegment),
        (["users", ".."], UrlError::DotSegment),
        (["users", "."], UrlError::DotSegment),
    ] {
        assert_eq!(url_of(empty), Err(error));
    }
    assert_eq!(url_of([] as [&str; 0]), Err(UrlError::Empty));
}

/// Generates hostile targets: parts of URLs in any order, and arbitrary characters.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("https://api.pagerduty.com".to_owned()),
        Just("https://".to_owned()),
        Just("api.pagerduty.com".to_owned()),
        Just("evil.example".to_owned()),
        Just("scim/v2".to_owned()),
        Just("users".to_owned()),
        "[/@:?#.%\\\\]{1,4}",
        "%[0-9a-fA-F]{2}",
        "\\PC{0,6}",
        any::<String>(),
    ];
    proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_target_resolves_outside_the_base_url(target in hostile(), with_path in any::<bool>()) {
        let base = if with_path { scim() } else { rest() };
        if let Ok(url) = base.resolve(&target) {
            let text = url.to_string();
            // Parsed by another library, as a server or a proxy would.
            let uri = url.into_uri().unwrap();
            prop_assert_eq!(uri.host(), Some("api.pagerduty.com"));
            prop_assert_eq!(uri.port_u16().unwrap_or(443), 443);
            prop_assert_eq!(uri.scheme_str(), Some("https"));
            prop_assert!(!uri.authority().unwrap().as_str().contains('@'));
            let below = format!("{}/", base.path());
            prop_assert!(uri.path().starts_with(&below), "{}", text);
            let decoded = percent_encoding::percent_decode_str(uri.path()).decode_utf8_lossy().into_owned();
            prop_assert!(decoded.split('/').all(|segment| segment != ".." && segment != "."), "{}", text);
            prop_assert!(text.chars().all(|c| c.is_ascii_graphic()), "{}", text);
        }
    }

    #[test]
    fn segments_round_trip(ids in proptest::collection::vec("\\PC{1,12}", 1..5)) {
        let Ok(url) = url_of(&ids).and_then(|target| rest().resolve(&target)) else { return Ok(()) };
        let segments = url.path().trim_start_matches('/').split('/');
        let decoded: Vec<_> = segments.map(|it| percent_encoding::percent_decode_str(it).decode_utf8().unwrap()).collect();
        prop_assert_eq!(decoded, ids);
    }

    #[test]
    fn resolving_is_idempotent(target in hostile(), with_path in any::<bool>()) {
        let base = if with_path { scim() } else { rest() };
        if let Ok(once) = base.resolve(&target) {
            let twice = base.resolve(&once.to_string()).unwrap();
            prop_assert_eq!(&once, &twice);
        }
    }

    #[test]
    fn ordinary_paths_are_unchanged(segments in proptest::collection::vec("[A-Za-z0-9_~-]{1,12}", 1..6)) {
        let path = format!("/{}", segments.join("/"));
        let url = rest().resolve(&path).unwrap();
        prop_assert_eq!(url.path(), path);
    }

    #[test]
    fn parameters_round_trip_through_a_url(key in "[a-z_]{1,8}", values in proptest::collection::vec(any::<String>(), 1..4)) {
        let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users");
        let mut url = rest().resolve("users").unwrap();
        url.set_query(&Query::new().with(key.as_str(), values.clone()), &operation).unwrap();
        let pairs: Vec<_> = form_urlencoded::parse(url.query().unwrap().as_bytes()).into_owned().collect();
        let expected: Vec<_> = values.into_iter().map(|value| (format!("{key}[]"), value)).collect();
        prop_assert_eq!(pairs, expected);
        prop_assert!(url.into_uri().is_ok());
    }
}
