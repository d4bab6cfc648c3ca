//! Records the metrics of a transport with the OpenTelemetry SDK, and exports them to memory.
//!
//! The call is answered 429 once and 500 once before it succeeds. To send the metrics to a collector, replace `MemoryExporter`
//! by an exporter of `opentelemetry-otlp`.
//!
//! ```text
//! $ cargo run -q -p pd-transport --features metrics --example metrics
//! http.client.open_connections 0 {http.connection.state=active}
//! http.client.open_connections 1 {http.connection.state=idle}
//! http.client.request.duration 1 in 0.003 s {error.type=429 http.request.method=GET …}
//! ```

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::{Method, Request};
use opentelemetry::{
    KeyValue, Value,
    metrics::{Histogram, Meter, MeterProvider as _},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    metrics::{
        PeriodicReader, SdkMeterProvider, Temporality,
        data::{AggregatedMetrics, MetricData, ResourceMetrics},
        exporter::PushMetricExporter,
    },
};
use pd_core::{Api, Credential, Operation};
use pd_sim::{Fault, Sim};
use pd_transport::{
    Body, Limit, RetryOptions, Transport,
    metrics::{AttemptEnded, Observer, PacingWait, RequestAttributes, RetryScheduled},
};

/// The boundaries that the convention advises, in seconds.
const BOUNDARIES: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// Records every measurement in a histogram.
struct OpenTelemetryObserver {
    attempts: Histogram<f64>,
    retry_waits: Histogram<f64>,
    pacing_waits: Histogram<f64>,
}

impl OpenTelemetryObserver {
    fn new(meter: &Meter) -> Self {
        let seconds = |name| meter.f64_histogram(name).with_unit("s").with_boundaries(BOUNDARIES.to_vec()).build();
        Self {
            attempts: seconds("http.client.request.duration"),
            retry_waits: seconds("pagerduty.client.retry.wait"),
            pacing_waits: seconds("pagerduty.client.rate_limit.wait"),
        }
    }
}

impl Observer for OpenTelemetryObserver {
    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let mut attributes = request_attributes(&attempt.request);
        attributes.extend(attempt.status().map(|s| KeyValue::new("http.response.status_code", i64::from(s.as_u16()))));
        attributes.extend(attempt.error_type().map(|error| KeyValue::new("error.type", error.to_owned())));
        self.attempts.record(attempt.duration.as_secs_f64(), &attributes);
    }

    fn retry_scheduled(&self, retry: &RetryScheduled<'_>) {
        let mut attributes = request_attributes(&retry.request);
        attributes.extend(retry.outcome.error_type().map(|error| KeyValue::new("error.type", error.to_owned())));
        self.retry_waits.record(retry.wait.as_secs_f64(), &attributes);
    }

    fn pacing_waited(&self, wait: &PacingWait<'_>) {
        self.pacing_waits.record(wait.waited.as_secs_f64(), &request_attributes(&wait.request));
    }
}

fn request_attributes(request: &RequestAttributes<'_>) -> Vec<KeyValue> {
    let mut attributes = vec![KeyValue::new("http.request.method", request.method)];
    attributes.extend(request.url_template().map(|template| KeyValue::new("url.template", template.to_owned())));
    attributes.extend(request.server_address.map(|host| KeyValue::new("server.address", host.to_owned())));
    attributes.extend(request.server_port.map(|port| KeyValue::new("server.port", i64::from(port))));
    attributes
}

/// Reads the connection pool whenever metrics are collected.
fn observe_pool(meter: &Meter, transport: Transport) {
    let gauge = meter.i64_observable_up_down_counter("http.client.open_connections").with_unit("{connection}");
    let _registered = gauge
        .with_callback(move |gauge| {
            let Some(pool) = transport.pool_state() else { return };
            for (state, count) in [("active", pool.active()), ("idle", pool.idle)] {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                gauge.observe(count, &[KeyValue::new("http.connection.state", state)]);
            }
        })
        .build();
}

/// A data point that was exported.
#[derive(Debug, Clone)]
pub(crate) struct Exported {
    pub(crate) metric: String,
    pub(crate) attributes: BTreeMap<String, String>,
    /// The number of values of a histogram; the value of a gauge.
    pub(crate) count: i64,
    /// The sum of the values of a histogram.
    pub(crate) sum: Option<f64>,
}

/// Keeps the last export.
#[derive(Clone, Default)]
struct MemoryExporter(Arc<Mutex<Vec<Exported>>>);

impl PushMetricExporter for MemoryExporter {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let metrics = metrics.scope_metrics().flat_map(|scope| scope.metrics());
        let points = metrics.flat_map(|metric| points(metric.name(), metric.data())).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = points;
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}

/// The data points of the two kinds of instrument that this example has.
fn points(metric: &str, data: &AggregatedMetrics) -> Vec<Exported> {
    let point = |attributes: Vec<&KeyValue>, count, sum| Exported {
        metric: metric.to_owned(),
        attributes: attributes.iter().map(|pair| (pair.key.to_string(), text(&pair.value))).collect(),
        count,
        sum,
    };
    match data {
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => histogram
            .data_points()
            .map(|it| point(it.attributes().collect(), i64::try_from(it.count()).unwrap_or(i64::MAX), Some(it.sum())))
            .collect(),
        AggregatedMetrics::I64(MetricData::Sum(sum)) => {
            sum.data_points().map(|it| point(it.attributes().collect(), it.value(), None)).collect()
        }
        _ => Vec::new(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().into_owned()
}

/// Makes one call that succeeds at the third attempt, and returns the exported data points.
pub(crate) async fn run() -> Result<Vec<Exported>, Box<dyn Error>> {
    let exporter = MemoryExporter::default();
    let provider = SdkMeterProvider::builder().with_reader(PeriodicReader::builder(exporter.clone()).build()).build();
    let meter = provider.meter("pd-transport");

    let sim = Sim::start().await?;
    let transport = Transport::builder(sim.url().parse()?)
        .credential(Credential::token(sim.api_key())?)
        .retry(RetryOptions::new().status(500, Limit::N(3)).initial(Duration::from_millis(1)))
        .observer(OpenTelemetryObserver::new(&meter))
        .build()?;
    observe_pool(&meter, transport.clone());

    sim.fault(Fault::status(429).times(1));
    sim.fault(Fault::status(500).times(1));
    let request = Request::get(format!("{}/users?limit=1", sim.url()))
        .extension(Operation::resolve(Api::Rest, &Method::GET, "/users"))
        .body(Body::empty())?;
    transport.send(request).await?;

    provider.force_flush()?;
    let exported = exporter.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(exported)
}

#[tokio::main]
#[allow(clippy::print_stdout, dead_code, reason = "an example prints its result; the test that includes it does not")]
async fn main() -> Result<(), Box<dyn Error>> {
    for Exported { metric, attributes, count, sum } in run().await? {
        let attributes: Vec<_> = attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let sum = sum.map(|sum| format!(" in {sum:.3} s")).unwrap_or_default();
        println!("{metric} {count}{sum} {{{}}}", attributes.join(" "));
    }
    Ok(())
}
