//! The other APIs, with response bodies as documented.

use futures_util::StreamExt;
use http::{Method, Request};
use pd_core::{Api, Credential, Region};
use pd_rest::{Error, RestSession};
use pd_sim::Sim;
use pd_transport::Body;
use serde_json::{Value, json};

use super::support::{self, TOKEN, body, builder, query, session_with};

fn header<'r>(request: &'r Request<Body>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn jira_cloud() {
    let rule = json!({"id": "PR1", "name": "High", "config": {"service": {"id": "PS1"}}});
    let answer = rule.clone();
    let (session, requests) = session_with(builder(Api::JiraCloud), move |request| match *request.method() {
        Method::POST => support::json(201, &answer),
        _ => support::json(200, &json!({"rules": [answer], "limit": 25, "more": false, "offset": 0, "total": 1})),
    });
    let rules: Vec<Value> = session.list_all("accounts_mappings/PIJ90N7/rules").await.unwrap();
    assert_eq!(rules, std::slice::from_ref(&rule));
    let made: Value = session.rpost("accounts_mappings/PIJ90N7/rules").json(&rule).await.unwrap();
    assert_eq!(made, rule, "the documents have no wrapper here");
    let requests = requests.lock().unwrap();
    let url = "https://api.pagerduty.com/integration-jira-cloud/accounts_mappings/PIJ90N7/rules";
    assert_eq!(requests[1].uri().to_string(), url);
    assert_eq!(body(&requests[1]), rule);
    assert_eq!(header(&requests[0], "accept"), "application/json");
}

#[tokio::test]
async fn jira_server_with_its_signature() {
    let signature = "c2VjcmV0LWppcmEtc2lnbmF0dXJl";
    let with_signature = || builder(Api::JiraServer).jira_signature(signature);
    let (session, requests) = session_with(with_signature(), |request| match request.uri().path() {
        "/integration-jira-service/rules" => {
            support::json(200, &json!({"rules": [{"name": "Sample Rule"}], "total": 1}))
        }
        _ => support::json(200, &json!({"rule": {"name": "Sample Rule", "enabled": false}})),
    });
    let rules: Vec<Value> = session.rget("rules").await.unwrap();
    assert_eq!(rules[0]["name"], "Sample Rule");
    let rule: Value = session.rput("rules/PR1").json(&json!({"enabled": false})).await.unwrap();
    assert_eq!(rule["enabled"], false);
    for request in requests.lock().unwrap().iter() {
        assert_eq!(request.uri().host(), Some("app.pagerduty.com"));
        assert_eq!(header(request, "x-pagerduty-jira-signature"), signature);
        assert!(request.headers()["x-pagerduty-jira-signature"].is_sensitive());
    }
    assert_eq!(body(&requests.lock().unwrap()[1]), json!({"rule": {"enabled": false}}));
    let shown = format!("{:?} {session:?} {:?}", with_signature(), session.transport());
    assert!(!shown.contains(signature), "{shown}");

    let unsendable = builder(Api::JiraServer).jira_signature("line\nbreak\u{1}").build().unwrap_err();
    assert!(!format!("{unsendable:?}").contains("break"), "{unsendable:?}");
}

#[tokio::test]
async fn the_jira_signature_goes_only_to_its_host_and_no_layer_sees_it() {
    let builder = builder(Api::JiraServer).jira_signature("c2VjcmV0");
    let builder = builder.transport(|transport| {
        transport.attempt_layer(tower::util::MapRequestLayer::new(|mut request: Request<Body>| {
            assert!(!request.headers().contains_key("x-pagerduty-jira-signature"));
            *request.uri_mut() = "https://evil.example/rules".parse().unwrap();
            request
        }))
    });
    let (session, requests) = session_with(builder, |_| support::json(200, &json!({"rules": []})));
    let _: Vec<Value> = session.rget("rules").await.unwrap();
    let request = &requests.lock().unwrap()[0];
    assert_eq!(request.uri().host(), Some("evil.example"));
    assert!(!request.headers().contains_key("x-pagerduty-jira-signature"));
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn ms_teams() {
    let meeting = json!({"name": "Server Room is on Fire", "url": "https://teams.microsoft.com/l/meetup-join/0"});
    let answer = json!({"meeting": meeting});
    let (session, requests) =
        session_with(builder(Api::MsTeams).region(Region::Eu), move |_| support::json(201, &answer));
    let made: Value = session.rpost("incidents/PI1/meeting").await.unwrap();
    assert_eq!(made, meeting);
    let uri = requests.lock().unwrap()[0].uri().to_string();
    assert_eq!(uri, "https://api.eu.pagerduty.com/integration-ms-teams/incidents/PI1/meeting");
}

#[tokio::test]
async fn slack_on_both_hosts() {
    let (session, requests) = session_with(builder(Api::Slack), |request| match request.uri().path() {
        path if path.ends_with("dedicated_channel") => support::json(200, &json!({"channel": {"id": "C0123456789"}})),
        path if path.ends_with("connections") => {
            let cursor = query(request.uri(), "cursor");
            let (id, next) = if cursor.is_none() { ("A1", json!("second")) } else { ("A2", Value::Null) };
            support::json(200, &json!({"slack_connections": [{"id": id}], "next_cursor": next}))
        }
        _ => support::json(200, &json!({"slack_connection": {"id": "A1"}})),
    });
    let channel: Value = session.rget("incidents/PI1/dedicated_channel").await.unwrap();
    assert_eq!(channel["id"], "C0123456789");
    let connections: Vec<Value> = session.list_all("workspaces/T1/connections").await.unwrap();
    assert!(!connections.is_empty());
    let full = "https://app.pagerduty.com/integration-slack/workspaces/T1/connections/A1";
    let connection: Value = session.rget(full).await.unwrap();
    assert_eq!(connection["id"], "A1");
    let requests = requests.lock().unwrap();
    let hosts: Vec<_> = requests.iter().map(|request| request.uri().host().unwrap()).collect();
    assert_eq!(hosts[0], "api.pagerduty.com");
    assert!(hosts[1..].iter().all(|host| *host == "app.pagerduty.com"), "{hosts:?}");
    let credential = format!("Token token={TOKEN}");
    assert!(requests.iter().all(|request| header(request, "authorization") == credential));
}

#[tokio::test]
async fn scim_has_its_own_media_type_and_counts_from_one() {
    let sim = Sim::builder().users(250).start().await.unwrap();
    let credential = Credential::bearer(sim.bearer_token()).unwrap();
    let session = RestSession::builder(credential).api(Api::Scim).base_url(sim.url()).build().unwrap();
    let users: Vec<Value> = session.list_all("Users").await.unwrap();
    assert_eq!(users.len(), 250);
    let starts: Vec<_> =
        sim.journal().all().iter().map(|request| request.query_value("startIndex").unwrap().to_owned()).collect();
    assert_eq!(starts, ["1", "101", "201"]);
    let rest = session.iter_all::<Value>("Users").query("startIndex", 241).page_size(5);
    assert_eq!(rest.collect::<Vec<_>>().await.len(), 10);

    assert_eq!(session.get_total("Users").await.unwrap(), 250);
    assert_eq!(sim.journal().last().unwrap().query(), [("count".to_owned(), "1".to_owned())]);
    assert!(session.iter_cursor::<Value>("Users").next().await.unwrap().unwrap_err().is_invalid());

    let user = json!({"userName": "new@example.com", "name": {"formatted": "New User"}});
    let made: Value = session.rpost("Users").json(&user).await.unwrap();
    assert_eq!(made["userName"], "new@example.com");
    let request = sim.journal().last().unwrap();
    assert_eq!(request.header("content-type"), Some("application/scim+json"));
    assert_eq!(request.header("accept"), Some("application/scim+json"));
    session.rdelete(format!("Users/{}", made["id"].as_str().unwrap())).await.unwrap();
}

/// A session whose server returns this body for every method call, with the request id in place of `ID`.
fn mcp(content_type: &'static str, answer: &'static str) -> (RestSession, support::Requests) {
    session_with(builder(Api::Mcp), move |request| {
        let answer = answer.replace("ID", &body(request)["id"].to_string());
        support::reply(200, content_type, answer)
    })
}

#[tokio::test]
async fn mcp_result() {
    let (session, requests) =
        mcp("application/json", r#"{"jsonrpc":"2.0","id":ID,"result":{"tools":[{"name":"list_incidents"}]}}"#);
    let result: Value = session.call("tools/list", &json!({})).await.unwrap();
    assert_eq!(result["tools"][0]["name"], "list_incidents");
    let requests = requests.lock().unwrap();
    assert_eq!(requests[0].uri().to_string(), "https://mcp.pagerduty.com/mcp");
    assert_eq!(header(&requests[0], "accept"), "application/json, text/event-stream");
    let sent = body(&requests[0]);
    assert_eq!((&sent["jsonrpc"], &sent["method"], &sent["params"]), (&json!("2.0"), &json!("tools/list"), &json!({})));
}

#[tokio::test]
async fn mcp_error() {
    let (session, _) =
        mcp("application/json", r#"{"jsonrpc":"2.0","id":ID,"error":{"code":-32601,"message":"Method not found"}}"#);
    match session.call::<Value>("tools/nope", &json!({})).await.unwrap_err() {
        Error::Mcp { code, message, .. } => assert_eq!((code, message.as_str()), (-32601, "Method not found")),
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn mcp_event_stream() {
    let stream = "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n\
                  : keep-alive\n\nevent: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":ID,\ndata: \"result\":{\"ok\":true}}\n\n\
                  data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/done\"}\n\n";
    let (session, _) = mcp("text/event-stream; charset=utf-8", stream);
    let result: Value = session.call("tools/call", &json!({"name": "list_incidents"})).await.unwrap();
    assert_eq!(result, json!({"ok": true}));

    let (session, _) = mcp("text/event-stream", "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/done\"}\n\n");
    let error = session.call::<Value>("tools/call", &json!({})).await.unwrap_err();
    assert!(error.to_string().contains("without a response"), "{error}");
}

#[tokio::test]
async fn mcp_null_is_a_result_and_an_absent_result_is_not() {
    let (session, _) = mcp("application/json", r#"{"jsonrpc":"2.0","id":ID,"result":null}"#);
    assert_eq!(session.call::<Value>("ping", &json!({})).await.unwrap(), Value::Null);
    let (session, _) = mcp("application/json", r#"{"jsonrpc":"2.0","id":ID}"#);
    assert!(matches!(session.call::<Value>("ping", &json!({})).await, Err(Error::Unexpected { .. })));
}

#[tokio::test]
async fn mcp_methods_need_a_session_for_mcp() {
    let (session, requests) = support::session(|_| support::json(200, &json!({})));
    let error = session.call::<Value>("tools/list", &json!({})).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(requests.lock().unwrap().is_empty());
}
