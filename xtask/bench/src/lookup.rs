//! The endpoint lookup, timed over every documented path.

use std::{hint::black_box, time::Instant};

use pd_core::{Api, Endpoint, Operation};

use crate::measure::median;

/// Nanoseconds from a method and a path to the operation with its wrappers: the median of rounds over all rows of the table,
/// and of the row that takes longest.
pub(crate) fn nanoseconds() -> (f64, f64) {
    let rows = Endpoint::all(Api::Rest);
    let each: Vec<f64> = rows.iter().map(|row| median((0..15).map(|_| round(row)).collect())).collect();
    let slowest = each.iter().copied().fold(0.0, f64::max);
    (median(each), slowest)
}

fn round(row: &Endpoint) -> f64 {
    const TIMES: u32 = 2_000;
    let begun = Instant::now();
    for _ in 0..TIMES {
        let operation = Operation::resolve(Api::Rest, black_box(row.method()), black_box(row.path()));
        black_box((operation.request_wrapper(), operation.response_wrapper()));
    }
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
}
