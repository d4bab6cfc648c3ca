//! Nothing secret shows: not in a log, an error, a `Debug`, nor to another host, whatever servers, proxies and layers do.
//!
//! The servers here are hostile: they know the secrets, and say them back in every place that a response has.

mod loopback;
mod no_leak {
    pub(crate) mod echo;
    pub(crate) mod sink;
}

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, Method, Request, header::AUTHORIZATION};
use loopback::TlsSim;
use no_leak::{
    echo::{self, Whose},
    sink::{self, AUTHORIZATION_VALUE, GIVEN_SECRET, KEY, OTHER_KEY, PASSWORD, ROUTING_KEY, SIGNATURE, Sink},
};
use pd_core::{BaseUrl, Credential};
use pd_events::{Event, EventsSession, RoutingKey, Trigger};
use pd_rest::{RestSession, RestSessionBuilder};
use pd_sim::{Fault, Sim, SimBuilder};
use pd_transport::{
    Body, BodySecret, BoxError, CredentialProvider, Limit, RetryLayer, RetryOptions, Transport,
    auth::{AuthLayer, CredentialSource},
    headers::DefaultHeadersLayer,
    pd_http::{ClientOptions, Proxy, Roots},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
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

/// Every way to ask, each result shown. A fault that is in force meets each of them.
async fn ask_rest(sink: &Sink, rest: &RestSession) {
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
        sink.shown("response", &raw);
        sink.result("json of a response", raw.json::<Vec<u64>>());
        sink.result("entity of a response", raw.entity::<Vec<u64>>());
        sink.result("a response as an error", raw.error_for_status());
    }
    sink.shown("profile", &rest.transport().profile());
    sink.shown("rate limit", &rest.transport().rate_limit());
}

async fn ask_events(sink: &Sink, events: &EventsSession) {
    sink.result("trigger", events.trigger("x", "y").await);
    sink.result("resolve", events.resolve("x").await);
    sink.result("change", events.change_events().submit("x").await);
    let triggers = (0..2).map(|n| Event::from(Trigger::new("x", "y").dedup_key(format!("{n}"))));
    let mut all = events.send_all(stream::iter(triggers));
    while let Some(sent) = all.next().await {
        sink.shown("sent", &sent);
    }
    sink.shown("report", all.report());
    sink.text("report", &all.report().to_string());
    sink.shown("profile", &events.transport().profile());
}

#[tokio::test]
async fn servers_that_say_secrets_back_are_not_quoted() {
    let sink = Sink::install();
    let sim = sim().start().await.unwrap();
    let rest = rest(sim.url()).build().unwrap();
    for whose in [Whose::Rest, Whose::Events] {
        for (name, fault) in echo::responses(whose) {
            sink.about(name);
            sim.fault(fault.always());
            match whose {
                Whose::Rest => ask_rest(&sink, &rest).await,
                // A session of its own each time: a bulk is held for a minute after a 429.
                Whose::Events => ask_events(&sink, &events(sim.url()).build().unwrap()).await,
            }
            sim.clear_faults();
        }
    }
    sink.assert_clean();
}

/// A layer of a user's that logs every response as it is does not log the secrets either.
#[tokio::test]
async fn layers_are_not_shown_what_a_server_says_back() {
    let sink = Sink::install();
    let sim = sim().start().await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let layer = MapResponseLayer::new(move |response: http::Response<Body>| {
        let text = format!("{:?} {:?}", response.headers(), String::from_utf8_lossy(response.body().as_bytes()));
        log.lock().unwrap().push(text);
        response
    });
    let for_events = layer.clone();
    let rest = rest(sim.url()).transport(|transport| transport.attempt_layer(layer)).build().unwrap();
    let events = events(sim.url()).transport(|transport| transport.attempt_layer(for_events)).build().unwrap();
    for whose in [Whose::Rest, Whose::Events] {
        for (name, fault) in echo::responses(whose) {
            sink.about(name);
            sim.fault(fault.always());
            match whose {
                Whose::Rest => drop(rest.get("users").await),
                Whose::Events => drop(events.trigger("x", "y").await),
            }
            sim.clear_faults();
            let seen = std::mem::take(&mut *seen.lock().unwrap());
            assert!(!seen.is_empty());
            seen.iter().for_each(|text| sink.text("layer", text));
        }
    }
    sink.assert_clean();
}

#[tokio::test]
async fn no_fault_brings_a_secret_to_light() {
    let sink = Sink::install();
    for (name, fault) in echo::faults() {
        sink.about(name);
        let sim = sim().start().await.unwrap();
        sim.fault(fault.always());
        let patience = Duration::from_millis(50);
        let rest = rest(sim.url()).timeout(patience).build().unwrap();
        let events = events(sim.url()).timeout(patience).build().unwrap();
        sink.result("get", rest.get("users").await);
        sink.result("rget", rest.rget::<Value>("users").await);
        sink.result("rpost", rest.rpost::<Value>("teams").json(&json!({"name": "x"})).await);
        sink.result("list_all", rest.list_all::<Value>("users").await);
        sink.result("trigger", events.trigger("x", "y").await);
    }
    sink.assert_clean();
}

/// HTTP/2 has a place of its own for words: the debug data of a GOAWAY.
#[tokio::test]
async fn http2_tells_nothing_either() {
    let sink = Sink::install();
    let TlsSim { sim, url, root, task } = TlsSim::start(sim(), &["h2"], |_| loopback::Handshake::Complete).await;
    let trusting = {
        let root = root.clone();
        move |transport: pd_transport::TransportBuilder| {
            let options = ClientOptions::new().proxy(Proxy::none()).roots(Roots::OnlyGiven);
            transport.http_client(options.root_certificates(root))
        }
    };
    let rest = rest(&url).transport(trusting.clone()).build().unwrap();
    let events = events(&url).transport(trusting).build().unwrap();
    sink.about("HTTP/2");
    ask_rest(&sink, &rest).await;
    ask_events(&sink, &events).await;
    assert_eq!(sim.journal().last().unwrap().version(), http::Version::HTTP_2);
    let words = [Whose::Rest, Whose::Events].map(|whose| echo::texts(whose).into_iter().map(move |text| (whose, text)));
    for ((whose, (name, words)), code) in words.into_iter().flatten().flat_map(|text| [(text.clone(), 0), (text, 2)]) {
        sink.about(format!("GOAWAY, {name}"));
        sim.fault(Fault::garbage(echo::goaway(code, &words)).always());
        if whose == Whose::Rest {
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
    for (name, fault) in echo::responses(Whose::Rest) {
        sink.about(name);
        sim.fault(fault.always());
        sink.result("rget", rest.rget::<Vec<u64>>("users").await);
        sim.clear_faults();
    }
    for logged in ["TRACE", "pd_transport", "h2::", "retrying", "x-request-id"] {
        assert!(Sink::has_logged(logged), "{logged}");
    }
    task.abort();
    sink.assert_clean();
}

/// Responses that hold a secret of their own: the path, and one entity under its wrapper.
fn endpoints_that_return_a_secret() -> Vec<(&'static str, &'static str, Value)> {
    let webhook = json!({"id": "P1", "type": "webhook_subscription", "delivery_method": {
        "type": "http_delivery_method", "url": "https://example.com", "secret": GIVEN_SECRET,
        "custom_headers": [{"name": "x-key", "value": GIVEN_SECRET}],
    }});
    let integration = json!({"id": "P1", "type": "events_api_v2_inbound_integration", "integration_key": GIVEN_SECRET});
    let extension = json!({"id": "P1", "type": "extension", "config": {"access_token": GIVEN_SECRET},
        "endpoint_url": format!("https://example.com/hook?token={GIVEN_SECRET}")});
    let orchestration = json!({"id": "P1", "parameters": {"routing_key": GIVEN_SECRET, "type": "global"}});
    let token = json!({"access_token": GIVEN_SECRET, "refresh_token": GIVEN_SECRET, "token_type": "bearer"});
    vec![
        ("services/P1/integrations/P1", "integration", integration.clone()),
        ("services/P1", "service", json!({"id": "P1", "integrations": [integration]})),
        ("webhook_subscriptions/P1", "webhook_subscription", webhook),
        ("extensions/P1", "extension", extension),
        ("event_orchestrations/P1/integrations/P1", "integration", orchestration),
        ("oauth/token", "token", token),
    ]
}

/// The bodies in which a server can send an entity: alone, under its wrapper, in a list, with a mistake, cut.
fn bodies_of(wrapper: &str, entity: &Value) -> Vec<String> {
    let list = json!({format!("{wrapper}s"): [entity, GIVEN_SECRET], "more": false}).to_string();
    let whole = json!({wrapper: entity}).to_string();
    let cut = whole.get(..whole.len() - 3).unwrap().to_owned();
    vec![entity.to_string(), list, whole.replace("{\"id\"", "{\"id\": 1, \"id\""), whole.replace(':', ";"), whole, cut]
}

#[tokio::test]
async fn secrets_that_a_response_gives_out_are_not_shown_when_it_cannot_be_decoded() {
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
                sink.shown("response", &raw);
                sink.result("json of a response", raw.json::<sink::Numbers>());
                sink.result("entity of a response", raw.entity::<sink::Numbers>());
            }
            sim.clear_faults();
        }
    }
    sink.assert_clean();
}

#[tokio::test]
async fn what_is_refused_is_not_quoted() {
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
async fn a_refused_credential_shows_four_characters() {
    let sink = Sink::install();
    let sim = Sim::builder().users(1).start().await.unwrap();
    let session = rest(sim.url()).build().unwrap();
    let error = session.rget::<Value>("users").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(error.to_string().contains(KEY.rsplit_at(4)), "{error}");
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
    sink.shown("provider", &provided);
    sink.assert_clean();
}

#[tokio::test]
async fn debug_of_everything_that_holds_a_secret_hides_it() {
    let sink = Sink::install();
    sink.about("Debug");
    let sim = sim().start().await.unwrap();
    let credential = Credential::token(KEY).unwrap();
    let base: BaseUrl = sim.url().parse().unwrap();
    sink.shown("credential", &credential);
    sink.text("credential", &credential.to_string());
    sink.text("credential", &credential.redacted());
    sink.shown("header", credential.header_value());
    sink.shown("passthrough", &Credential::passthrough(AUTHORIZATION_VALUE).unwrap());
    sink.shown("passthrough", &Credential::passthrough(format!("Basic {KEY}==")).unwrap());
    sink.shown("source", &CredentialSource::from(credential.clone()));
    let layer = AuthLayer::new(credential.clone().into(), [base.clone()]);
    sink.shown("layer", &layer);
    sink.shown(
        "stack",
        &RetryLayer::new(RetryOptions::new()).layer(layer.layer(ClientOptions::new().build::<Body>().unwrap())),
    );
    let mut headers = HeaderMap::new();
    let mut value = HeaderValue::from_static(SIGNATURE);
    value.set_sensitive(true);
    headers.insert("x-signature", value);
    sink.shown("headers", &DefaultHeadersLayer::new(headers.clone()));
    sink.shown("headers", &DefaultHeadersLayer::new(headers).layer(()));
    sink.shown("body", &Body::from(format!("{KEY} {ROUTING_KEY}")));
    sink.shown("request", &Request::new(Body::from(ROUTING_KEY)));
    sink.shown("secret", &BodySecret(pd_core::Redactor::new(ROUTING_KEY)));
    let proxy = format!("http://user:{PASSWORD}@127.0.0.1:1");
    sink.shown("proxy", &Proxy::url(proxy.as_str()));
    sink.shown("client options", &ClientOptions::new().proxy(Proxy::url(proxy.as_str())));
    sink.shown("client", &ClientOptions::new().proxy(Proxy::url(proxy.as_str())).build::<Body>().unwrap());
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
    sink.shown("transport builder", &builder);
    let transport = builder.build().unwrap();
    sink.shown("transport", &transport);
    sink.shown("call of a transport", &transport.send(Request::new(Body::from(ROUTING_KEY))));
    sink.shown("builder", &rest(sim.url()));
    let session = rest(sim.url()).header("x-signature", SIGNATURE).build().unwrap();
    sink.shown("session", &session);
    sink.text("trunc_token", &session.trunc_token().unwrap_or_default());
    sink.shown("call", &session.rpost::<Value>("users").header("x-key", KEY).json(&json!({"key": KEY})));
    sink.shown("list", &session.iter_all::<Value>("users").query("key", KEY));
    sink.shown("find", &session.find::<Value>("users", KEY));
    sink.shown("persist", &session.persist::<Value>("users", "key", &json!({"key": KEY})));
    sink.shown("list", &session.list_all::<Value>("users").query("key", KEY));
    sink.shown("list", &session.dict_all::<Value>("users").query("key", KEY));
    sink.shown("list", &session.iter_cursor::<Value>("audit/records").query("key", KEY));
    sink.shown("total", &session.get_total("users").query("key", KEY));
    let (since, until) = (jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::now());
    sink.shown("history", &session.iter_history::<Value>("log_entries", since, until).query("key", KEY));
    sink.shown("events builder", &events(sim.url()));
    let session = events(sim.url()).build().unwrap();
    sink.shown("events session", &session);
    sink.shown("change session", &session.change_events());
    sink.shown("routing key", &RoutingKey::new(ROUTING_KEY).unwrap());
    let whole = json!({"routing_key": ROUTING_KEY, "event_action": "trigger", "payload": {"summary": "x", "source": "y", "severity": "info"}});
    sink.shown("event", &Event::whole(&whole));
    sink.shown("call of an event", &session.send_event(&whole));
    sink.shown("bulk", &session.send_all(stream::iter([Event::whole(&whole)])));
    sink.shown("receipt", &session.send_event(&whole).await);
    sink.assert_clean();
}

/// The same sessions on their thread apart.
#[test]
fn blocking_sessions_show_no_more() {
    let sink = Sink::install();
    let sim = sim().start_on_thread().unwrap();
    let rest = pd_rest::blocking::RestSession::over(rest(sim.url()).build().unwrap()).unwrap();
    sink.about("blocking, Debug");
    sink.shown("session", &rest);
    sink.shown("call", &rest.rpost::<Value>("users").header("x-key", KEY).json(&json!({"key": KEY})));
    sink.shown("list", &rest.iter_all::<Value>("users").query("key", KEY));
    sink.text("trunc_token", &rest.trunc_token().unwrap_or_default());
    let keyed = pd_events::blocking::EventsSession::builder(ROUTING_KEY).base_url(sim.url());
    let keyed = keyed.retry(RetryOptions::new().status(429, Limit::N(0))).build().unwrap();
    let whole = json!({"routing_key": ROUTING_KEY, "event_action": "resolve", "dedup_key": "x"});
    sink.shown("events session", &keyed);
    sink.shown("change session", &keyed.change_events());
    sink.shown("call of an event", &keyed.send_event(&whole));
    sink.shown("bulk", &keyed.send_all([Event::whole(&whole)]));
    sink.shown("receipt", &keyed.send_event(&whole).send());
    for whose in [Whose::Rest, Whose::Events] {
        for (name, fault) in echo::responses(whose) {
            sink.about(format!("blocking, {name}"));
            sim.fault(fault.always());
            match whose {
                Whose::Rest => {
                    sink.result("get", rest.get("users").send());
                    sink.result("rget", rest.rget::<Vec<u64>>("users").send());
                    rest.iter_all::<sink::Numbers>("users").for_each(|item| sink.result("iter_all", item));
                }
                Whose::Events => {
                    sink.result("trigger", keyed.trigger("x", "y").send());
                    sink.result("change", keyed.change_events().submit("x").send());
                }
            }
            sim.clear_faults();
        }
    }
    sink.assert_clean();
}

/// Journals of servers that are none of the session's: no credential may ever be in one.
fn assert_no_credential(elsewhere: &Sim) {
    for request in elsewhere.journal().all() {
        assert!(!request.headers().contains_key(AUTHORIZATION), "{request:?}");
        let text =
            format!("{:?} {:?} {:?}", request.path(), request.query(), request.headers().values().collect::<Vec<_>>());
        for secret in [KEY, SIGNATURE] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn redirects_and_self_urls_bring_nothing_elsewhere() {
    let sink = Sink::install();
    let (sim, elsewhere) = (sim().start().await.unwrap(), Sim::start().await.unwrap());
    let session = rest(sim.url()).build().unwrap();
    let events = events(sim.url()).build().unwrap();
    for status in [300, 301, 302, 303, 304, 307, 308] {
        sim.fault(Fault::status(status).header("location", &format!("{}/users", elsewhere.url())).always());
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
    let port = elsewhere.address().port();
    for url in [
        format!("{}/users/P1", elsewhere.url()),
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
    assert_eq!(elsewhere.journal().total(), 0, "nothing was sent to another origin");
    assert!(sim.journal().total() - before <= 2, "{sent:?}");
    sink.assert_clean();
}

#[tokio::test]
async fn layers_that_rewrite_the_uri_take_no_credential_along() {
    let sink = Sink::install();
    let (sim, elsewhere) = (sim().start().await.unwrap(), Sim::start().await.unwrap());
    let to = |origin: String| {
        MapRequestLayer::new(move |mut request: Request<Body>| {
            let path = request.uri().path_and_query().unwrap().to_string();
            *request.uri_mut() = format!("{origin}{path}").parse().unwrap();
            request
        })
    };
    let secret = |builder: RestSessionBuilder| {
        builder.transport(|transport| {
            transport.secret_header(http::HeaderName::from_static("x-signature"), HeaderValue::from_static(SIGNATURE))
        })
    };
    for origin in [elsewhere.url().to_owned(), format!("http://localhost:{}", elsewhere.address().port())] {
        let (at_call, at_attempt) = (to(origin.clone()), to(origin.clone()));
        let sessions = [
            secret(rest(sim.url())).transport(|transport| transport.call_layer(at_call)).build().unwrap(),
            secret(rest(sim.url())).transport(|transport| transport.attempt_layer(at_attempt)).build().unwrap(),
        ];
        for session in sessions {
            sink.result("get", session.get("users").await);
            sink.result("list", session.list_all::<Value>("users").await);
        }
    }
    assert!(elsewhere.journal().total() >= 4, "the layers work");
    assert_eq!(sim.journal().total(), 0);
    assert_no_credential(&elsewhere);
    sink.assert_clean();
}

/// A proxy sees where to, and TLS.
#[tokio::test]
async fn proxies_are_told_nothing() {
    let sink = Sink::install();
    sink.about("proxy");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&heard);
    let proxy = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = vec![0; 64 * 1024];
            let Ok(read) = stream.read(&mut buffer).await else { continue };
            record.lock().unwrap().extend_from_slice(&buffer[..read]);
            if record.lock().unwrap().len() % 2 == 0 {
                let refusal = format!("HTTP/1.1 502 {KEY}\r\ncontent-length: {}\r\n\r\n{KEY}", KEY.len());
                let _ = stream.write_all(refusal.as_bytes()).await;
                continue;
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let Ok(read) = stream.read(&mut buffer).await else { continue };
            record.lock().unwrap().extend_from_slice(&buffer[..read]);
        }
    });
    let TlsSim { root, task, .. } =
        TlsSim::start(Sim::builder().users(1), &["h2"], |_| loopback::Handshake::Complete).await;
    for host in ["https://api.pagerduty.com", "https://api.eu.pagerduty.com"] {
        let (url, root) = (format!("http://user:{PASSWORD}@{address}"), root.clone());
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
    proxy.abort();
    task.abort();
    let heard = String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    assert!(heard.contains("CONNECT api.pagerduty.com:443"), "{heard:?}");
    assert!(!heard.contains("\nauthorization") && !heard.contains("\nAuthorization"), "{heard:?}");
    sink.text("what the proxy heard", &heard);
    sink.assert_clean();
}

trait LastOf {
    fn rsplit_at(&self, count: usize) -> &str;
}

impl LastOf for str {
    fn rsplit_at(&self, count: usize) -> &str {
        &self[self.len() - count..]
    }
}
