//! The session against the example payloads of PagerDuty's own OpenAPI documents: whatever wrapper an example has, the
//! session returns what is in it.
//!
//! The documents are read from `$PD_OPENAPI_DIR`, or from `../shared/openapi`; where there are none, this says so and passes.

#[cfg(test)]
mod examples;

#[cfg(test)]
mod openapi_examples {
    use std::{collections::BTreeSet, convert::Infallible, path::PathBuf};

    use bytes::Bytes;
    use futures_util::TryStreamExt;
    use http::{Method, Request, Response};
    use pd_core::{Api, Credential, Operation, Pagination};
    use pd_rest::{Error, RestSession};
    use pd_transport::Body;
    use serde_json::Value;
    use tower::service_fn;

    use super::examples::{Document, Example, Wrapped};

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
            _ => session.delete(&*example.url).await.and_then(|response| Ok(response.entity()?)),
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

    fn shorten(value: &Value) -> String {
        value.to_string().chars().take(100).collect()
    }
}
