//! Runs sessions against the examples in PagerDuty's OpenAPI documents: a session returns the entity of each example
//! response, and sends each example request unchanged.
//!
//! The documents are read from `$PD_OPENAPI_DIR`, or from `../shared/openapi`. Without them the tests print that they
//! are skipped, and pass.

#[cfg(test)]
mod document;

#[cfg(test)]
mod openapi_examples {
    use std::{
        collections::BTreeSet,
        convert::Infallible,
        path::PathBuf,
        sync::{Arc, Mutex},
    };

    use bytes::Bytes;
    use futures_util::TryStreamExt;
    use http::{Method, Request, Response};
    use jiff::{SignedDuration, Timestamp};
    use pd_core::{Api, Credential, Operation, Pagination, Query};
    use pd_rest::{Error, RestSession};
    use pd_transport::Body;
    use serde_json::Value;
    use tower::service_fn;

    use super::document::{Document, Example, RequestExample, Wrapped};

    /// The documents, by API.
    const DOCUMENTS: [(Api, &str); 7] = [
        (Api::Rest, "rest.json"),
        (Api::JiraCloud, "integration-jira-cloud.json"),
        (Api::JiraServer, "integration-jira-service.json"),
        (Api::MsTeams, "integration-ms-teams-service.json"),
        (Api::Slack, "integration-slack-service.json"),
        (Api::Scim, "scim.json"),
        (Api::Mcp, "mcp.json"),
    ];

    /// Operations whose example has a wrapper and whose schema has none. The endpoint table follows the schema, so the
    /// session returns the whole body, wrapper included.
    const UNWRAPPED_BY_SCHEMA: [&str; 7] = [
        "GET /users/{id}/oauth_delegations/{delegation_id}",
        "GET /workflows/integrations/{id}",
        "POST /workflows/integrations/{integration_id}/connections",
        "GET /workflows/integrations/{integration_id}/connections/{id}",
        "PATCH /workflows/integrations/{integration_id}/connections/{id}",
        "GET /enrichment/event_enrichments/default",
        "POST /enrichment/event_enrichments/{id}/associations",
    ];

    /// An operation whose example contains schema keywords (`type`, `properties`) beside the entity, so that the wrapper
    /// cannot be read from the example; and its wrapper.
    const WITH_SCHEMA_KEYWORDS: [(&str, &str); 1] =
        [("GET /business_services/priority_thresholds", "global_threshold")];

    fn directory() -> Option<PathBuf> {
        let directory = std::env::var_os("PD_OPENAPI_DIR")
            .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/openapi")), PathBuf::from);
        directory.join("rest.json").is_file().then_some(directory)
    }

    /// Builds a session whose server answers every request with the example.
    fn session(api: Api, example: &Example) -> RestSession {
        let (status, body) = (example.status, Bytes::from(example.body.to_string()));
        let leaf = service_fn(move |_: Request<Body>| {
            let mut response = Response::new(Body::from(body.clone()));
            *response.status_mut() = status;
            async move { Ok::<_, Infallible>(response) }
        });
        let builder = RestSession::builder(Credential::token("u+NoTaReAlKeY_wxyz").unwrap()).api(api);
        builder.pacing(false).build_with(leaf).unwrap()
    }

    async fn entity(session: &RestSession, example: &Example) -> Result<Value, Error> {
        let empty = serde_json::json!({});
        match example.method {
            Method::GET => session.rget(&*example.url).await,
            Method::POST => session.rpost(&*example.url).json(&empty).await,
            Method::PUT => session.rput(&*example.url).json(&empty).await,
            Method::PATCH => session.rpatch(&*example.url).json(&empty).await,
            // `rdelete` ignores the body, so read it from the raw response.
            _ => session.delete(&*example.url).await.and_then(|response| response.entity()),
        }
    }

    /// Returns the items of the first page. An example is one page, even if it says that more pages follow.
    async fn first_page(session: &RestSession, example: &Example, count: usize) -> Result<Vec<Value>, Error> {
        use futures_util::StreamExt;
        session.iter_all(&*example.url).page_size(100).take(count).try_collect().await
    }

    #[tokio::test]
    async fn sessions_return_the_entity_of_each_example() {
        let Some(directory) = directory() else {
            println!("skipped: there is no OpenAPI document in ../shared/openapi, nor is PD_OPENAPI_DIR set");
            return;
        };
        let (mut covered, mut examples, mut lists) = (BTreeSet::new(), 0, BTreeSet::new());
        let (mut unwrapped, mut failures) = (BTreeSet::new(), Vec::new());
        for (api, name) in DOCUMENTS {
            let document = Document::read(&directory.join(name), api).unwrap();
            for example in document.examples() {
                let label = example.label.clone();
                covered.insert((api.name(), label.clone()));
                examples += 1;
                let session = session(api, &example);
                let got = entity(&session, &example).await;
                let exception = WITH_SCHEMA_KEYWORDS.iter().find(|(known, _)| *known == label);
                if let Some((_, wrapper)) = exception {
                    assert!(matches!(example.wrapped, Wrapped::Nothing), "{label} needs no exception any more");
                    assert_eq!(got.unwrap(), example.body[wrapper], "{label}");
                    continue;
                }
                let (is_whole_body, expected) = match &example.wrapped {
                    Wrapped::Under(key) => (got.as_ref().is_ok_and(|got| *got == example.body), &example.body[key]),
                    Wrapped::Nothing => (false, &example.body),
                };
                match got {
                    Ok(got) if got == *expected => {}
                    Ok(_) if is_whole_body => {
                        unwrapped.insert(label.clone());
                    }
                    Ok(got) => failures.push(format!("{label}: got {}", shorten(&got))),
                    Err(error) => failures.push(format!("{label}: {error}")),
                }
                let operation =
                    Operation::resolve(api, &example.method, &format!("/{}", example.url.trim_start_matches('/')));
                let is_paged = operation.pagination() != Pagination::None && example.method == Method::GET;
                if let (true, Some(expected)) = (is_paged, expected.as_array()) {
                    lists.insert((api.name(), label.clone()));
                    match first_page(&session, &example, expected.len()).await {
                        Ok(got) if got == *expected => {}
                        Ok(got) => failures.push(format!("{label}: got {} of {} items", got.len(), expected.len())),
                        Err(error) => failures.push(format!("{label}: as a list: {error}")),
                    }
                }
            }
        }
        let (covered, lists, exceptions) = (covered.len(), lists.len(), unwrapped.len() + WITH_SCHEMA_KEYWORDS.len());
        println!(
            "{covered} operations covered by {examples} examples, {lists} of them paged lists, {exceptions} named exceptions"
        );
        assert!(failures.is_empty(), "{} of {examples}:\n{}", failures.len(), failures.join("\n"));
        let named = BTreeSet::from(UNWRAPPED_BY_SCHEMA.map(str::to_owned));
        assert_eq!(unwrapped, named, "the operations whose example has a wrapper and whose schema has none");
        assert!(covered > 300, "{covered}");
    }

    /// The lists that `iter_history` supports. The other operations with `since` and `until` do not return a list of
    /// records with a time: `/schedules/{id}/overrides`, for example, returns time spans.
    const HISTORIES: [&str; 14] = [
        "/audit/records",
        "/change_events",
        "/escalation_policies/{id}/audit/records",
        "/incidents",
        "/incidents/{id}/log_entries",
        "/ip_allow_lists/{id}/audit/records",
        "/log_entries",
        "/notifications",
        "/schedules/{id}/audit/records",
        "/services/{id}/audit/records",
        "/services/{id}/change_events",
        "/teams/{id}/audit/records",
        "/users/{id}/audit/records",
        "/v3/schedules/{id}/audit/records",
    ];

    /// Returns the widest window that the description of a parameter allows, in days. Months count as the shortest ones.
    fn max_window_days(description: &str) -> i64 {
        let known = [("31 days", 31), ("6 months", 181), ("3 months", 89)];
        known.into_iter().find(|(words, _)| description.contains(words)).map_or(i64::MAX, |(_, days)| days)
    }

    /// Request examples that contradict their own schema, so that they are rejected or changed.
    const CONTRADICTED: [&str; 0] = [];

    #[test]
    fn request_examples_are_sent_unchanged_and_their_entities_are_wrapped() {
        let Some(directory) = directory() else {
            println!("skipped: there is no OpenAPI document in ../shared/openapi, nor is PD_OPENAPI_DIR set");
            return;
        };
        let (mut whole, mut wrapped, mut failures) = (0, 0, BTreeSet::new());
        for (api, name) in DOCUMENTS {
            let document = Document::read(&directory.join(name), api).unwrap();
            for RequestExample { label, method, path, body } in document.request_examples() {
                let operation = Operation::resolve(api, &method, &path);
                let sent = |entity: &Value| {
                    let bytes = operation.wrap_entity(&path, entity).map_err(|error| error.to_string())?;
                    Ok::<Value, String>(serde_json::from_slice(&bytes).unwrap())
                };
                let Some(wrapper) = operation.request_wrapper() else {
                    assert_eq!(sent(&body), Ok(body), "{label}");
                    continue;
                };
                // An example may omit a member that repeats a path parameter. The session fills it in.
                let mut expected = body.clone();
                for name in operation.repeated_params() {
                    expected.as_object_mut().unwrap().entry(*name).or_insert_with(|| "PABC123".into());
                }
                whole += 1;
                if sent(&body) != Ok(expected.clone()) {
                    failures.insert(format!("{label}: {:?}", sent(&body)));
                }
                let Some(entity) = body.get(wrapper).filter(|_| body.as_object().is_some_and(|it| it.len() == 1))
                else {
                    continue;
                };
                wrapped += 1;
                if sent(entity) != Ok(expected) {
                    failures.insert(format!("{label}: {:?}", sent(entity)));
                }
            }
        }
        println!("{whole} request examples with a wrapper, {wrapped} of them also sent as a bare entity");
        assert_eq!(failures, BTreeSet::from(CONTRADICTED.map(str::to_owned)));
        assert!(whole > 100, "{whole} request examples");
    }

    #[test]
    fn warnings_beside_the_entity_are_read_from_the_examples() {
        let Some(directory) = directory() else {
            println!("skipped: there is no OpenAPI document in ../shared/openapi, nor is PD_OPENAPI_DIR set");
            return;
        };
        let document = Document::read(&directory.join("rest.json"), Api::Rest).unwrap();
        let mut reporting = BTreeSet::new();
        for example in document.examples() {
            let operation =
                Operation::resolve(Api::Rest, &example.method, &format!("/{}", example.url.trim_start_matches('/')));
            let Ok((_, reports)) = operation.unwrap_with_reports::<Value>(example.body.to_string().as_bytes()) else {
                continue;
            };
            let warnings = example.body.get("warnings").and_then(Value::as_array).map_or(0, Vec::len);
            if operation.response_wrapper().is_some() {
                assert_eq!(reports.warnings.as_ref(), example.body.get("warnings"), "{}", example.label);
                assert!(reports.messages().len() >= warnings, "{}", example.label);
            }
            if !reports.messages().is_empty() {
                reporting.insert(example.label);
            }
        }
        println!("{} operations have warnings beside their entity", reporting.len());
        assert!(reporting.contains("PUT /event_orchestrations/{id}/router"), "{reporting:?}");
    }

    #[tokio::test]
    async fn histories_request_no_window_wider_than_documented() {
        let Some(directory) = directory() else {
            println!("skipped: there is no OpenAPI document in ../shared/openapi, nor is PD_OPENAPI_DIR set");
            return;
        };
        let document = Document::read(&directory.join("rest.json"), Api::Rest).unwrap();
        let mut supported = BTreeSet::new();
        for dated in document.dated() {
            let windows = windows(&dated.url).await;
            if windows.is_empty() {
                continue;
            }
            let max_days = max_window_days(&dated.description);
            for (since, until) in windows {
                let days = (until.as_second() - since.as_second()) / 86_400;
                assert!(days <= max_days, "{}: {days} days of {max_days}: {}", dated.path, dated.description);
            }
            supported.insert(dated.path);
        }
        assert_eq!(supported, BTreeSet::from(HISTORIES.map(str::to_owned)));
        println!("{} histories covered", supported.len());
    }

    /// Returns the windows that a history of two years requests from a server without records.
    async fn windows(url: &str) -> Vec<(Timestamp, Timestamp)> {
        let requested = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requested);
        let leaf = service_fn(move |request: Request<Body>| {
            let query = Query::parse(request.uri().query().unwrap_or_default());
            let time = |key| query.get(key).unwrap().parse::<Timestamp>().unwrap();
            log.lock().unwrap().push((time("since"), time("until")));
            let operation = Operation::resolve(Api::Rest, request.method(), request.uri().path());
            let mut page = serde_json::json!({"more": false, "total": 0});
            page[operation.response_wrapper().unwrap()] = serde_json::json!([]);
            async move { Ok::<_, Infallible>(Response::new(Body::from(Bytes::from(page.to_string())))) }
        });
        let builder = RestSession::builder(Credential::token("u+NoTaReAlKeY_wxyz").unwrap()).pacing(false);
        let session = builder.build_with(leaf).unwrap();
        let until: Timestamp = "2025-01-01T00:00:00Z".parse().unwrap();
        let since = until - SignedDuration::from_hours(2 * 366 * 24);
        match session.iter_history::<Value>(url, since, until).next().await {
            Some(Err(error)) => assert!(error.is_invalid(), "{url}: {error}"),
            Some(Ok(record)) => panic!("{url}: {record}"),
            None => {}
        }
        let windows = requested.lock().unwrap().clone();
        if let (Some(first), Some(last)) =
            (windows.iter().map(|(since, _)| since).min(), windows.iter().map(|w| w.1).max())
        {
            assert_eq!((*first, last), (since, until), "{url}: the requests cover the whole window");
        }
        windows
    }

    fn shorten(value: &Value) -> String {
        value.to_string().chars().take(100).collect()
    }
}
