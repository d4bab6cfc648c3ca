use std::collections::BTreeSet;

use http::Method;
use proptest::prelude::*;

use super::{Endpoint, ListStyle, Operation, Pagination, WrapperKind, plural, singular};
use crate::Api;

fn resolve(method: &Method, path: &str) -> Operation {
    Operation::resolve(Api::Rest, method, path)
}

/// Returns canonical path, request wrapper, response wrapper and pagination.
fn facts(operation: &Endpoint) -> (&str, &str, &str, &'static str) {
    (
        operation.path(),
        operation.request_wrapper().unwrap_or("-"),
        operation.response_wrapper().unwrap_or("-"),
        operation.pagination().name(),
    )
}

#[track_caller]
fn documented(method: &Method, path: &str, expected: (&str, &str, &str, &str)) {
    let operation = resolve(method, path);
    assert_eq!(facts(&operation), expected, "{method} {path}");
    assert!(!operation.is_inferred(), "{method} {path}");
}

#[track_caller]
fn inferred(method: &Method, path: &str, expected: (&str, &str, &str, &str)) {
    let operation = resolve(method, path);
    assert_eq!(facts(&operation), expected, "{method} {path}");
    assert!(operation.is_inferred(), "{method} {path}");
    assert_eq!(operation.method(), method);
}

#[test]
fn documented_operations_are_found() {
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    for (method, path, expected) in [
        (&get, "/users", ("/users", "-", "users", "offset")),
        (&post, "/users", ("/users", "user", "user", "none")),
        (&get, "/users/P1", ("/users/{id}", "-", "user", "none")),
        (&put, "/users/P1", ("/users/{id}", "user", "user", "none")),
        (&delete, "/users/P1", ("/users/{id}", "-", "-", "none")),
        (&get, "/audit/records", ("/audit/records", "-", "records", "cursor")),
        (&put, "/incidents", ("/incidents", "incidents", "incidents", "none")),
        (&get, "/alert_grouping_settings", ("/alert_grouping_settings", "-", "alert_grouping_settings", "after")),
        (&post, "/analytics/raw/incidents", ("/analytics/raw/incidents", "-", "-", "body")),
        (&get, "/incidents/P1/alerts/A1", ("/incidents/{id}/alerts/{alert_id}", "-", "alert", "none")),
        (&put, "/incidents/P1/merge", ("/incidents/{id}/merge", "source_incidents", "incident", "none")),
    ] {
        documented(method, path, expected);
    }
}

#[test]
fn a_literal_wins_unless_no_path_matches_below_it() {
    let get = Method::GET;
    documented(&get, "/users/me", ("/users/me", "-", "user", "none"));
    documented(&get, "/incidents/types", ("/incidents/types", "-", "incident_types", "none"));
    documented(&get, "/users/P1/tags", ("/{entity_type}/{id}/tags", "-", "tags", "offset"));
    // No documented path begins with `/users/me/`.
    documented(&get, "/users/me/tags", ("/{entity_type}/{id}/tags", "-", "tags", "offset"));
    documented(&get, "/users/me/contact_methods", ("/users/{id}/contact_methods", "-", "contact_methods", "none"));
}

#[test]
fn a_tag_has_a_path_for_each_type_of_entity() {
    for entity in ["users", "teams", "escalation_policies"] {
        let path = format!("/tags/T1/{entity}");
        let canonical = format!("/tags/{{id}}/{entity}");
        documented(&Method::GET, &path, (&canonical, "-", entity, "offset"));
        assert!(resolve(&Method::GET, &path).is_list());
    }
    assert!(resolve(&Method::GET, "/tags/T1/services").is_inferred());
}

#[test]
fn a_leading_slash_is_optional_and_empty_segments_match_nothing() {
    for path in ["/users/P1", "users/P1"] {
        let found = Endpoint::lookup(Api::Rest, &Method::GET, path);
        assert_eq!(found.map(Endpoint::path), Some("/users/{id}"), "{path}");
    }
    for path in
        ["", "/", "//", "/users/", "/users/P1/", "/users//", "/users//tags", "//users", "/users//contact_methods"]
    {
        assert_eq!(Endpoint::lookup(Api::Rest, &Method::GET, path), None, "{path}");
    }
}

#[test]
fn the_other_apis_have_their_tables() {
    for (api, path, canonical, wrapper) in [
        (Api::JiraCloud, "/accounts_mappings/M1/rules", "/accounts_mappings/{id}/rules", Some("rules")),
        (Api::JiraServer, "/rules", "/rules", Some("rules")),
        (Api::Scim, "/Users", "/Users", Some("Resources")),
    ] {
        let found = Endpoint::lookup(api, &Method::GET, path).unwrap();
        assert_eq!((found.path(), found.response_wrapper()), (canonical, wrapper));
    }
    assert!(Endpoint::lookup(Api::Mcp, &Method::POST, "/mcp").is_some());
    let chat = Endpoint::lookup(Api::MsTeams, &Method::POST, "/incidents/P1/meeting");
    assert_eq!(chat.map(Endpoint::path), Some("/incidents/{incident_id}/meeting"));
    let signed = Endpoint::lookup(Api::JiraServer, &Method::GET, "/rules/R1").unwrap();
    assert_eq!(signed.required_headers(), ["x-pagerduty-jira-signature"]);
}

#[test]
fn slack_connections_are_on_the_app_host() {
    let slack = |path| Operation::resolve(Api::Slack, &Method::GET, path);
    assert!(slack("/workspaces/W1/connections").on_app_host());
    assert!(!slack("/incidents/P1/dedicated_channel").on_app_host());
    let patch = Operation::resolve(Api::Slack, &Method::PATCH, "/workspaces/W1/connections/C1");
    assert!(patch.is_inferred() && patch.on_app_host());
}

#[test]
fn headers_limits_and_alternates_are_as_documented() {
    assert!(resolve(&Method::PUT, "/incidents/P1").from_required());
    assert!(!resolve(&Method::GET, "/incidents/P1").from_required());
    let incidents = resolve(&Method::GET, "/incidents");
    assert_eq!(incidents.max_limit(), Some(100));
    assert_eq!(incidents.documented_list_style("sort_by"), Some(ListStyle::Comma));
    assert_eq!(incidents.documented_list_style("statuses"), Some(ListStyle::Brackets));
    assert_eq!(incidents.documented_list_style("since"), None);
    let ruleset = resolve(&Method::POST, "/rulesets");
    assert_eq!(ruleset.response_wrapper(), Some("ruleset"));
    assert_eq!(ruleset.alternate_wrapper(), Some("rulesets"));
}

#[test]
fn unknown_paths_alternate_between_collection_and_id() {
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    inferred(&get, "/gadgets", ("/gadgets", "-", "gadgets", "offset"));
    inferred(&post, "/gadgets", ("/gadgets", "gadget", "gadget", "none"));
    inferred(&put, "/gadgets", ("/gadgets", "gadgets", "gadgets", "none"));
    inferred(&get, "/gadgets/G1", ("/gadgets/{id}", "-", "gadget", "none"));
    inferred(&put, "/gadgets/G1", ("/gadgets/{id}", "gadget", "gadget", "none"));
    inferred(&Method::PATCH, "/gadgets/G1", ("/gadgets/{id}", "gadget", "gadget", "none"));
    inferred(&Method::DELETE, "/gadgets/G1", ("/gadgets/{id}", "-", "-", "none"));
    inferred(&get, "gadgets/G1/policies/X/", ("/gadgets/{id}/policies/{id}", "-", "policy", "none"));
    inferred(&get, "/v3/gadgets/G1", ("/v3/gadgets/{id}", "-", "gadget", "none"));
    inferred(&get, "/", ("/", "-", "-", "none"));
    inferred(&get, "", ("/", "-", "-", "none"));
    assert!(resolve(&get, "/gadgets").is_list());
    assert!(resolve(&put, "/gadgets").is_list());
    assert!(!resolve(&post, "/gadgets").is_list());
    assert!(!resolve(&get, "/gadgets/G1").is_list());
}

#[test]
fn a_known_path_with_another_method_keeps_its_canonical_path() {
    let patch = Method::PATCH;
    inferred(&patch, "/users/P1", ("/users/{id}", "user", "user", "none"));
    inferred(&Method::PUT, "/users/me", ("/users/me", "user", "user", "none"));
    inferred(&Method::POST, "/users/P1/tags", ("/{entity_type}/{id}/tags", "tag", "tag", "none"));
    inferred(&patch, "/incidents/P1/alerts/A1", ("/incidents/{id}/alerts/{alert_id}", "alert", "alert", "none"));
    // Collections and ids do not alternate here: `services` is the collection.
    inferred(
        &patch,
        "/event_orchestrations/services/S1",
        ("/event_orchestrations/services/{service_id}", "service", "service", "none"),
    );
}

#[test]
fn a_very_long_path_is_resolved() {
    let path = "/a".repeat(100_000);
    let operation = resolve(&Method::GET, &path);
    assert!(operation.is_inferred());
    assert_eq!(operation.response_wrapper(), Some("a"));
}

#[test]
fn only_arrays_are_paginated() {
    for row in Api::ALL.into_iter().flat_map(Endpoint::all) {
        let is_paginated = ![Pagination::None, Pagination::Body].contains(&row.pagination());
        assert!(!is_paginated || row.is_list(), "{row}");
    }
}

/// Returns all wrappers and all literal segments of all tables.
fn names() -> BTreeSet<&'static str> {
    let rows = || Api::ALL.into_iter().flat_map(Endpoint::all);
    let wrappers = rows().flat_map(|row| [row.request_wrapper(), row.response_wrapper(), row.alternate_wrapper()]);
    let segments = rows().flat_map(|row| row.path().split('/'));
    let segments = segments.filter(|it| !it.is_empty() && !it.starts_with('{'));
    wrappers.flatten().chain(segments).collect()
}

#[test]
fn singular_and_plural_agree_on_every_name() {
    for name in names() {
        let (one, many) = (singular(name), plural(name));
        assert!(one == name || many == name, "{name}: {one}, {many}");
        assert_eq!(singular(&many), one, "singular of {many}");
        assert_eq!(plural(&one), many, "plural of {one}");
        assert_eq!(singular(&one), one, "singular of {one}");
        assert_eq!(plural(&many), many, "plural of {many}");
    }
}

#[test]
fn collections_have_plural_names() {
    let rows = Api::ALL.into_iter().flat_map(Endpoint::all);
    let collections = rows.filter(|row| row.is_list() && !row.path().ends_with('}'));
    for name in collections.filter_map(Endpoint::response_wrapper) {
        assert_eq!(plural(name), name);
    }
}

#[test]
fn english_words_have_their_singular_and_plural() {
    for (one, many) in [
        ("user", "users"),
        ("policy", "policies"),
        ("escalation_policy", "escalation_policies"),
        ("priority", "priorities"),
        ("business_service", "business_services"),
        ("log_entry", "log_entries"),
        ("status", "statuses"),
        ("addon", "addons"),
        ("oncall", "oncalls"),
        ("memory", "memories"),
        ("response", "responses"),
        ("license", "licenses"),
        ("analysis", "analyses"),
        ("process", "processes"),
        ("access", "accesses"),
        ("branch", "branches"),
        ("cache", "caches"),
        ("box", "boxes"),
        ("key", "keys"),
        ("alias", "aliases"),
        ("person", "people"),
        ("series", "series"),
        ("me", "me"),
        ("metadata", "metadata"),
        ("", ""),
        ("ResourceType", "ResourceTypes"),
    ] {
        assert_eq!((plural(one).as_ref(), singular(many).as_ref()), (many, one));
        assert_eq!((plural(many).as_ref(), singular(one).as_ref()), (many, one));
    }
}

/// Generates a row of any table, and its path with each parameter replaced by a segment that is not a literal in any table.
fn row_and_path() -> impl Strategy<Value = (Api, &'static Endpoint, String)> {
    let rows = Api::ALL.into_iter();
    let rows = rows.flat_map(|api| Endpoint::all(api).iter().map(move |row| (api, row)));
    let row = prop::sample::select(rows.collect::<Vec<_>>());
    let ids = prop::collection::vec("[A-Za-z0-9_%.~-]{1,16}", 8);
    let literals = names();
    let ids = ids.prop_filter("a literal", move |ids| ids.iter().all(|id| !literals.contains(id.as_str())));
    (row, ids).prop_map(|((api, row), ids)| {
        let segments = row.path().split('/').zip(ids.iter().cycle());
        let filled = segments.map(|(segment, id)| match segment.starts_with('{') {
            true => id.as_str(),
            false => segment,
        });
        (api, row, filled.collect::<Vec<_>>().join("/"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_path_with_parameters_finds_its_row((api, row, path) in row_and_path()) {
        let found = Endpoint::lookup(api, row.method(), &path);
        prop_assert!(found.is_some_and(|found| std::ptr::eq(found, row)), "{path}: {found:?}");
    }

    #[test]
    fn any_path_and_method_resolve_without_a_panic(path in r"(/|[a-zé€\x00-\x20{}_-]|users|incidents|\PC){0,40}", method in "[A-Z]{1,8}") {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        for api in Api::ALL {
            let operation = Operation::resolve(api, &method, &path);
            prop_assert!(operation.path().starts_with('/'));
            prop_assert_eq!(operation.method(), &method);
        }
        let _ = (singular(&path), plural(&path));
    }
}

#[test]
fn every_row_is_found_by_its_own_path() {
    for api in Api::ALL {
        for row in Endpoint::all(api) {
            let found = Endpoint::lookup(api, row.method(), row.path());
            assert!(found.is_some_and(|found| std::ptr::eq(found, row)), "{row}");
        }
    }
}

#[test]
fn only_gets_and_lists_with_pagination_by_body_are_paginated() {
    for row in Api::ALL.into_iter().flat_map(Endpoint::all) {
        let can_be_paginated = *row.method() == Method::GET || row.pagination() == Pagination::Body;
        assert!(can_be_paginated || row.pagination() == Pagination::None, "{row}");
    }
}

#[test]
fn the_table_knows_lists_and_repeated_parameters() {
    let kind = |method, path| resolve(&method, path).request_kind();
    assert_eq!(kind(Method::PUT, "/incidents"), WrapperKind::List);
    assert_eq!(kind(Method::POST, "/schedules/P1/overrides"), WrapperKind::List);
    assert_eq!(kind(Method::PUT, "/users/P1"), WrapperKind::Object);
    assert_eq!(kind(Method::PUT, "/enrichment/event_enrichments/default"), WrapperKind::Any);
    assert_eq!(kind(Method::POST, "/gadgets"), WrapperKind::Any);
    for path in ["/rulesets/R1/rules/X1", "/services/S1/rules/X1"] {
        assert_eq!(resolve(&Method::PUT, path).repeated_params(), ["rule_id"]);
    }
}
