//! Lookup in the endpoint table, and inference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark should panic if its input is wrong"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use http::Method;
use pd_core::{Api, Endpoint, Operation};

fn lookup(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lookup");
    for path in [
        "/users/P1",
        "/incidents/P1/alerts/A1",
        "/users/me",
        "/users/P1/tags",
        "/event_orchestrations/services/P1/cache_variables/V1/data",
        "/gadgets/P1",
    ] {
        group.bench_function(path, |bencher| {
            bencher.iter(|| {
                let endpoint = Endpoint::lookup(Api::Rest, &Method::GET, black_box(path));
                endpoint.map(|endpoint| black_box(endpoint.response_wrapper()))
            });
        });
    }
    group.bench_function("every path in turn", |bencher| {
        let mut rows = Endpoint::all(Api::Rest).iter().cycle();
        bencher.iter(|| {
            let row = rows.next()?;
            Endpoint::lookup(Api::Rest, row.method(), black_box(row.path()))
        });
    });
    group.finish();
}

fn infer(criterion: &mut Criterion) {
    criterion.bench_function("infer /gadgets/P1", |bencher| {
        bencher.iter(|| Operation::resolve(Api::Rest, &Method::GET, black_box("/gadgets/P1")));
    });
}

criterion_group!(benches, lookup, infer);
criterion_main!(benches);
