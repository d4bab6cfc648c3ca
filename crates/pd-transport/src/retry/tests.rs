use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use pd_core::{Api, Operation};
use proptest::prelude::*;
use tokio::time::Instant;
use tower::{Layer, ServiceExt, service_fn};

use super::{classify::RetryCount, *};
use crate::{Body, CallDeadline, DeadlineReached, Idempotent, RetryOverride, deadline::DeadlineLayer, error::Kind};

const fn status(status: u16) -> Outcome {
    let Ok(status) = StatusCode::from_u16(status) else { panic!() };
    Outcome::Response { status, server_delay: None, reauthorized: false }
}

fn after(code: u16, seconds: u64) -> Outcome {
    let status = StatusCode::from_u16(code).unwrap();
    Outcome::Response { status, server_delay: Some(Duration::from_secs(seconds)), reauthorized: false }
}

fn millis(decision: RetryDecision) -> Option<(u128, u128)> {
    match decision {
        RetryDecision::Retry { delay, jitter, .. } => Some((delay.as_millis(), jitter.as_millis())),
        RetryDecision::Return => None,
    }
}

#[test]
fn classify_decides_each_outcome_of_a_first_attempt() {
    use Method as M;
    let plain = RetryOptions::new;
    let mapped = || plain().status(404, Limit::N(2)).status(500, Limit::Unlimited);
    let bold = || plain().retry_non_idempotent(true);
    let refuse = || plain().status(429, Limit::N(0)).status(401, Limit::N(1));
    // The backoff is 1.5 s × 2, plus a jitter of up to a half.
    let cooldown = Some((3_000, 1_500));
    let table = [
        ("2xx", plain(), M::GET, status(200), None),
        ("no rule", plain(), M::GET, status(404), None),
        ("no rule", plain(), M::GET, status(500), None),
        ("redirect", plain(), M::GET, status(302), None),
        ("401", plain(), M::GET, status(401), None),
        ("401 mapped", refuse(), M::GET, status(401), cooldown),
        ("429", plain(), M::POST, status(429), cooldown),
        ("429, server's delay", plain(), M::POST, after(429, 8), Some((8_000, 1_000))),
        ("429, short delay: jitter is a quarter", plain(), M::GET, after(429, 2), Some((2_000, 500))),
        ("429, no delay: half a second", plain(), M::GET, after(429, 0), Some((500, 125))),
        ("429, absurd delay: five minutes", plain(), M::GET, after(429, u64::MAX), Some((300_000, 1_000))),
        ("429 mapped to nothing", refuse(), M::GET, after(429, 1), None),
        ("in the map", mapped(), M::POST, status(404), cooldown),
        ("in the map, unlimited", mapped(), M::POST, status(500), cooldown),
        ("not in the map", mapped(), M::GET, status(502), None),
        ("connect, any method", plain(), M::POST, Outcome::Connect, cooldown),
        ("certificate", plain(), M::GET, Outcome::Fatal, None),
        ("ambiguous", plain(), M::GET, Outcome::Ambiguous, cooldown),
        ("ambiguous", plain(), M::PUT, Outcome::Ambiguous, cooldown),
        ("ambiguous", plain(), M::DELETE, Outcome::Ambiguous, cooldown),
        ("ambiguous", plain(), M::POST, Outcome::Ambiguous, None),
        ("ambiguous", plain(), M::PATCH, Outcome::Ambiguous, None),
        ("ambiguous, bold", bold(), M::POST, Outcome::Ambiguous, cooldown),
        ("unsent", plain(), M::POST, Outcome::Unsent, Some((0, 0))),
        ("final", plain(), M::GET, Outcome::Fatal, None),
    ];
    for (row, options, method, outcome, expected) in table {
        let decision = options.classify(&method, outcome, &History::default());
        assert_eq!(millis(decision), expected, "{row}: {method} {outcome:?}");
    }
    let post = RetryOptions::new().classify(&Method::POST, Outcome::Ambiguous, &History::default());
    assert_eq!(post, RetryDecision::Return);
    let marked = RetryOptions::new().classify(&Method::POST, Outcome::Ambiguous, &History::new(true));
    assert_eq!(millis(marked), cooldown);
}

#[test]
fn a_new_credential_gives_one_retry_that_does_not_count() {
    let renewed = Outcome::Response { status: StatusCode::UNAUTHORIZED, server_delay: None, reauthorized: true };
    let options = RetryOptions::never();
    let mut history = History::default();
    let decision = options.classify(&Method::POST, renewed, &history);
    assert_eq!(millis(decision), Some((0, 0)));
    history.count(RetryCount::Reauthorized);
    assert_eq!(options.classify(&Method::POST, renewed, &history), RetryDecision::Return);
}

/// Counts the retries of a call whose attempts have these outcomes in turn.
fn retries(options: &RetryOptions, outcomes: &[Outcome], most: usize) -> usize {
    let mut history = History::default();
    for (retry, outcome) in outcomes.iter().cycle().take(most).enumerate() {
        match options.classify(&Method::GET, *outcome, &history) {
            RetryDecision::Retry { counts, .. } => history.count(counts),
            RetryDecision::Return => return retry,
        }
    }
    most
}

#[test]
fn limits_count_retries() {
    let options = RetryOptions::new().status(404, Limit::N(5)).status(500, Limit::N(3)).status(503, Limit::Unlimited);
    assert_eq!(retries(&options, &[status(404)], 1_000), 5);
    let many = RetryOptions::new().status(404, Limit::N(50)).status(500, Limit::N(50));
    assert_eq!(
        retries(&many, &[status(404), status(500), status(429)], 1_000),
        15,
        "ten counted, and the 429s between"
    );
    assert_eq!(retries(&options, &[status(503)], 1_000), 1_000);
    assert_eq!(retries(&options, &[status(429)], 1_000), 1_000);
    assert_eq!(retries(&options, &[Outcome::Connect], 1_000), 3);
    assert_eq!(retries(&options, &[Outcome::Ambiguous], 1_000), 3);
    let few = options.max_http_attempts(4).max_network_attempts(1);
    assert_eq!(retries(&few, &[status(404)], 1_000), 4);
    assert_eq!(retries(&few, &[status(404), status(500)], 1_000), 4);
    assert_eq!(retries(&few, &[Outcome::Connect], 1_000), 1);
    let none = RetryOptions::new().max_http_attempts(0);
    assert_eq!(retries(&none, &[status(404)], 1_000), 0);
    assert_eq!(retries(&none, &[status(429)], 1_000), 1_000, "a 429 has no limit by default");
    assert_eq!(retries(&none.clone().status(429, Limit::N(0)), &[status(429)], 1_000), 0);
    assert_eq!(retries(&none.status(429, Limit::N(5)), &[status(429)], 1_000), 0);
    assert!(retries(&few, &[Outcome::Unsent], 1_000) < 100, "a server that never takes a request is given up");
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    let response =
        (400u16..=599, proptest::option::of(any::<u64>()), any::<bool>()).prop_map(|(code, delay, renewed)| {
            let status = StatusCode::from_u16(code).unwrap();
            let reauthorized = renewed && code == 401;
            Outcome::Response { status, server_delay: delay.map(Duration::from_secs), reauthorized }
        });
    prop_oneof![
        4 => response,
        2 => (0usize..4).prop_map(|at| status([404, 429, 500, 503][at])),
        1 => Just(Outcome::Connect),
        1 => Just(Outcome::Unsent),
        2 => Just(Outcome::Ambiguous),
    ]
}

proptest! {
    #[test]
    fn attempts_and_waits_never_exceed_the_limits_of_the_options(
        outcomes in proptest::collection::vec(outcomes(), 0..200),
        (http, network) in (0u32..12, 0u32..6),
        limits in proptest::collection::vec((0usize..4, 0u32..8), 0..4),
        (initial, base, stagger) in (0u64..5_000, 1.0f64..20.0, 0.0f64..3.0),
        (max_delay, max_server) in (0u64..100, 1u64..600),
    ) {
        let mut options = RetryOptions::new()
            .max_http_attempts(http)
            .max_network_attempts(network)
            .initial(Duration::from_millis(initial))
            .base(base)
            .stagger(stagger)
            .max_delay(Duration::from_secs(max_delay))
            .max_server_delay(Duration::from_secs(max_server))
            .status(429, Limit::N(http));
        for (at, limit) in limits {
            options = options.status([404, 429, 500, 503][at], Limit::N(limit));
        }
        prop_assert!(options.validate().is_ok());
        let longest_cooldown = Duration::from_secs(max_delay).max(Duration::from_millis(500)).mul_f64(1.0 + stagger);
        let longest_server = Duration::from_secs(max_server + 1);
        let mut history = History::default();
        let (mut counted, mut networks, mut renewals, mut unsent) = (0, 0, 0, 0);
        for outcome in outcomes {
            let RetryDecision::Retry { delay, jitter, counts } = options.classify(&Method::GET, outcome, &history) else { break };
            prop_assert!(delay + jitter <= longest_cooldown.max(longest_server) + Duration::from_millis(1));
            match counts {
                RetryCount::Status(_) => counted += 1,
                RetryCount::Network { .. } => networks += 1,
                RetryCount::Reauthorized => renewals += 1,
                RetryCount::Unsent => unsent += 1,
                RetryCount::Unlimited => prop_assert!(false, "nothing is unlimited here"),
            }
            history.count(counts);
        }
        prop_assert!(counted <= http && networks <= network && renewals <= 1 && unsent <= 32);
    }

    #[test]
    fn classify_never_panics_on_valid_or_invalid_options(
        initial in any::<u64>(), base in any::<f64>(), stagger in any::<f64>(), cooldowns in 0u32..100,
    ) {
        let options = RetryOptions::new().initial(Duration::from_secs(initial)).base(base).stagger(stagger)
            .max_network_attempts(u32::MAX).max_delay(Duration::MAX);
        let mut history = History::default();
        for _ in 0..cooldowns {
            let RetryDecision::Retry { counts, .. } = options.classify(&Method::GET, Outcome::Connect, &history) else { break };
            history.count(counts);
        }
    }

    #[test]
    fn server_delay_never_panics(retry_after in "\\PC{0,40}", reset in "[-0-9.eE+infNa]{0,25}") {
        let mut headers = HeaderMap::new();
        for (name, value) in [("retry-after", retry_after), ("ratelimit-reset", reset)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        let _ = server_delay(StatusCode::TOO_MANY_REQUESTS, &headers, SystemTime::now());
    }
}

#[test]
fn server_delay_reads_seconds_and_dates() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_480);
    let delay = |status: u16, headers: &[(&'static str, &str)]| {
        let headers = headers
            .iter()
            .map(|&(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        server_delay(StatusCode::from_u16(status).unwrap(), &headers.collect(), now).map(|delay| delay.as_secs())
    };
    assert_eq!(delay(429, &[("ratelimit-reset", "7")]), Some(7));
    assert_eq!(delay(429, &[("ratelimit-reset", "7"), ("retry-after", "9")]), Some(9));
    assert_eq!(delay(429, &[("ratelimit-reset", "9"), ("retry-after", "7")]), Some(9));
    assert_eq!(delay(503, &[("ratelimit-reset", "9"), ("retry-after", "7")]), Some(7));
    assert_eq!(delay(503, &[("ratelimit-reset", "9")]), None);
    assert_eq!(delay(500, &[("retry-after", "7")]), None);
    assert_eq!(delay(429, &[("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT")]), Some(30));
    assert_eq!(delay(429, &[("retry-after", "Wed, 21 Oct 2015 07:27:00 GMT")]), Some(0));
    // The `Date` of the response is the reference, not the local clock.
    let date = "Wed, 21 Oct 2015 09:00:00 GMT";
    assert_eq!(delay(429, &[("retry-after", "Wed, 21 Oct 2015 09:00:20 GMT"), ("date", date)]), Some(20));
    assert_eq!(delay(503, &[("retry-after", "Wed, 21 Oct 2015 08:59:00 GMT"), ("date", date)]), Some(0));
    assert_eq!(delay(503, &[("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"), ("date", "today")]), Some(30));
    assert_eq!(delay(429, &[("retry-after", "7"), ("date", date)]), Some(7));
    assert_eq!(delay(429, &[("retry-after", "-5")]), Some(0));
    assert_eq!(delay(429, &[("retry-after", "soon")]), None);
    assert_eq!(delay(429, &[]), None);
}

type Script = Arc<Mutex<VecDeque<Result<u16, Kind>>>>;

/// Runs a call against scripted outcomes. Returns the start times of its attempts in milliseconds, and the result.
async fn play(
    options: RetryOptions,
    request: Request<Body>,
    script: impl IntoIterator<Item = Result<u16, Kind>>,
) -> (Vec<u128>, Result<Response<Body>, Error>) {
    let script: Script = Arc::new(Mutex::new(script.into_iter().collect()));
    let times = Arc::new(Mutex::new(Vec::new()));
    let body = request.body().clone();
    let begun = Instant::now();
    let leaf = {
        let (script, times) = (Arc::clone(&script), Arc::clone(&times));
        service_fn(move |request: Request<Body>| {
            let mut times = times.lock().unwrap();
            times.push(begun.elapsed().as_millis());
            assert_eq!(request.body(), &body);
            assert_eq!(Attempt::of(request.extensions()), Attempt(times.len().try_into().unwrap()));
            let next = script.lock().unwrap().pop_front().expect("one attempt too many");
            std::future::ready(match next {
                Ok(status) => {
                    let mut response = Response::new(Body::from(format!("attempt {}", times.len())));
                    *response.status_mut() = StatusCode::from_u16(status).unwrap();
                    Ok(response)
                }
                Err(kind) => Err(Error::new(kind)),
            })
        })
    };
    let stack = DeadlineLayer::new(None).layer(RetryLayer::with_jitter(options, Jitter::seeded(1)).layer(leaf));
    let result = stack.oneshot(request).await;
    let times = times.lock().unwrap().clone();
    (times, result)
}

fn request(method: Method) -> Request<Body> {
    Request::builder().method(method).uri("https://api.pagerduty.com/users").body(Body::from("whole")).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_example_of_the_manual_waits_as_documented() {
    let options = RetryOptions::new()
        .status(404, Limit::N(5))
        .max_http_attempts(4)
        .initial(Duration::from_secs(1))
        .base(2.0)
        .stagger(0.0);
    let (times, result) = play(options, request(Method::GET), vec![Ok(404); 5]).await;
    assert_eq!(times, [0, 2_000, 6_000, 14_000, 30_000]);
    let response = result.unwrap();
    assert_eq!((response.status().as_u16(), response.extensions().get()), (404, Some(&Attempt(5))));
    assert_eq!(response.body(), &Body::from("attempt 5"));
}

#[tokio::test(start_paused = true)]
async fn jitter_applies_after_the_cap_and_differs_between_concurrent_calls() {
    let options = RetryOptions::new().status(500, Limit::N(1)).max_delay(Duration::from_secs(2));
    let begun = Instant::now();
    let woken = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&woken);
    let layer = RetryLayer::with_jitter(options, Jitter::seeded(3));
    let service = layer.layer(service_fn(move |request: Request<Body>| {
        if Attempt::of(request.extensions()) == Attempt(2) {
            seen.lock().unwrap().push(begun.elapsed());
        }
        std::future::ready(Ok(Response::builder().status(500).body(Body::empty()).unwrap()))
    }));
    let calls = (0..50).map(|_| service.clone().oneshot(request(Method::GET)));
    for result in futures_util::future::join_all(calls).await {
        assert_eq!(result.unwrap().status(), 500);
    }
    let mut woken = woken.lock().unwrap().clone();
    assert!(woken.iter().all(|at| (2_000..=3_001).contains(&at.as_millis())), "{woken:?}");
    woken.dedup();
    assert!(woken.len() > 40, "{woken:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_outlast_the_deadline_is_skipped() {
    let options = RetryOptions::new().status(500, Limit::Unlimited).stagger(0.0).initial(Duration::from_secs(1));
    let mut call = request(Method::GET);
    call.extensions_mut().insert(CallDeadline(Some(Duration::from_secs(10))));
    let begun = Instant::now();
    let (times, result) = play(options, call, vec![Ok(500); 3]).await;
    // The next attempt would start at 14 s.
    assert_eq!(times, [0, 2_000, 6_000]);
    let response = result.unwrap();
    assert_eq!((response.status().as_u16(), begun.elapsed().as_secs()), (500, 6));
    assert!(response.extensions().get::<DeadlineReached>().is_some());
}

#[tokio::test(start_paused = true)]
async fn an_outcome_reports_that_the_deadline_prevented_a_retry() {
    let within = |deadline| {
        let mut call = request(Method::GET);
        call.extensions_mut().insert(CallDeadline(Some(Duration::from_secs(deadline))));
        call
    };
    let options = || RetryOptions::new().status(500, Limit::N(1));
    let response = play(options(), within(100), [Ok(500), Ok(500)]).await.1.unwrap();
    assert!(response.extensions().get::<DeadlineReached>().is_none());
    let error = play(options(), within(1), [Err(Kind::Connect)]).await.1.unwrap_err();
    assert!(error.is_deadline() && error.is_connect(), "{error:?}");
    let error = play(options(), within(100), [(); 4].map(|()| Err(Kind::Connect))).await.1.unwrap_err();
    assert!(!error.is_deadline() && error.is_connect(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn errors_keep_their_kind_and_count_attempts() {
    let (times, result) = play(RetryOptions::new(), request(Method::POST), [(); 4].map(|()| Err(Kind::Connect))).await;
    let error = result.unwrap_err();
    assert_eq!((times.len(), error.attempts(), error.is_connect(), error.is_ambiguous()), (4, 4, true, false));

    let script = [Err(Kind::Interrupted), Err(Kind::Connect), Err(Kind::ConnectFatal)];
    let mut call = request(Method::PUT);
    call.extensions_mut().insert(Operation::resolve(Api::Rest, &Method::PUT, "/users/P1"));
    let error = play(RetryOptions::new(), call, script).await.1.unwrap_err();
    assert!(error.is_connect() && error.is_ambiguous() && error.attempts() == 3, "{error:?}");
    assert!(error.to_string().starts_with("PUT /users/{id}: "), "{error}");
    assert!(error.to_string().contains("an earlier attempt may have been carried out"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn call_options_override_those_of_the_layer() {
    let mut call = request(Method::GET);
    call.extensions_mut().insert(RetryOverride(RetryOptions::new().status(503, Limit::N(1))));
    assert_eq!(play(RetryOptions::never(), call, [Ok(503), Ok(503)]).await.0.len(), 2);

    let mut post = request(Method::POST);
    post.extensions_mut().insert(Idempotent);
    assert_eq!(play(RetryOptions::new(), post, [Err(Kind::Interrupted), Ok(200)]).await.0.len(), 2);

    let mut pages = request(Method::POST);
    pages.extensions_mut().insert(Operation::resolve(Api::Rest, &Method::POST, "/analytics/raw/incidents"));
    assert_eq!(play(RetryOptions::new(), pages, [Err(Kind::Interrupted), Ok(200)]).await.0.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_404_for_a_repeated_delete_is_success_only_after_an_ambiguous_attempt() {
    let delete = || request(Method::DELETE);
    let result = play(RetryOptions::new(), delete(), [Err(Kind::Interrupted), Ok(404)]).await.1.unwrap();
    assert_eq!((result.status().as_u16(), result.body()), (204, &Body::empty()));
    let result = play(RetryOptions::new(), delete(), [Err(Kind::Connect), Ok(404)]).await.1.unwrap();
    assert_eq!(result.status().as_u16(), 404);
    let result = play(RetryOptions::new(), request(Method::GET), [Err(Kind::Interrupted), Ok(404)]).await.1.unwrap();
    assert_eq!(result.status().as_u16(), 404);
}

#[tokio::test(start_paused = true)]
async fn the_rejection_of_a_retried_put_is_a_response_that_names_the_earlier_attempt() {
    let put = request(Method::PUT);
    let response = play(RetryOptions::new(), put, [Err(Kind::Interrupted), Ok(400)]).await.1.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(response.extensions().get(), Some(&Attempt(2)));
    assert!(response.extensions().get::<crate::AfterAmbiguous>().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_waiting_leaves_the_service_usable() {
    let calls = Arc::new(Mutex::new(0));
    let count = Arc::clone(&calls);
    let service = RetryLayer::new(RetryOptions::new().status(500, Limit::N(3))).layer(
        tower::limit::ConcurrencyLimitLayer::new(1).layer(service_fn(move |_: Request<Body>| {
            *count.lock().unwrap() += 1;
            std::future::ready(Ok(Response::builder().status(500).body(Body::empty()).unwrap()))
        })),
    );
    let dropped = tokio::time::timeout(Duration::from_secs(1), service.clone().oneshot(request(Method::GET))).await;
    assert!(dropped.is_err());
    assert_eq!(*calls.lock().unwrap(), 1);
    assert_eq!(service.oneshot(request(Method::GET)).await.unwrap().status(), 500);
    assert_eq!(*calls.lock().unwrap(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_response_after_an_ambiguous_attempt_is_marked() {
    for (first, expected) in [(Kind::Interrupted, true), (Kind::Connect, false)] {
        let service = RetryLayer::new(RetryOptions::new()).layer(service_fn(move |request: Request<Body>| {
            let first = first.clone();
            std::future::ready(match Attempt::of(request.extensions()) {
                Attempt(1) => Err(Error::new(first)),
                _ => Ok(Response::builder().status(400).body(Body::empty()).unwrap()),
            })
        }));
        let mut request = request(Method::POST);
        request.extensions_mut().insert(Idempotent);
        let response = service.oneshot(request).await.unwrap();
        assert_eq!(response.extensions().get::<crate::AfterAmbiguous>().is_some(), expected);
    }
}
