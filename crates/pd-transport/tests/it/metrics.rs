//! The metrics that the example exports by the OpenTelemetry SDK.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../examples/metrics.rs"]
mod example;

use example::{Exported, run};

fn find<'a>(exported: &'a [Exported], metric: &str, attribute: (&str, &str)) -> &'a Exported {
    let matches = |it: &&Exported| {
        it.metric == metric && it.attributes.get(attribute.0).is_some_and(|value| value == attribute.1)
    };
    let found: Vec<_> = exported.iter().filter(matches).collect();
    assert_eq!(found.len(), 1, "{metric} {attribute:?} in {exported:#?}");
    found.first().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exported_metrics_have_the_operation_the_retries_and_the_pool() {
    let exported = run().await.unwrap();

    let duration = "http.client.request.duration";
    assert_eq!(exported.iter().filter(|it| it.metric == duration).map(|it| it.count).sum::<i64>(), 3, "{exported:#?}");
    for status in ["429", "500", "200"] {
        let attempt = find(&exported, duration, ("http.response.status_code", status));
        assert_eq!(attempt.count, 1);
        let attribute = |name| attempt.attributes.get(name).map(String::as_str);
        assert_eq!(attribute("http.request.method"), Some("GET"));
        assert_eq!(attribute("url.template"), Some("/users"));
        assert_eq!(attribute("server.address"), Some("127.0.0.1"));
        assert!(attribute("server.port").unwrap().parse::<u16>().unwrap() > 0);
        assert_eq!(attribute("error.type"), (status != "200").then_some(status));
    }

    let retry_wait = "pagerduty.client.retry.wait";
    let rate_limited = find(&exported, retry_wait, ("error.type", "429"));
    assert_eq!(rate_limited.count, 1);
    assert!(rate_limited.sum.unwrap() >= 0.5, "{rate_limited:?}");
    assert_eq!(rate_limited.attributes.get("url.template").unwrap(), "/users");
    assert_eq!(find(&exported, retry_wait, ("error.type", "500")).count, 1);

    // The connection becomes idle in a task, which may run after the response has arrived.
    let connections = |state| find(&exported, "http.client.open_connections", ("http.connection.state", state)).count;
    assert_eq!(connections("idle") + connections("active"), 1);
}
