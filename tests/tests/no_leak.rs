//! No secret reaches a log, an error, `Debug` output or another host, even with hostile servers and proxies and with custom layers.
//!
//! The servers know the secrets, and send them back in every part of a response.

mod no_leak {
    pub(crate) mod echo;
    pub(crate) mod oauth;
    pub(crate) mod sink;
}

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, Method, Request, header::AUTHORIZATION};
use no_leak::{
    echo::{self, SessionKind},
    sink::{self, AUTHORIZATION_VALUE, KEY, OTHER_KEY, PASSWORD, RESPONSE_SECRET, ROUTING_KEY, SIGNATURE, Sink},
};
use pd_core::{BaseUrl, Credential};
use pd_events::{Event, EventsSession, RoutingKey, Trigger};
use pd_fixtures::{Authority, Handshake, Server, read_head};
use pd_rest::{RestSession, RestSessionBuilder};
use pd_sim::{Fault, Sim, SimBuilder};
use pd_tests::TlsSim;
use pd_transport::{
    Body, BodySecret, BoxError, CredentialProvider, Limit, RetryLayer, RetryOptions, Transport,
    auth::AuthLayer,
    headers::DefaultHeadersLayer,
    pd_http::{ClientOptions, Proxy, Roots},
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::{
    Layer,
    util::{MapRequestLayer, MapResponseLayer},
};

fn sim() -> SimBuilder {
    Sim::builder().users(25).incidents(2).api_key(KEY).routing_key(ROUTING_KEY)
}

fn rest(url: &str) -> RestSessionBuilder {
    RestSession::builder(Credential::token(KEY).unwrap())
        .base_url(url)
        .retry(RetryOptions::new().status(429, Limit::N(0)).initial(Duration::ZERO).max_network_attempts(1))
        .transport(|transport| {
            transport.http_client(ClientOptions::new().proxy(Proxy::none())).max_response_bytes(1 << 20)
        })
}

fn events(url: &str) -> pd_events::EventsSessionBuilder {
    EventsSession::builder(ROUTING_KEY)
        .base_url(url)
        .retry(RetryOptions::new().status(429, Limit::N(0)).initial(Duration::ZERO).max_network_attempts(1))
        .transport(|transport| {
            transport.http_client(ClientOptions::new().proxy(Proxy::none())).max_response_bytes(1 << 20)
        })
}

/// Calls every method of a REST session, and searches each result for secrets. An active fault affects all calls.
async fn call_all_rest(sink: &Sink, rest: &RestSession) {
    let user = json!({"name": "x", "email": "x@example.com"});
    sink.result("get", rest.get("users/PNONE").await);
    sink.result("jget", rest.jget::<Vec<u64>>("users").await);
    sink.result("rget", rest.rget::<Vec<u64>>("users").await);
    sink.result("rget of numbers", rest.rget::<sink::Numbers>("users/PNONE").await);
    sink.result("rpost", rest.rpost::<Value>("teams").json(&json!({"name": "x"})).await);
    sink.result("rput", rest.rput::<Value>("users/PNONE").json(&user).await);
    sink.result("rdelete", rest.rdelete("users/PNONE").await);
    sink.result("find", rest.find::<Value>("users", "nobody").by("email").await);
    sink.result("persist", rest.persist::<Value>("users", "email", &user).await);
    sink.result("list_all", rest.list_all::<sink::Numbers>("users").await);
    sink.result("dict_all", rest.dict_all::<Value>("users").await);
    sink.result("get_total", rest.get_total("users").await);
    sink.result("subdomain", rest.subdomain().await);
    sink.result("api_key_access", rest.api_key_access().await);
    let pages: Vec<_> = rest.iter_cursor::<Value>("audit/records").take(5).collect().await;
    pages.into_iter().for_each(|item| sink.result("iter_cursor", item));
    if let Ok(raw) = rest.get("users").await {
        sink.debug("response", &raw);
        sink.result("json of a response", raw.json::<Vec<u64>>());
        sink.result("entity of a response", raw.entity::<Vec<u64>>());
        sink.result("a response as an error", raw.error_for_status());
    }
    sink.debug("profile", &rest.transport().profile());
    sink.debug("rate limit", &rest.transport().rate_limit());
}

/// Calls every method of an Events session, and searches each result for secrets.
async fn call_all_events(sink: &Sink, events: &EventsSession) {
    sink.result("trigger", events.trigger("x", "y").await);
    sink.result("resolve", events.resolve("x").await);
    sink.result("change", events.change_events().submit("x").await);
    let triggers = (0..2).map(|n| Event::from(Trigger::new("x", "y").dedup_key(format!("{n}"))));
    let mut all = events.send_all(stream::iter(triggers));
    while let Some(sent) = all.next().await {
        sink.debug("sent", &sent);
    }
    sink.debug("report", all.report());
    sink.text("report", &all.report().to_string());
    sink.debug("profile", &events.transport().profile());
}

#[tokio::test]
async fn a_secret_that_the_server_sends_back_is_redacted() {
    let sink = Sink::install();
    let sim = sim().start().await.unwrap();
    let rest = rest(sim.url()).build().unwrap();
    for kind in [SessionKind::Rest, SessionKind::Events] {
        for (name, fault) in echo::responses(kind) {
            sink.about(name);
            sim.fault(fault.always());
            match kind {
                SessionKind::Rest => call_all_rest(&sink, &rest).await,
                // A new session for each fault, because `send_all` pauses for a minute after a 429.
                SessionKind::Events => call_all_events(&sink, &events(sim.url()).build().unwrap()).await,
            }
            sim.clear_faults();
        }
    }
    sink.assert_clean();
}

/// A custom attempt layer that logs whole responses logs no secret either.
#[tokio::test]
async fn custom_layers_see_redacted_responses() {
    let sink = Sink::install();
    let sim = sim().start().await.unwrap();
    let logged = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&logged);
    let layer = MapResponseLayer::new(move |response: http::Response<Body>| {
        let text = format!("{:?} {:?}", response.headers(), String::from_utf8_lossy(response.body().as_bytes()));
        log.lock().unwrap().push(text);
        response
    });
    let for_events = layer.clone();
    let rest = rest(sim.url()).transport(|transport| transport.attempt_layer(layer)).build().unwrap();
    let events = events(sim.url()).transport(|transport| transport.attempt_layer(for_events)).build().unwrap();
    for kind in [SessionKind::Rest, SessionKind::Events] {
        for (name, fault) in echo::responses(kind) {
            sink.about(name);
            sim.fault(fault.always());
            match kind {
                SessionKind::Rest => drop(rest.get("users").await),
                SessionKind::Events => drop(events.trigger("x", "y").await),
            }
            sim.clear_faults();
            let logged = std::mem::take(&mut *logged.lock().unwrap());
            assert!(!logged.is_empty());
            logged.iter().for_each(|text| sink.text("layer", text));
        }
    }
    sink.assert_clean();
}

#[tokio::test(start_paused = true)]
async fn no_fault_reveals_a_secret() {
    let sink = Sink::install();
    for (name, fault) in echo::faults() {
        sink.about(name);
        let sim = sim().start().await.unwrap();
        sim.fault(fault.always());
        let timeout = Duration::from_secs(30);
        let rest = rest(sim.url()).timeout(timeout).build().unwrap();
        let events = events(sim.url()).timeout(timeout).build().unwrap();
        sink.result("get", rest.get("users").await);
        sink.result("rget", rest.rget::<Value>("users").await);
        sink.result("rpost", rest.rpost::<Value>("teams").json(&json!({"name": "x"})).await);
        sink.result("list_all", rest.list_all::<Value>("users").await);
        sink.result("trigger", events.trigger("x", "y").await);
    }
    sink.assert_clean();
}

/// Over HTTP/2, a server can also send text as the debug data of a GOAWAY frame.
#[tokio::test]
async fn no_secret_is_revealed_over_http2() {
    let sink = Sink::install();
    let TlsSim { sim, url, root, server: _server } = TlsSim::start(sim(), &["h2"], |_| Handshake::Complete).await;
    let trust_root = {
        let root = root.clone();
        move |transport: pd_transport::TransportBuilder| {
            let options = ClientOptions::new().proxy(Proxy::none()).roots(Roots::OnlyGiven);
            transport.http_client(options.root_certificates(root))
        }
    };
    let rest = rest(&url).transport(trust_root.clone()).build().unwrap();
    let events = events(&url).transport(trust_root).build().unwrap();
    sink.about("HTTP/2");
    call_all_rest(&sink, &rest).await;
    call_all_events(&sink, &events).await;
    assert_eq!(sim.journal().last().unwrap().version(), http::Version::HTTP_2);
    let texts = [SessionKind::Rest, SessionKind::Events]
        .map(|kind| echo::texts(kind).into_iter().map(move |text| (kind, text)));
    for ((kind, (name, text)), code) in texts.into_iter().flatten().flat_map(|text| [(text.clone(), 0), (text, 2)]) {
        sink.about(format!("GOAWAY, {name}"));
        sim.fault(Fault::garbage(echo::goaway(code, &text)).always());
        if kind == SessionKind::Rest {
            let error = rest.rpost::<Value>("teams").json(&json!({"name": "x"})).await.unwrap_err();
            assert!(error.transport().is_some(), "{error:?}");
            sink.error("rpost", &error);
            sink.error("rget", &rest.rget::<Value>("users").await.unwrap_err());
        } else {
            let error = events.trigger("x", "y").await.unwrap_err();
            assert!(error.transport().is_some(), "{error:?}");
            sink.error("trigger", &error);
        }
        sim.clear_faults();
    }
    for (name, fault) in echo::responses(SessionKind::Rest) {
        sink.about(name);
        sim.fault(fault.always());
        sink.result("rget", rest.rget::<Vec<u64>>("users").await);
        sim.clear_faults();
    }
    for expected in ["TRACE", "pd_transport", "h2::", "retrying", "x-request-id"] {
        assert!(Sink::has_logged(expected), "{expected}");
    }
    sink.assert_clean();
}

/// Endpoints whose entity contains a secret: path, wrapper and entity.
fn endpoints_that_return_a_secret() -> Vec<(&'static str, &'static str, Value)> {
    let webhook = json!({"id": "P1", "type": "webhook_subscription", "delivery_method": {
        "type": "http_delivery_method", "url": "https://example.com", "secret": RESPONSE_SECRET,
        "custom_headers": [{"name": "x-key", "value": RESPONSE_SECRET}],
    }});
    let integration =
        json!({"id": "P1", "type": "events_api_v2_inbound_integration", "integration_key": RESPONSE_SECRET});
    let extension = json!({"id": "P1", "type": "extension", "config": {"access_token": RESPONSE_SECRET},
        "endpoint_url": format!("https://example.com/hook?token={RESPONSE_SECRET}")});
    let orchestration = json!({"id": "P1", "parameters": {"routing_key": RESPONSE_SECRET, "type": "global"}});
    let token = json!({"access_token": RESPONSE_SECRET, "refresh_token": RESPONSE_SECRET, "token_type": "bearer"});
    vec![
        ("services/P1/integrations/P1", "integration", integration.clone()),
        ("services/P1", "service", json!({"id": "P1", "integrations": [integration]})),
        ("webhook_subscriptions/P1", "webhook_subscription", webhook),
        ("extensions/P1", "extension", extension),
        ("event_orchestrations/P1/integrations/P1", "integration", orchestration),
        ("oauth/token", "token", token),
    ]
}

/// Returns bodies with an entity: without a wrapper, in a list, with a duplicate member, with a syntax error, in its
/// wrapper, and truncated.
fn bodies_of(wrapper: &str, entity: &Value) -> Vec<String> {
    let list = json!({format!("{wrapper}s"): [entity, RESPONSE_SECRET], "more": false}).to_string();
    let whole = json!({wrapper: entity}).to_string();
    let truncated = whole.get(..whole.len() - 3).unwrap().to_owned();
    let duplicate = whole.replace("{\"id\"", "{\"id\": 1, \"id\"");
    vec![entity.to_string(), list, duplicate, whole.replace(':', ";"), whole, truncated]
}

#[tokio::test]
async fn a_decode_error_does_not_show_secrets_of_the_response() {
    let sink = Sink::install();
    let sim = sim().start().await.unwrap();
    let rest = rest(sim.url()).build().unwrap();
    for (path, wrapper, entity) in endpoints_that_return_a_secret() {
        for (number, body) in bodies_of(wrapper, &entity).into_iter().enumerate() {
            sink.about(format!("{path}, body {number}"));
            sim.fault(Fault::status(200).body(body, "application/json").always());
            let list = path.rsplit_once('/').map_or(path, |(list, _)| list);
            let write = json!({wrapper: {"id": "P1", "type": "x"}});
            let errors = [
                rest.rget::<sink::Numbers>(path).await.err(),
                rest.jget::<sink::Numbers>(path).await.err(),
                rest.rpost::<sink::Numbers>(list).json(&write).await.err(),
                rest.rput::<sink::Numbers>(path).json(&write).await.err(),
                rest.list_all::<sink::Numbers>(list).await.err(),
            ];
            assert!(errors[0].is_some() && errors[1].is_some(), "{path}: the body cannot be decoded");
            errors.iter().flatten().for_each(|error| sink.error("error", error));
            if let Ok(raw) = rest.get(path).await {
                sink.debug("response", &raw);
                sink.result("json of a response", raw.json::<sink::Numbers>());
                sink.result("entity of a response", raw.entity::<sink::Numbers>());
            }
            sim.clear_faults();
        }
    }
    sink.assert_clean();
}

#[tokio::test]
async fn a_rejected_value_is_not_quoted() {
    let sink = Sink::install();
    let sim = sim().start().await.unwrap();
    let session = rest(sim.url()).default_from("x@example.com").permitted_methods([Method::GET]).build().unwrap();
    for url in [
        format!("https://user:{KEY}@evil.example/users"),
        format!("http://{KEY}@{}/users", sim.address()),
        format!("https://evil.example/?token={KEY}"),
        format!("users/../{KEY}"),
        format!("users\\{KEY}"),
        format!("{KEY}://x/"),
    ] {
        sink.about("URL");
        sink.result("get", session.get(url.as_str()).await);
        sink.result("base URL", rest(&url).build());
        sink.result("base URL", url.parse::<BaseUrl>());
        sink.result("events base URL", events(&url).build());
    }
    sink.about("construction");
    for bad in [format!("{KEY}\n"), format!(" {KEY}"), format!("{KEY}\u{e9}"), format!("{KEY} {KEY}")] {
        sink.result("credential", Credential::token(bad.as_str()));
        sink.result("credential", Credential::passthrough(format!("{bad}\r\n")));
        sink.result("session", RestSession::new(bad.as_str()));
        sink.result("session", EventsSession::new(bad.as_str()));
        sink.result("routing key", RoutingKey::new(bad.as_str()));
        sink.result("header", rest(sim.url()).header("x-key", format!("{bad}\n")).build());
        sink.result("header", session.get("users").header("x-key", &format!("{bad}\n")).await);
        sink.result("header", events(sim.url()).header("x-key", format!("{bad}\n")).build());
    }
    sink.result("header", rest(sim.url()).header("Authorization", AUTHORIZATION_VALUE).build());
    sink.result("method", session.rdelete("users/P1").await);
    sink.assert_clean();
    assert_eq!(sim.journal().total(), 0);
}

#[tokio::test]
async fn an_error_of_a_rejected_credential_shows_its_last_four_characters() {
    let sink = Sink::install();
    let sim = Sim::builder().users(1).start().await.unwrap();
    let session = rest(sim.url()).build().unwrap();
    let error = session.rget::<Value>("users").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(error.to_string().contains(&KEY[KEY.len() - 4..]), "{error}");
    sink.error("401", &error);
    session.transport().set_credential(Credential::bearer(OTHER_KEY).unwrap());
    sink.error("401", &session.rget::<Value>("users").await.unwrap_err());

    struct Tokens;
    impl CredentialProvider for Tokens {
        async fn credential(&self) -> Result<Credential, BoxError> {
            Ok(Credential::token(OTHER_KEY)?)
        }
    }
    let provided = RestSessionBuilder::with_provider(Tokens).base_url(sim.url()).build().unwrap();
    sim.fault(
        Fault::status(401)
            .body(format!("{{\"error\": {{\"message\": \"{OTHER_KEY}\"}}}}"), "application/json")
            .always(),
    );
    sink.error("401", &provided.rget::<Value>("users").await.unwrap_err());
    sink.debug("provider", &provided);
    sink.assert_clean();
}

#[tokio::test]
async fn debug_output_of_a_type_with_a_secret_hides_it() {
    let sink = Sink::install();
    sink.about("Debug");
    let sim = sim().start().await.unwrap();
    let credential = Credential::token(KEY).unwrap();
    let base: BaseUrl = sim.url().parse().unwrap();
    sink.debug("credential", &credential);
    sink.text("credential", &credential.to_string());
    sink.text("credential", &credential.redacted());
    sink.debug("header", credential.header_value());
    sink.debug("passthrough", &Credential::passthrough(AUTHORIZATION_VALUE).unwrap());
    sink.debug("passthrough", &Credential::passthrough(format!("Basic {KEY}==")).unwrap());
    let layer = AuthLayer::new(credential.clone(), [base.clone()]);
    sink.debug("layer", &layer);
    sink.debug(
        "stack",
        &RetryLayer::new(RetryOptions::new()).layer(layer.layer(ClientOptions::new().build::<Body>().unwrap())),
    );
    let mut headers = HeaderMap::new();
    let mut value = HeaderValue::from_static(SIGNATURE);
    value.set_sensitive(true);
    headers.insert("x-signature", value);
    sink.debug("headers", &DefaultHeadersLayer::new(headers.clone()));
    sink.debug("headers", &DefaultHeadersLayer::new(headers).layer(()));
    sink.debug("body", &Body::from(format!("{KEY} {ROUTING_KEY}")));
    sink.debug("request", &Request::new(Body::from(ROUTING_KEY)));
    sink.debug("secret", &BodySecret(pd_core::Redactor::new(ROUTING_KEY)));
    let proxy = format!("http://user:{PASSWORD}@127.0.0.1:1");
    sink.debug("proxy", &Proxy::url(proxy.as_str()));
    sink.debug("client options", &ClientOptions::new().proxy(Proxy::url(proxy.as_str())));
    sink.debug("client", &ClientOptions::new().proxy(Proxy::url(proxy.as_str())).build::<Body>().unwrap());
    sink.result(
        "bad proxy",
        ClientOptions::new().proxy(Proxy::url(format!("ftp://user:{PASSWORD}@x"))).build::<Body>(),
    );
    sink.result(
        "bad proxy",
        ClientOptions::new().proxy(Proxy::url(format!("http://user:{PASSWORD}@x y"))).build::<Body>(),
    );
    let builder = Transport::builder(base)
        .credential(credential.clone())
        .secret_header(http::HeaderName::from_static("x-signature"), SIGNATURE)
        .http_client(ClientOptions::new().proxy(Proxy::url(proxy.as_str())));
    sink.debug("transport builder", &builder);
    let transport = builder.build().unwrap();
    sink.debug("transport", &transport);
    sink.debug("call of a transport", &transport.send(Request::new(Body::from(ROUTING_KEY))));
    sink.debug("builder", &rest(sim.url()));
    let session = rest(sim.url()).header("x-signature", SIGNATURE).build().unwrap();
    sink.debug("session", &session);
    sink.text("trunc_token", &session.trunc_token().unwrap_or_default());
    sink.debug("call", &session.rpost::<Value>("users").header("x-key", KEY).json(&json!({"key": KEY})));
    sink.debug("list", &session.iter_all::<Value>("users").query("key", KEY));
    sink.debug("find", &session.find::<Value>("users", KEY));
    sink.debug("persist", &session.persist::<Value>("users", "key", &json!({"key": KEY})));
    sink.debug("list", &session.list_all::<Value>("users").query("key", KEY));
    sink.debug("list", &session.dict_all::<Value>("users").query("key", KEY));
    sink.debug("list", &session.iter_cursor::<Value>("audit/records").query("key", KEY));
    sink.debug("total", &session.get_total("users").query("key", KEY));
    let (since, until) = (jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::now());
    sink.debug("history", &session.iter_history::<Value>("log_entries", since, until).query("key", KEY));
    sink.debug("events builder", &events(sim.url()));
    let session = events(sim.url()).build().unwrap();
    sink.debug("events session", &session);
    sink.debug("change session", &session.change_events());
    sink.debug("routing key", &RoutingKey::new(ROUTING_KEY).unwrap());
    let whole = json!({"routing_key": ROUTING_KEY, "event_action": "trigger", "payload": {"summary": "x", "source": "y", "severity": "info"}});
    sink.debug("event", &Event::whole(&whole));
    sink.debug("call of an event", &session.send_event(&whole));
    sink.debug("bulk", &session.send_all(stream::iter([Event::whole(&whole)])));
    sink.debug("receipt", &session.send_event(&whole).await);
    sink.assert_clean();
}

#[test]
fn blocking_sessions_reveal_no_secret() {
    let sink = Sink::install();
    let sim = sim().start_on_thread().unwrap();
    let rest = pd_rest::blocking::RestSession::over(rest(sim.url()).build().unwrap()).unwrap();
    sink.about("blocking, Debug");
    sink.debug("session", &rest);
    sink.debug("call", &rest.rpost::<Value>("users").header("x-key", KEY).json(&json!({"key": KEY})));
    sink.debug("list", &rest.iter_all::<Value>("users").query("key", KEY));
    sink.text("trunc_token", &rest.trunc_token().unwrap_or_default());
    let keyed = pd_events::blocking::EventsSession::builder(ROUTING_KEY).base_url(sim.url());
    let keyed = keyed.retry(RetryOptions::new().status(429, Limit::N(0))).build().unwrap();
    let whole = json!({"routing_key": ROUTING_KEY, "event_action": "resolve", "dedup_key": "x"});
    sink.debug("events session", &keyed);
    sink.debug("change session", &keyed.change_events());
    sink.debug("call of an event", &keyed.send_event(&whole));
    sink.debug("bulk", &keyed.send_all([Event::whole(&whole)]));
    sink.debug("receipt", &keyed.send_event(&whole).send());
    for kind in [SessionKind::Rest, SessionKind::Events] {
        for (name, fault) in echo::responses(kind) {
            sink.about(format!("blocking, {name}"));
            sim.fault(fault.always());
            match kind {
                SessionKind::Rest => {
                    sink.result("get", rest.get("users").send());
                    sink.result("rget", rest.rget::<Vec<u64>>("users").send());
                    rest.iter_all::<sink::Numbers>("users").for_each(|item| sink.result("iter_all", item));
                }
                SessionKind::Events => {
                    sink.result("trigger", keyed.trigger("x", "y").send());
                    sink.result("change", keyed.change_events().submit("x").send());
                }
            }
            sim.clear_faults();
        }
    }
    sink.assert_clean();
}

/// Asserts that another server received neither the credential nor a secret header.
fn assert_no_credential(other: &Sim) {
    for request in other.journal().all() {
        assert!(!request.headers().contains_key(AUTHORIZATION), "{request:?}");
        let text =
            format!("{:?} {:?} {:?}", request.path(), request.query(), request.headers().values().collect::<Vec<_>>());
        for secret in [KEY, SIGNATURE] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn redirects_and_self_urls_send_nothing_to_another_server() {
    let sink = Sink::install();
    let (sim, other) = (sim().start().await.unwrap(), Sim::start().await.unwrap());
    let session = rest(sim.url()).build().unwrap();
    let events = events(sim.url()).build().unwrap();
    for status in [300, 301, 302, 303, 304, 307, 308] {
        sim.fault(Fault::status(status).header("location", &format!("{}/users", other.url())).always());
        for error in [
            session.get("users").await.unwrap_err(),
            session.rpost::<Value>("teams").json(&json!({"name": "x"})).await.unwrap_err(),
            session.list_all::<Value>("users").await.unwrap_err(),
        ] {
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            sink.error("redirect", &error);
        }
        assert_eq!(events.trigger("x", "y").await.unwrap_err().status().map(|status| status.as_u16()), Some(status));
        sim.clear_faults();
    }
    let before = sim.journal().total();
    let port = other.address().port();
    for url in [
        format!("{}/users/P1", other.url()),
        format!("http://127.0.0.1:{port}@{}/users", sim.address()),
        format!("{}@127.0.0.1:{port}/users/P1", sim.url()),
        format!("http://localhost:{port}/users"),
        format!("//127.0.0.1:{port}/users"),
        format!("/\\127.0.0.1:{port}/users"),
    ] {
        let error = session.rget::<Value>(&json!({"id": "P1", "self": url})).await;
        sink.result("self", error);
        sink.result("get", session.get(url.as_str()).await);
        sink.result("delete", session.rdelete(url.as_str()).await);
    }
    let sent = sim.journal().filter(|request| request.path().contains("127.0.0.1"));
    assert_eq!(other.journal().total(), 0, "nothing was sent to another origin");
    assert!(sim.journal().total() - before <= 2, "{sent:?}");
    sink.assert_clean();
}

#[tokio::test]
async fn a_request_that_a_layer_sends_to_another_origin_has_no_credential() {
    let sink = Sink::install();
    let (sim, other) = (sim().start().await.unwrap(), Sim::start().await.unwrap());
    let rewrite_to = |origin: String| {
        MapRequestLayer::new(move |mut request: Request<Body>| {
            let path = request.uri().path_and_query().unwrap().to_string();
            *request.uri_mut() = format!("{origin}{path}").parse().unwrap();
            request
        })
    };
    let with_secret_header = |builder: RestSessionBuilder| {
        builder.transport(|transport| {
            transport.secret_header(http::HeaderName::from_static("x-signature"), HeaderValue::from_static(SIGNATURE))
        })
    };
    for origin in [other.url().to_owned(), format!("http://localhost:{}", other.address().port())] {
        let (call_layer, attempt_layer) = (rewrite_to(origin.clone()), rewrite_to(origin.clone()));
        let builder = || with_secret_header(rest(sim.url()));
        let sessions = [
            builder().transport(|transport| transport.call_layer(call_layer)).build().unwrap(),
            builder().transport(|transport| transport.attempt_layer(attempt_layer)).build().unwrap(),
        ];
        for session in sessions {
            sink.result("get", session.get("users").await);
            sink.result("list", session.list_all::<Value>("users").await);
        }
    }
    assert!(other.journal().total() >= 4, "the layers rewrote the URI");
    assert_eq!(sim.journal().total(), 0);
    assert_no_credential(&other);
    sink.assert_clean();
}

/// A proxy that records what it receives. It answers `CONNECT` with a 502 that contains a secret, or opens a tunnel that it
/// closes after the first bytes.
async fn recording_proxy(opens_tunnels: bool, received: Arc<Mutex<Vec<u8>>>) -> Server {
    Server::start(move |mut stream, _| {
        let received = Arc::clone(&received);
        async move {
            let head = read_head(&mut stream).await;
            received.lock().unwrap().extend_from_slice(head.as_bytes());
            if !opens_tunnels {
                let response = format!("HTTP/1.1 502 {KEY}\r\ncontent-length: {}\r\n\r\n{KEY}", KEY.len());
                let _ = stream.write_all(response.as_bytes()).await;
                return;
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let mut buffer = vec![0; 64 * 1024];
            let read = stream.read(&mut buffer).await.unwrap_or_default();
            received.lock().unwrap().extend_from_slice(&buffer[..read]);
        }
    })
    .await
}

/// A proxy sees the host name, and then only TLS.
#[tokio::test]
async fn a_proxy_sees_no_secret() {
    let sink = Sink::install();
    sink.about("proxy");
    let received = Arc::new(Mutex::new(Vec::new()));
    let root = Authority::new("Test CA").pem;
    for opens_tunnels in [false, true] {
        let proxy = recording_proxy(opens_tunnels, Arc::clone(&received)).await;
        for host in ["https://api.pagerduty.com", "https://api.eu.pagerduty.com"] {
            let (url, root) = (format!("http://user:{PASSWORD}@{}", proxy.address()), root.clone());
            let proxied = move |transport: pd_transport::TransportBuilder| {
                let options = ClientOptions::new().proxy(Proxy::url(url)).roots(Roots::OnlyGiven);
                transport.http_client(options.root_certificates(root))
            };
            let session = rest(host).transport(proxied.clone()).build().unwrap();
            let error = session.rget::<Value>("users").await.unwrap_err();
            assert!(error.transport().is_some_and(pd_transport::Error::is_connect), "{error:?}");
            sink.error("proxy", &error);
            let session = events(&host.replace("api", "events")).transport(proxied).build().unwrap();
            sink.error("proxy", &session.trigger("x", "y").await.unwrap_err());
        }
    }
    let received = received.lock().unwrap();
    assert!(received.windows(3).any(|bytes| bytes == [0x16, 3, 1]), "a TLS handshake goes through a tunnel");
    let received = String::from_utf8_lossy(&received).into_owned();
    assert!(received.contains("CONNECT api.pagerduty.com:443"), "{received:?}");
    assert!(!received.contains("\nauthorization") && !received.contains("\nAuthorization"), "{received:?}");
    sink.text("bytes that the proxy received", &received);
    sink.assert_clean();
}
