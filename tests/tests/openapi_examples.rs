//! The session against the example payloads of PagerDuty's own OpenAPI documents: whatever wrapper an example has, the
//! session returns what is in it.
//!
//! The documents are read from `$PD_OPENAPI_DIR`, or from `../shared/openapi`; where there are none, this says so and passes.

#[cfg(test)]
mod examples;

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

    use super::examples::{Document, Example, RequestExample, Wrapped};

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

    /// Operations whose example has a wrapper that their schema has not: the schema rules, so that the session returns the
    /// whole body, and nothing is lost.
    const WHOLE: [&str; 7] = [
        "GET /users/{id}/oauth_delegations/{delegation_id}",
        "GET /workflows/integrations/{id}",
        "POST /workflows/integrations/{integration_id}/connections",
        "GET /workflows/integrations/{integration_id}/connections/{id}",
        "PATCH /workflows/integrations/{integration_id}/connections/{id}",
        "GET /enrichment/event_enrichments/default",
        "POST /enrichment/event_enrichments/{id}/associations",
    ];

    /// An example that has words of its own schema (`type`, `properties`) beside the entity, so that it does not tell the
    /// wrapper; and the wrapper.
    const GARBLED: [(&str, &str); 1] = [("GET /business_services/priority_thresholds", "global_threshold")];

    fn directory() -> Option<PathBuf> {
        let directory = std::env::var_os("PD_OPENAPI_DIR")
            .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/openapi")), PathBuf::from);
        directory.join("rest.json").is_file().then_some(directory)
    }

    /// A session whose server answers everything with the example.
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
        let nothing = serde_json::json!({});
        match example.method {
            Method::GET => session.rget(&*example.url).await,
            Method::POST => session.rpost(&*example.url).json(&nothing).await,
            Method::PUT => session.rput(&*example.url).json(&nothing).await,
            Method::PATCH => session.rpatch(&*example.url).json(&nothing).await,
            // The body of a deletion is told by the raw response only.
            _ => session.delete(&*example.url).await.and_then(|response| response.entity()),
        }
    }

    /// The items of the first page, which is all that the example is; that the list then goes on is not its affair.
    async fn items(session: &RestSession, example: &Example, count: usize) -> Result<Vec<Value>, Error> {
        use futures_util::StreamExt;
        session.iter_all(&*example.url).page_size(100).take(count).try_collect().await
    }

    #[tokio::test]
    async fn sessions_return_what_the_examples_wrap() {
        let Some(directory) = directory() else {
            println!("skipped: there is no OpenAPI document in ../shared/openapi, nor is PD_OPENAPI_DIR set");
            return;
        };
        let (mut covered, mut examples, mut lists) = (BTreeSet::new(), 0, BTreeSet::new());
        let (mut whole, mut wrong) = (BTreeSet::new(), Vec::new());
        for (api, name) in DOCUMENTS {
            let document = Document::read(&directory.join(name), api).unwrap();
            for example in document.examples() {
                let label = example.label.clone();
                covered.insert((api.name(), label.clone()));
                examples += 1;
                let session = session(api, &example);
                let got = entity(&session, &example).await;
                let garbled = GARBLED.iter().find(|(known, _)| *known == label);
                if let Some((_, wrapper)) = garbled {
                    assert!(matches!(example.wrapped, Wrapped::Nothing), "{label} is no exception any more");
                    assert_eq!(got.unwrap(), example.body[wrapper], "{label}");
                    continue;
                }
                let (is_whole, wanted) = match &example.wrapped {
                    Wrapped::Under(key) => (got.as_ref().is_ok_and(|got| *got == example.body), &example.body[key]),
                    Wrapped::Nothing => (false, &example.body),
                };
                match got {
                    Ok(got) if got == *wanted => {}
                    Ok(_) if is_whole => {
                        whole.insert(label.clone());
                    }
                    Ok(got) => wrong.push(format!("{label}: {} came", shorten(&got))),
                    Err(error) => wrong.push(format!("{label}: {error}")),
                }
                let operation =
                    Operation::resolve(api, &example.method, &format!("/{}", example.url.trim_start_matches('/')));
                let is_paged = operation.pagination() != Pagination::None && example.method == Method::GET;
                if let (true, Some(wanted)) = (is_paged, wanted.as_array()) {
                    lists.insert((api.name(), label.clone()));
                    match items(&session, &example, wanted.len()).await {
                        Ok(got) if got == *wanted => {}
                        Ok(got) => wrong.push(format!("{label}: {} of {} items came", got.len(), wanted.len())),
                        Err(error) => wrong.push(format!("{label}: as a list: {error}")),
                    }
                }
            }
        }
        let (covered, lists, exceptions) = (covered.len(), lists.len(), whole.len() + GARBLED.len());
        println!(
            "{covered} operations covered by {examples} examples, {lists} of them paged lists, {exceptions} named exceptions"
        );
        assert!(wrong.is_empty(), "{} of {examples}:\n{}", wrong.len(), wrong.join("\n"));
        let named = BTreeSet::from(WHOLE.map(str::to_owned));
        assert_eq!(whole, named, "the operations whose example has a wrapper and whose schema has none");
        assert!(covered > 300, "{covered}");
    }

    /// The lists that `iter_history` takes; every other operation with `since` and `until` returns spans of time, or no list
    /// of what happened in them.
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

    /// The widest window that the documents allow, in days of the shortest months.
    fn widest_days(says: &str) -> i64 {
        let known = [("31 days", 31), ("6 months", 181), ("3 months", 89)];
        known.into_iter().find(|(words, _)| says.contains(words)).map_or(i64::MAX, |(_, days)| days)
    }

    /// Request examples that their own schema contradicts, so that they are rejected or changed.
    const CONTRADICTED: [&str; 0] = [];

    #[test]
    fn request_examples_are_sent_as_they_are_and_their_entities_are_wrapped_alike() {
        let Some(directory) = directory() else {
            println!("skipped: there is no OpenAPI document in ../shared/openapi, nor is PD_OPENAPI_DIR set");
            return;
        };
        let (mut whole, mut wrapped, mut wrong) = (0, 0, BTreeSet::new());
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
                // A required parameter of the path may be missing in the example, and is filled in.
                let mut expected = body.clone();
                for name in operation.repeated_params() {
                    expected.as_object_mut().unwrap().entry(*name).or_insert_with(|| "PABC123".into());
                }
                whole += 1;
                if sent(&body) != Ok(expected.clone()) {
                    wrong.insert(format!("{label}: {:?}", sent(&body)));
                }
                let Some(entity) = body.get(wrapper).filter(|_| body.as_object().is_some_and(|it| it.len() == 1))
                else {
                    continue;
                };
                wrapped += 1;
                if sent(entity) != Ok(expected) {
                    wrong.insert(format!("{label}: {:?}", sent(entity)));
                }
            }
        }
        println!("{whole} request examples with a wrapper, {wrapped} of them by their entity alone");
        assert_eq!(wrong, BTreeSet::from(CONTRADICTED.map(str::to_owned)));
        assert!(whole > 100, "{whole} request examples");
    }

    #[test]
    fn reports_beside_the_entity_are_found_in_the_examples() {
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
        println!("{} operations report beside their entity", reporting.len());
        assert!(reporting.contains("PUT /event_orchestrations/{id}/router"), "{reporting:?}");
    }

    #[tokio::test]
    async fn histories_keep_to_the_windows_of_the_documents() {
        let Some(directory) = directory() else {
            println!("skipped: there is no OpenAPI document in ../shared/openapi, nor is PD_OPENAPI_DIR set");
            return;
        };
        let document = Document::read(&directory.join("rest.json"), Api::Rest).unwrap();
        let mut taken = BTreeSet::new();
        for dated in document.dated() {
            let windows = windows(&dated.url).await;
            if windows.is_empty() {
                continue;
            }
            let widest = widest_days(&dated.says);
            for (since, until) in windows {
                let days = (until.as_second() - since.as_second()) / 86_400;
                assert!(days <= widest, "{}: {days} days of {widest}: {}", dated.path, dated.says);
            }
            taken.insert(dated.path);
        }
        assert_eq!(taken, BTreeSet::from(HISTORIES.map(str::to_owned)));
        println!("{} histories covered", taken.len());
    }

    /// The windows that a history of two years asks for, of a server that has no records.
    async fn windows(url: &str) -> Vec<(Timestamp, Timestamp)> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
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
        let windows = asked.lock().unwrap().clone();
        if let (Some(first), Some(last)) =
            (windows.iter().map(|(since, _)| since).min(), windows.iter().map(|w| w.1).max())
        {
            assert_eq!((*first, last), (since, until), "{url}: the whole window");
        }
        windows
    }

    fn shorten(value: &Value) -> String {
        value.to_string().chars().take(100).collect()
    }
}
