use http::Method;
use pd_core::{Api, Pagination, endpoint::ListStyle};
use serde_json::{Value, json};

use super::{
    document::Document,
    error::Error,
    overrides::{self, Fact, Override},
    render,
    row::{self, Row},
};

fn document(api: Api, paths: &Value, components: &Value) -> Document {
    Document::new(api, "test.json", json!({ "paths": paths, "components": components }))
}

/// The only row of a document with one operation.
#[track_caller]
fn row(method: &str, path: &str, operation: &Value) -> Row {
    let mut rows = rows(method, path, operation);
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn rows(method: &str, path: &str, operation: &Value) -> Vec<Row> {
    let paths = json!({ path: { method: operation } });
    row::of_document(&document(Api::Rest, &paths, &json!({}))).unwrap()
}

fn content(schema: &Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema } } })
}

fn object(properties: &Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// The row of a GET with a response schema and parameters.
fn get(path: &str, schema: &Value, parameters: &Value) -> Row {
    let responses = json!({ "200": content(schema) });
    row("get", path, &json!({ "parameters": parameters, "responses": responses }))
}

fn response_wrapper(path: &str, schema: &Value) -> Option<String> {
    get(path, schema, &json!([])).response_wrapper
}

fn request_wrapper(method: &str, path: &str, schema: &Value) -> Option<String> {
    row(method, path, &json!({ "requestBody": content(schema), "responses": {} })).request_wrapper
}

fn some(wrapper: &str) -> Option<String> {
    Some(wrapper.to_owned())
}

#[test]
fn the_request_wrapper_is_the_only_entity_property() {
    let entity = object(&json!({ "user": { "type": "object" } }));
    for method in ["post", "put", "patch"] {
        assert_eq!(request_wrapper(method, "/users", &entity), some("user"));
    }
    for method in ["get", "delete"] {
        assert_eq!(request_wrapper(method, "/users", &entity), None);
    }
    let untyped = object(&json!({ "value": { "description": "anything" } }));
    assert_eq!(request_wrapper("post", "/values", &untyped), some("value"));
    let scalar = object(&json!({ "name": { "type": "string" } }));
    assert_eq!(request_wrapper("post", "/users", &scalar), None);
    let two = object(&json!({ "one": { "type": "object" }, "two": { "type": "object" } }));
    assert_eq!(request_wrapper("post", "/users", &two), None);
    let array = json!({ "type": "array", "items": { "type": "object" } });
    assert_eq!(request_wrapper("post", "/users", &array), None);
    // Pagination and metadata are ignored in a response, but not in a request.
    let paged = object(&json!({ "user": { "type": "object" }, "limit": { "type": "integer" } }));
    assert_eq!(request_wrapper("post", "/users", &paged), None);
}

#[test]
fn properties_that_repeat_a_path_parameter_are_ignored() {
    let schema = object(&json!({ "id": { "type": "string" }, "user": { "type": "object" } }));
    assert_eq!(request_wrapper("put", "/users/{id}", &schema), some("user"));
    assert_eq!(request_wrapper("put", "/users/{user_id}", &schema), None);
    assert_eq!(response_wrapper("/users/{id}", &schema), some("user"));
}

#[test]
fn pagination_and_metadata_of_a_response_are_ignored() {
    let schema = object(&json!({
        "users": { "type": "array" }, "limit": {}, "offset": {}, "more": {}, "total": {},
        "next_cursor": {}, "prev_cursor": {}, "first": {}, "last": {}, "after": {}, "before": {},
        "response_metadata": {}, "privileges": {}, "warnings": {}, "additional_fields": {}, "account_id": {},
        "migrated_at": {}, "migrated_by": {}, "migrated_status": {}, "migrated_to": {}, "migrated_via": {},
    }));
    let row = get("/users", &schema, &json!([]));
    assert_eq!(row.response_wrapper, some("users"));
    assert!(row.list);
}

#[test]
fn wrappers_are_found_through_references_and_combinations() {
    let paths = json!({ "/users/{id}": { "get": { "responses": { "200": { "$ref": "#/components/responses/R" } } } } });
    let components = json!({
        "responses": { "R": content(&json!({ "allOf": [
            { "$ref": "#/components/schemas/Page" },
            { "oneOf": [object(&json!({ "user": { "anyOf": [{ "$ref": "#/components/schemas/User" }] } }))] },
        ] })) },
        "schemas": {
            "Page": object(&json!({ "limit": { "type": "integer" } })),
            "User": object(&json!({ "name": { "type": "string" } })),
        },
    });
    let rows = row::of_document(&document(Api::Rest, &paths, &components)).unwrap();
    assert_eq!(rows[0].response_wrapper, some("user"));
}

#[test]
fn percent_encoded_references_are_resolved_and_dangling_ones_are_errors() {
    let paths = |reference: &str| {
        json!({
            "/a/{id}": { "get": { "parameters": [
                { "name": "From", "in": "header", "required": true },
            ], "responses": {} } },
            "/b": { "get": { "parameters": [{ "$ref": reference }], "responses": {} } },
        })
    };
    let rows = |reference| row::of_document(&document(Api::Rest, &paths(reference), &json!({})));
    let found = rows("#/paths/~1a~1%7Bid%7D/get/parameters/0").unwrap();
    assert!(found.iter().all(|row| row.from_required));
    let missing = rows("#/paths/~1a/get/parameters/0");
    assert!(matches!(missing, Err(Error::Reference { .. })), "{missing:?}");
    let circle = rows("#/paths/~1b/get/parameters/0");
    assert!(matches!(circle, Err(Error::Reference { .. })), "{circle:?}");
}

#[test]
fn only_the_lowest_2xx_response_counts() {
    let (one, two) = (object(&json!({ "one": {} })), object(&json!({ "two": {} })));
    let responses = json!({ "404": content(&two), "202": content(&two), "201": content(&one) });
    let found = row("post", "/ones", &json!({ "responses": responses }));
    assert_eq!(found.response_wrapper, some("one"));
    let responses = json!({ "200": content(&one), "204": {} });
    assert_eq!(row("put", "/x", &json!({ "responses": responses })).response_wrapper, some("one"));
    let responses = json!({ "200": {}, "207": content(&one) });
    assert_eq!(row("put", "/x", &json!({ "responses": responses })).response_wrapper, None);
}

#[test]
fn json_is_recognized_by_its_media_type() {
    for (media_type, wrapper) in [
        ("application/json", some("user")),
        ("application/scim+json", some("user")),
        ("application/vnd.pagerduty+json;version=2", some("user")),
        ("Application/JSON; charset=utf-8", some("user")),
        ("text/csv", None),
        ("multipart/form-data", None),
        ("application/jsonlines", None),
    ] {
        let schema = object(&json!({ "user": { "type": "object" } }));
        let responses = json!({ "200": { "content": { media_type: { "schema": schema } } } });
        let found = row("get", "/users/{id}", &json!({ "responses": responses }));
        assert_eq!(found.response_wrapper, wrapper, "{media_type}");
    }
}

#[test]
fn an_example_payload_can_have_an_alternate_wrapper() {
    let alternate = |beside: &Value| {
        let mut media = json!({ "schema": object(&json!({ "rule": { "type": "object" } })) });
        let beside = beside.as_object().unwrap().clone();
        media.as_object_mut().unwrap().extend(beside);
        let responses = json!({ "200": { "content": { "application/json": media } } });
        row("get", "/rules/{id}", &json!({ "responses": responses })).alternate_wrapper
    };
    let payload = json!({ "ruleset": {}, "limit": 1, "id": "R1" });
    assert_eq!(alternate(&json!({ "examples": { "r": { "value": payload } } })), some("ruleset"));
    assert_eq!(alternate(&json!({ "examples": [payload] })), some("ruleset"));
    assert_eq!(alternate(&json!({ "example": payload })), some("ruleset"));
    let same = json!({ "rule": {}, "more": false });
    assert_eq!(alternate(&json!({ "example": same })), None);
    assert_eq!(alternate(&json!({ "example": { "name": "text" } })), None);
    assert_eq!(alternate(&json!({ "example": { "one": {}, "two": {} } })), None);
    assert_eq!(alternate(&json!({})), None);
}

#[test]
fn required_headers_exclude_those_of_every_request() {
    let header = |name: &str, required: bool| json!({ "name": name, "in": "header", "required": required });
    let parameters = json!([
        header("Accept", true),
        header("Authorization", true),
        header("Content-Type", true),
        header("From", true),
        header("X-EARLY-ACCESS", true),
        header("X-Optional", false),
    ]);
    let found = get("/users", &json!({}), &parameters);
    assert!(found.from_required);
    assert_eq!(found.required_headers, ["x-early-access"]);
    assert!(!get("/users", &json!({}), &json!([header("From", false)])).from_required);
}

#[test]
fn parameters_of_the_path_apply_unless_the_operation_replaces_them() {
    let from = |required: bool| json!({ "name": "From", "in": "header", "required": required });
    let found = |own: Value| {
        let paths = json!({ "/a": { "parameters": [from(true)], "get": { "parameters": own, "responses": {} } } });
        row::of_document(&document(Api::Rest, &paths, &json!({}))).unwrap().remove(0)
    };
    assert!(found(json!([])).from_required);
    assert!(!found(json!([from(false)])).from_required);
}

#[test]
fn pagination_follows_the_query_and_the_body() {
    let kind = |properties: Value, query: &[&str]| {
        let query = query.iter().map(|name| json!({ "name": name, "in": "query" }));
        let parameters = Value::Array(query.collect());
        get("/users", &object(&properties), &parameters).pagination
    };
    let list = || json!({ "users": { "type": "array" } });
    assert_eq!(kind(list(), &["cursor", "offset", "after"]), Pagination::Cursor);
    assert_eq!(kind(json!({ "users": { "type": "array" }, "next_cursor": {} }), &["offset"]), Pagination::Cursor);
    assert_eq!(kind(list(), &["after", "offset"]), Pagination::After);
    assert_eq!(kind(list(), &["offset"]), Pagination::Offset);
    let scim = json!({ "schemas": {}, "totalResults": {}, "startIndex": {}, "Resources": { "type": "array" } });
    assert_eq!(kind(scim, &["startIndex", "count"]), Pagination::StartIndex);
    assert_eq!(kind(json!({ "users": { "type": "array" }, "offset": {}, "more": {} }), &[]), Pagination::Offset);
    assert_eq!(kind(json!({ "users": { "type": "array" }, "offset": {} }), &[]), Pagination::None);
    assert_eq!(kind(list(), &[]), Pagination::None);
    // Only an array under a wrapper is paginated.
    assert_eq!(kind(json!({ "users": { "type": "object" } }), &["offset", "cursor"]), Pagination::None);
    assert_eq!(kind(json!({ "one": {}, "two": {} }), &["offset"]), Pagination::None);
}

#[test]
fn a_post_can_have_pagination_in_its_body() {
    let request = object(&json!({ "starting_after": {}, "limit": { "maximum": 1000 } }));
    let response = object(&json!({ "data": { "type": "array" }, "filters": {}, "last": {}, "more": {} }));
    let operation = json!({ "requestBody": content(&request), "responses": { "200": content(&response) } });
    let found = row("post", "/raw", &operation);
    assert_eq!((found.pagination, found.max_limit), (Pagination::Body, Some(1000)));
    assert_eq!(row("put", "/raw", &operation).pagination, Pagination::None);
}

#[test]
fn a_list_is_an_array_under_the_wrapper_or_as_the_body() {
    let array = json!({ "type": "array", "items": {} });
    let bare = get("/users", &array, &json!([]));
    assert!(bare.list && bare.response_wrapper.is_none());
    assert!(get("/users", &object(&json!({ "users": array })), &json!([])).list);
    assert!(!get("/users", &object(&json!({ "user": {} })), &json!([])).list);
}

#[test]
fn list_parameters_have_their_style() {
    let parameters = json!([
        { "name": "ids[]", "in": "query", "schema": { "type": "string" }, "explode": true },
        { "name": "statuses[]", "in": "query", "schema": { "type": "array" } },
        { "name": "bare", "in": "query", "schema": { "type": "array" } },
        { "name": "sort_by", "in": "query", "schema": { "type": "array" }, "style": "form", "explode": false },
        { "name": "order", "in": "query", "schema": { "type": "string" }, "style": "form", "explode": false },
        { "name": "joined", "in": "query", "schema": { "type": "array" }, "style": "pipeDelimited" },
        { "name": "urgency", "in": "query", "schema": { "type": "string" }, "explode": true },
        { "name": "deprecated", "in": "query", "schema": { "type": "boolean" }, "explode": true },
        { "name": "id", "in": "path", "schema": { "type": "array" } },
    ]);
    let found = get("/users", &json!({}), &parameters).list_params;
    let found: Vec<_> = found.iter().map(|(name, style)| (name.as_str(), *style)).collect();
    let expected = [
        ("bare", ListStyle::Bare),
        ("ids", ListStyle::Brackets),
        ("joined", ListStyle::Comma),
        ("order", ListStyle::Comma),
        ("sort_by", ListStyle::Comma),
        ("statuses", ListStyle::Brackets),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_maximum_of_limit_is_read_from_the_schema_or_the_description() {
    let maximum = |limit: Value| {
        let mut parameter = json!({ "name": "limit", "in": "query" });
        parameter.as_object_mut().unwrap().extend(limit.as_object().unwrap().clone());
        get("/users", &json!({}), &json!([parameter])).max_limit
    };
    assert_eq!(maximum(json!({ "schema": { "maximum": 50 }, "description": "Maximum of 99." })), Some(50));
    assert_eq!(maximum(json!({ "schema": { "maximum": 50, "exclusiveMaximum": true } })), Some(49));
    assert_eq!(maximum(json!({ "schema": {}, "description": "From 1. Maximum of 100." })), Some(100));
    assert_eq!(maximum(json!({ "schema": {}, "description": "The maximum size, or 25." })), Some(25));
    assert_eq!(maximum(json!({ "schema": {}, "description": "25 unless given" })), None);
}

#[test]
fn a_parameter_whose_values_are_wrappers_yields_a_path_for_each_value() {
    let tags = |values: Value| {
        let parameters = json!([{ "name": "kind", "in": "path", "schema": { "enum": values } }]);
        let list = json!({ "type": "array" });
        let schema = object(&json!({ "users": list, "teams": list, "offset": {}, "more": {} }));
        let responses = json!({ "200": content(&schema) });
        rows("get", "/tags/{id}/{kind}", &json!({ "parameters": parameters, "responses": responses }))
    };
    let split = tags(json!(["users", "teams"]));
    let found: Vec<_> = split.iter().map(|row| (row.path.as_str(), row.response_wrapper.as_deref())).collect();
    assert_eq!(found, [("/tags/{id}/users", Some("users")), ("/tags/{id}/teams", Some("teams"))]);
    assert!(split.iter().all(|row| row.list && row.pagination == Pagination::Offset));
    assert_eq!(tags(json!(["users", "services"])).len(), 1);
}

#[test]
fn the_base_path_is_stripped_from_the_server_url_or_the_path() {
    let first_row = |api, server: &str, path: &str| {
        let operation = json!({ "responses": {}, "servers": [{ "url": server }] });
        let rows = row::of_document(&document(api, &json!({ path: { "get": operation } }), &json!({})));
        rows.map(|mut rows| rows.remove(0)).map(|row| (row.path, row.app_host))
    };
    let in_path = first_row(Api::JiraCloud, "https://api.pagerduty.com", "/integration-jira-cloud/rules");
    assert_eq!(in_path.unwrap(), ("/rules".to_owned(), false));
    let in_server = first_row(Api::Scim, "https://api.pagerduty.com/scim/v2/", "/Users");
    assert_eq!(in_server.unwrap(), ("/Users".to_owned(), false));
    let app = first_row(Api::Slack, "https://app.pagerduty.com/integration-slack", "/workspaces");
    assert_eq!(app.unwrap(), ("/workspaces".to_owned(), true));
    let unknown = first_row(Api::Rest, "https://example.com", "/users");
    assert!(matches!(unknown, Err(Error::Server { .. })));
}

#[test]
fn an_override_that_changes_nothing_is_an_error() {
    let plain = || vec![get("/users", &object(&json!({ "users": { "type": "array" } })), &json!([]))];
    let set = |path, fact| Override::new(Api::Rest, Method::GET, path, fact, "the test's");
    let mut rows = plain();
    overrides::apply(&[set("/users", Fact::ResponseWrapper(Some("people")))], &mut rows).unwrap();
    assert_eq!(rows[0].response_wrapper, some("people"));
    let redundant = [set("/users", Fact::ResponseWrapper(Some("users")))];
    let result = overrides::apply(&redundant, &mut plain());
    assert!(matches!(result, Err(Error::RedundantOverride { .. })));
    let redundant = [set("/users", Fact::RequestWrapper(None))];
    let result = overrides::apply(&redundant, &mut plain());
    assert!(matches!(result, Err(Error::RedundantOverride { .. })));
    let unknown = overrides::apply(&[set("/people", Fact::RequestWrapper(None))], &mut plain());
    assert!(matches!(unknown, Err(Error::UnknownOverride { .. })));
}

#[test]
fn paths_that_differ_only_in_parameter_names_are_the_same_path() {
    let one = row("get", "/a/{id}", &json!({ "responses": {} }));
    let other = row("put", "/a/{a_id}", &json!({ "responses": {} }));
    let code = render::table(vec![one.clone(), other]).unwrap();
    assert!(code.contains("end(rest, 0, 2)"), "{code}");
    let twice = row("get", "/a/{a_id}", &json!({ "responses": {} }));
    let result = render::table(vec![one, twice]);
    assert!(matches!(result, Err(Error::Duplicate { .. })));
}

#[test]
fn the_error_of_an_outdated_table_shows_the_first_differences() {
    let text = super::differences("a\nb\nc\n", "a\nx\nc\nd\n");
    assert_eq!(text, "line 2:\n  - b\n  + x\nline 4:\n  - \n  + d\n");
}

#[test]
fn without_documents_the_check_passes() {
    let arguments = super::Arguments { schema: "no/such/directory".into(), check: true };
    let text = super::endpoints(&arguments).unwrap();
    assert!(text.contains("not checked"), "{text}");
    let arguments = super::Arguments { check: false, ..arguments };
    assert!(matches!(super::endpoints(&arguments), Err(Error::Read { .. })));
}
