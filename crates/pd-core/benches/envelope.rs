//! Unwrapping an entity and parsing a page, compared with `serde_json::Value`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark should panic if its input is wrong"
)]

use std::{fmt::Write as _, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::Method;
use pd_core::{Api, Operation};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[expect(dead_code, reason = "only deserialized")]
struct User {
    id: String,
    name: String,
    email: String,
    time_zone: String,
    job_title: Option<String>,
    teams: Vec<Team>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only deserialized")]
struct Team {
    id: String,
    summary: Option<String>,
}

/// The struct that a caller would write with plain serde.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only deserialized")]
struct Users {
    users: Vec<User>,
    more: bool,
}

fn user(index: usize) -> String {
    format!(
        r#"{{"id":"P{index:06}","type":"user","summary":"Person {index}","self":"https://api.pagerduty.com/users/P{index:06}",
        "html_url":"https://acme.pagerduty.com/users/P{index:06}","name":"Person {index}","email":"person.{index}@example.com",
        "time_zone":"Europe/Lisbon","color":"purple","billed":true,"role":"limited_user","description":"Says \"hello\".\nOften.",
        "invitation_sent":false,"job_title":"Engineer","teams":[{{"id":"PT0001","type":"team_reference","summary":"Storage",
        "self":"https://api.pagerduty.com/teams/PT0001","html_url":null}}],"contact_methods":[{{"id":"PC0001",
        "type":"email_contact_method_reference","summary":"Default","self":null,"html_url":null}}]}}"#
    )
}

fn page(size: usize) -> String {
    let mut users = String::new();
    for index in 0..size {
        let comma = if index == 0 { "" } else { "," };
        write!(users, "{comma}{}", user(index)).unwrap();
    }
    format!(r#"{{"users":[{users}],"limit":100,"offset":0,"total":null,"more":true}}"#)
}

fn entity(criterion: &mut Criterion) {
    let operation = Operation::resolve(Api::Rest, &Method::GET, "/users/P1");
    let body = format!(r#"{{"user":{}}}"#, user(1));
    let body = body.as_bytes();
    let mut group = criterion.benchmark_group("entity");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("unwrapped into a struct", |bencher| {
        bencher.iter(|| operation.unwrap_entity::<User>(black_box(body)).unwrap());
    });
    group.bench_function("unwrapped into `Value`", |bencher| {
        bencher.iter(|| operation.unwrap_entity::<Value>(black_box(body)).unwrap());
    });
    group.bench_function("by way of `Value` into a struct", |bencher| {
        bencher.iter(|| {
            let mut whole: Value = serde_json::from_slice(black_box(body)).unwrap();
            serde_json::from_value::<User>(whole["user"].take()).unwrap()
        });
    });
    group.finish();
}

fn pages(criterion: &mut Criterion) {
    let operation = Operation::resolve(Api::Rest, &Method::GET, "/users");
    let body = page(100);
    let body = body.as_bytes();
    let mut group = criterion.benchmark_group("page of 100");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("parsed into structs", |bencher| {
        bencher.iter(|| operation.parse_page::<User>(black_box(body)).unwrap());
    });
    group.bench_function("a struct of its own, by serde", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Users>(black_box(body)).unwrap());
    });
    group.bench_function("parsed into `Value`s", |bencher| {
        bencher.iter(|| operation.parse_page::<Value>(black_box(body)).unwrap());
    });
    group.bench_function("whole into `Value`", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Value>(black_box(body)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, entity, pages);
criterion_main!(benches);
