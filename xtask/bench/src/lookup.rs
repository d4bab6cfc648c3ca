//! Times the endpoint lookup for every documented path.

use std::{hint::black_box, time::Instant};

use http::Method;
use pd_core::{Api, Endpoint, Operation};

use crate::measure::median;

/// An id as long as the longer ids of PagerDuty.
const ID: &str = "Q1HXKV5U2OJYMP";

/// Returns the time of a lookup in nanoseconds, for the median row of the table and for the slowest. The time of a row is the best of
/// 15 rounds, because other work on the machine can only add to it.
pub(crate) fn nanoseconds() -> (f64, f64) {
    let rows = Endpoint::all(Api::Rest).iter().map(|row| (row.method(), filled(row.path())));
    let each: Vec<f64> =
        rows.map(|(method, path)| (0..15).map(|_| round(method, &path)).fold(f64::INFINITY, f64::min)).collect();
    let slowest = each.iter().copied().fold(0.0, f64::max);
    (median(each), slowest)
}

/// Fills each parameter of a path with an identifier.
fn filled(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { ID } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn round(method: &Method, path: &str) -> f64 {
    const TIMES: u32 = 2_000;
    let begun = Instant::now();
    for _ in 0..TIMES {
        let operation = Operation::resolve(Api::Rest, black_box(method), black_box(path));
        black_box((operation.request_wrapper(), operation.response_wrapper()));
    }
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
}
