//! Each fault: the effect on the client, and the state of the simulator afterwards.

use std::time::Duration;

use http::{Method, StatusCode};
use pd_sim::{Fault, Sim};
use serde_json::json;
use tokio::time::Instant;

use crate::client::{Client, raw_get};

async fn start() -> (Sim, Client) {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    (sim, client)
}

/// Tries to create a team. Returns whether there was a response, and whether the team was created.
async fn create_team(sim: &Sim, client: &Client) -> (bool, bool) {
    let before = sim.count("teams");
    let body = json!({"team": {"name": "New"}}).to_string();
    let answer = client.send(Method::POST, "/teams", body).await;
    (answer.is_ok(), sim.count("teams") == before + 1)
}

#[tokio::test]
async fn a_fault_of_the_connection_carries_out_the_request_or_not() {
    let cases = [
        (Fault::reset_on_accept(), false),
        (Fault::reset_before_read(), false),
        (Fault::reset_after_read(), false),
        (Fault::lose_response(), true),
        (Fault::garbage("SSH-2.0-OpenSSH_9.6\r\n"), false),
        (Fault::go_away(0), false),
        (Fault::reset_stream(7), false),
        (Fault::cut_body(5), true),
        (Fault::cut_chunked_body(5), true),
        (Fault::cut_body(100_000), true),
    ];
    for (fault, carried_out) in cases {
        let (sim, client) = start().await;
        let name = fault.name();
        let handle = sim.fault(fault);
        assert_eq!(create_team(&sim, &client).await, (false, carried_out), "{name}");
        assert_eq!(handle.hits(), 1, "{name}");
        assert_eq!(create_team(&sim, &client).await, (true, true), "{name} is used up");
    }
}

#[tokio::test]
async fn a_fault_of_an_http2_connection_carries_out_the_request_or_not() {
    let cases = [
        (Fault::reset_before_read(), false),
        (Fault::reset_after_read(), false),
        (Fault::lose_response(), true),
        (Fault::garbage("not HTTP"), false),
        (Fault::go_away(0), false),
        (Fault::reset_stream(7), false),
        (Fault::cut_body(5), true),
    ];
    for (fault, carried_out) in cases {
        let sim = Sim::start().await.unwrap();
        let client = Client::http2(&sim);
        let name = fault.name();
        sim.fault(fault);
        assert_eq!(create_team(&sim, &client).await, (false, carried_out), "{name}");
        assert_eq!(create_team(&sim, &client).await, (true, true), "{name} is used up");
    }
}

#[tokio::test]
async fn http2_streams_and_connections_end_with_the_given_code() {
    for (fault, reason) in [
        (Fault::reset_stream(7), h2::Reason::REFUSED_STREAM),
        (Fault::reset_stream(2), h2::Reason::INTERNAL_ERROR),
        (Fault::go_away(11), h2::Reason::ENHANCE_YOUR_CALM),
    ] {
        let sim = Sim::start().await.unwrap();
        sim.fault(fault);
        let error = Client::http2(&sim).send(Method::GET, "/users", "").await.unwrap_err();
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&*error);
        let mut found = None;
        while let Some(error) = cause {
            found = found.or(error.downcast_ref::<h2::Error>().and_then(h2::Error::reason));
            cause = error.source();
        }
        assert_eq!(found, Some(reason));
    }
}

#[tokio::test]
async fn a_reset_resets_the_tcp_connection() {
    for fault in [Fault::reset_before_read(), Fault::reset_after_read(), Fault::lose_response()] {
        let (sim, _) = start().await;
        sim.fault(fault);
        let (bytes, end) = raw_get(&sim, "/users").await;
        assert_eq!(bytes, b"");
        assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    }
}

#[tokio::test]
async fn a_cut_body_is_sent_in_part() {
    let (sim, _) = start().await;
    sim.fault(Fault::cut_body(9));
    let text = String::from_utf8(raw_get(&sim, "/users").await.0).unwrap();
    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("\r\n\r\n{\"users\":"), "{text}");
    sim.fault(Fault::cut_chunked_body(9));
    let text = String::from_utf8(raw_get(&sim, "/users").await.0).unwrap();
    assert!(text.contains("transfer-encoding: chunked") && text.ends_with("9\r\n{\"users\":\r\n"), "{text}");
}

#[tokio::test]
async fn a_canned_response_is_sent_and_the_request_is_not_carried_out() {
    let (sim, client) = start().await;
    let fault = Fault::status(429).header("retry-after", "-1").body("slow down", "text/plain");
    sim.fault(fault);
    let before = sim.count("teams");
    let answer = client.post("/teams", json!({"team": {"name": "New"}})).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers["retry-after"], "-1");
    assert_eq!(answer.headers["content-type"], "text/plain");
    assert!(answer.headers.contains_key("x-request-id") && !answer.headers.contains_key("ratelimit-limit"));
    assert_eq!(&answer.body[..], b"slow down");
    assert_eq!(sim.count("teams"), before);

    sim.fault(Fault::status(503));
    let answer = client.get("/teams").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, 2000));

    sim.fault(Fault::redirect("https://evil.example/"));
    let answer = client.get("/teams").await;
    assert_eq!(
        (answer.status, &answer.headers["location"]),
        (StatusCode::FOUND, &"https://evil.example/".parse().unwrap())
    );

    sim.fault(Fault::html());
    let answer = client.get("/teams").await;
    assert!(answer.status == StatusCode::OK && answer.body.starts_with(b"<!DOCTYPE html>"));

    sim.fault(Fault::deep_nesting(5_000));
    assert_eq!(client.get("/teams").await.body.len(), 10_000);
}

#[tokio::test]
async fn invalid_bodies() {
    let (sim, client) = start().await;
    let good = client.get("/users").await.body;

    sim.fault(Fault::truncated_json());
    let cut = client.get("/users").await;
    assert_eq!(cut.body, good[..good.len() / 2]);

    sim.fault(Fault::wrong_wrapper());
    assert_eq!(client.get("/users").await.ids("unexpected").len(), 25);

    sim.fault(Fault::invalid_utf8());
    let spoilt = client.get("/users").await.body;
    assert!(std::str::from_utf8(&spoilt).is_err() && spoilt.starts_with(b"{\"users\":[{"));

    sim.fault(Fault::oversized_body(3_000_001));
    let large = client.get("/users").await;
    assert_eq!(large.body.len(), good.len() + 3_000_001);
    assert_eq!(large.ids("users").len(), 25);
}

#[tokio::test]
async fn oversized_headers_exceed_the_limit_of_hyper() {
    let (sim, client) = start().await;
    sim.fault(Fault::oversized_headers(10_000));
    let filler: usize = client.get("/users").await.headers.get_all("x-filler").iter().map(|value| value.len()).sum();
    assert_eq!(filler, 10_000);
    sim.fault(Fault::oversized_headers(2_000_000));
    assert!(client.send(Method::GET, "/users", "").await.is_err());
}

#[tokio::test]
async fn a_gzip_bomb_decompresses_and_a_cut_stream_does_not() {
    use std::io::Read;
    let (sim, client) = start().await;
    sim.fault(Fault::gzip_bomb(20_000_000));
    let bomb = client.get("/users").await;
    assert_eq!(bomb.headers["content-encoding"], "gzip");
    assert!(bomb.body.len() < 100_000, "{} bytes", bomb.body.len());
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&bomb.body[..]).read_to_end(&mut unpacked).unwrap();
    assert!(unpacked.len() >= 20_000_000 && unpacked.iter().all(|&byte| byte == b' '));

    sim.fault(Fault::gzip_cut());
    let cut = client.get("/users").await;
    assert!(flate2::read::GzDecoder::new(&cut.body[..]).read_to_end(&mut Vec::new()).is_err());
}

#[tokio::test]
async fn no_content_with_a_body_and_informational_storms() {
    let (sim, client) = start().await;
    sim.fault(Fault::no_content_with_body());
    let text = String::from_utf8(raw_get(&sim, "/users/me").await.0).unwrap();
    assert!(text.starts_with("HTTP/1.1 204 No Content\r\n") && text.contains("\r\n\r\n{\"user\":"), "{text}");

    sim.fault(Fault::informational_storm(300));
    let text = String::from_utf8(raw_get(&sim, "/users/me").await.0).unwrap();
    assert_eq!(text.matches("HTTP/1.1 103").count(), 300);
    assert!(text.contains("HTTP/1.1 200 OK\r\n"));

    sim.fault(Fault::informational_storm(50));
    assert_eq!(client.get("/users/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_connection_closes_after_the_response() {
    let (sim, client) = start().await;
    client.get("/users").await;
    client.get("/users").await;
    assert_eq!(sim.connections().opened, 1, "kept alive");

    sim.fault(Fault::close());
    let (bytes, end) = raw_get(&sim, "/users").await;
    assert!(bytes.starts_with(b"HTTP/1.1 200") && bytes.ends_with(b"}"));
    assert!(!String::from_utf8(bytes).unwrap().contains("connection: close"));
    end.expect("the connection is closed, not reset");

    sim.fault(Fault::announce_close());
    let (bytes, end) = raw_get(&sim, "/users").await;
    assert!(String::from_utf8(bytes).unwrap().contains("connection: close"));
    end.expect("the connection is closed, not reset");
}

#[tokio::test]
async fn an_http2_connection_closes_after_the_response() {
    for fault in [Fault::close(), Fault::announce_close()] {
        let sim = Sim::start().await.unwrap();
        let client = Client::http2(&sim);
        sim.fault(fault);
        assert_eq!(client.get("/users").await.status, StatusCode::OK);
        while sim.connections().open > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(Client::http2(&sim).get("/users").await.status, StatusCode::OK);
        assert_eq!(sim.connections().opened, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn silence_stalled_bodies_delays_and_drips() {
    let (sim, client) = start().await;
    let patient = |time| tokio::time::timeout(Duration::from_secs(time), client.send(Method::GET, "/users/me", ""));

    sim.fault(Fault::silence());
    assert!(patient(3600).await.is_err(), "silent for an hour");
    sim.fault(Fault::stall_body());
    assert!(patient(3600).await.is_err(), "no body for an hour");

    let start = Instant::now();
    sim.fault(Fault::delay(Duration::from_secs(7)));
    sim.fault(Fault::delay(Duration::from_secs(5)));
    assert_eq!(patient(60).await.unwrap().unwrap().status, StatusCode::OK);
    assert_eq!(start.elapsed().as_secs(), 12);

    let length = client.get("/users/me").await.body.len();
    let start = Instant::now();
    sim.fault(Fault::drip(100, Duration::from_secs(10)));
    let whole = patient(3600).await.unwrap().unwrap();
    assert_eq!(whole.body.len(), length);
    assert_eq!(start.elapsed().as_secs(), (length.div_ceil(100) as u64 - 1) * 10);

    sim.set_latency(Duration::from_millis(250));
    let start = Instant::now();
    client.get("/users/me").await;
    assert_eq!(start.elapsed().as_millis(), 250);
}

#[tokio::test]
async fn a_fault_is_injected_into_the_selected_requests() {
    let (sim, client) = start().await;
    let fault = sim.fault(
        Fault::status(500)
            .method(Method::PUT)
            .path_prefix("/teams/")
            .when(|request| request.json().is_some_and(|body| body["team"]["name"] == "x"))
            .skip(1)
            .times(2),
    );
    let id = sim.objects("teams")[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/teams/{id}");
    let put = async |name: &str| client.put(&path, json!({"team": {"name": name}})).await.status.as_u16();
    assert_eq!(client.get(&path).await.status, 200);
    assert_eq!(put("y").await, 200);
    assert_eq!([put("x").await, put("x").await, put("x").await, put("x").await], [200, 500, 500, 200]);
    assert_eq!(fault.hits(), 2);
    let journal = sim.journal().filter(|request| request.fault() == Some("status"));
    assert_eq!(journal.len(), 2);

    let always = sim.fault(Fault::status(500).path("/users").always());
    assert_eq!(client.get("/users").await.status, 500);
    assert_eq!(client.get("/users/me").await.status, 200);
    always.remove();
    assert_eq!(client.get("/users").await.status, 200);
    sim.fault(Fault::status(500).always());
    sim.clear_faults();
    assert_eq!(client.get("/users").await.status, 200);
}

#[tokio::test]
async fn a_fault_with_a_probability_depends_on_the_seed() {
    async fn pattern(seed: u64) -> Vec<u16> {
        let sim = Sim::builder().seed(seed).start().await.unwrap();
        let client = Client::new(&sim);
        sim.fault(Fault::status(500).probability(0.3));
        let mut statuses = Vec::new();
        for _ in 0..200 {
            statuses.push(client.get("/abilities").await.status.as_u16());
        }
        statuses
    }
    let first = pattern(7).await;
    let hits = first.iter().filter(|&&status| status == 500).count();
    assert!((30..90).contains(&hits), "{hits} of 200 with a probability of 0.3");
    assert_eq!(first, pattern(7).await);
    assert_ne!(first, pattern(8).await);
}

#[tokio::test]
async fn a_fault_of_the_connection_is_an_error_of_the_service() {
    use http_body_util::{BodyExt, Full};
    use tower::ServiceExt;
    let sim = Sim::builder().build();
    let request = || {
        let request = http::Request::get("/users?limit=2");
        let request = request.header("authorization", format!("Token token={}", sim.api_key()));
        request.body(Full::<bytes::Bytes>::default()).unwrap()
    };
    let answer = sim.service().oneshot(request()).await.unwrap();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(body.starts_with(b"{\"users\":["));
    for fault in [Fault::lose_response(), Fault::reset_before_read(), Fault::garbage("x"), Fault::reset_stream(7)] {
        sim.fault(fault);
        assert!(sim.service().oneshot(request()).await.is_err());
    }
    sim.fault(Fault::cut_body(4));
    let answer = sim.service().oneshot(request()).await.unwrap();
    assert!(answer.into_body().collect().await.is_err());
}

#[tokio::test]
async fn responses_are_counted_by_status() {
    let (sim, client) = start().await;
    client.get("/users").await;
    client.get("/nope").await;
    sim.fault(Fault::status(503).times(2));
    client.get("/users").await;
    client.get("/users").await;
    sim.fault(Fault::lose_response());
    client.send(Method::GET, "/users", "").await.unwrap_err();
    let statuses: Vec<_> = sim.journal().statuses().into_iter().collect();
    assert_eq!(statuses, [(200, 1), (404, 1), (503, 2)]);
    assert_eq!(sim.journal().total(), 5);
    // This includes responses that bypass the HTTP server.
    sim.fault(Fault::no_content_with_body());
    assert_eq!(client.get("/users").await.status, 204);
    sim.fault(Fault::informational_storm(3));
    assert_eq!(client.get("/users").await.status, 200);
    let statuses: Vec<_> = sim.journal().statuses().into_iter().collect();
    assert_eq!(statuses, [(200, 2), (204, 1), (404, 1), (503, 2)]);
}
