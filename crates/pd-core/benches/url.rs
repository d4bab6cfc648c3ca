//! Resolving a path to the URI of a request.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark should panic if its input is wrong"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use http::Method;
use pd_core::{Api, BaseUrl, Operation, Query};

fn normalize(criterion: &mut Criterion) {
    let base: BaseUrl = "https://api.pagerduty.com".parse().unwrap();
    let mut group = criterion.benchmark_group("normalize");
    for (name, target) in [
        ("a path", "users/P1"),
        ("a path to be encoded", "users/P1/contact methods"),
        ("a full URL", "https://api.pagerduty.com/users/P1"),
        ("a full URL with a query", "https://api.pagerduty.com/users?limit=100&offset=200"),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| base.resolve(black_box(target)).unwrap().into_uri().unwrap());
        });
    }
    let operation = Operation::resolve(Api::Rest, &Method::GET, "/users");
    let query = Query::new().with("limit", 100).with("offset", 200).with("team_ids", ["PT1", "PT2"]);
    group.bench_function("a path and a query", |bencher| {
        bencher.iter(|| {
            let mut url = base.resolve(black_box("users")).unwrap();
            url.set_query(&query, &operation).unwrap();
            url.into_uri().unwrap()
        });
    });
    group.finish();
}

criterion_group!(benches, normalize);
criterion_main!(benches);
