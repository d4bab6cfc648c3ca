//! `pd export`.

use std::{fs, path::Path};

use http::Method;
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

use crate::bench::{Bench, Ran};

fn lines(path: &str) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

fn path(bench: &Bench, name: &str) -> String {
    bench.home.path().join(name).to_str().unwrap().to_owned()
}

fn resume(bench: &Bench, line: &str) -> Ran {
    bench.run(&format!("export {line} --no-pacing"))
}

#[test]
fn each_list_is_exported_whole() {
    let bench = Bench::with(Sim::builder().users(230).incidents(700));
    let window = "--since 60d";
    for (kind, collection, window) in [
        ("users", "users", ""),
        ("schedules", "schedules", ""),
        ("incidents", "incidents", window),
        ("log_entries", "log_entries", window),
        ("audit", "audit/records", window),
    ] {
        let file = path(&bench, kind);
        resume(&bench, &format!("{kind} {window} {file}")).ok().says("items in");
        let (exported, stored) = (lines(&file), bench.sim.objects(collection));
        let (mut exported, mut all) = (ids(&exported), ids(&stored));
        exported.sort_unstable();
        all.sort_unstable();
        assert_eq!(exported, all, "{kind}");
        assert!(!Path::new(&format!("{file}.checkpoint")).exists());
    }
    resume(&bench, "incidents x.jsonl").ends(2).says("--since");
    resume(&bench, "users --since 1d x.jsonl").ends(2).says("--since");
    resume(&bench, "users -o table x.jsonl").ends(2).says("csv");
    let file = path(&bench, "users");
    resume(&bench, &format!("users {file}")).ends(2).says("--resume");
    resume(&bench, &format!("users {file} --resume")).ends(2).says("complete");
}

#[test]
fn an_interrupted_export_is_resumed_without_a_loss_or_a_repetition() {
    for (kind, collection, window, page, skip) in [
        ("users", "users", "", "/users", 1),
        ("incidents", "incidents", "--since 60d", "/incidents", 3),
        ("log_entries", "log_entries", "--since 60d", "/log_entries", 3),
    ] {
        let bench = Bench::with(Sim::builder().users(230).incidents(700));
        let file = path(&bench, kind);
        let line = format!("{kind} {window} {file} --concurrency 1");
        let fault = bench.sim.fault(Fault::status(500).method(Method::GET).path(page).skip(skip).always());
        resume(&bench, &line).ends(1).says("--resume");
        fault.remove();
        let part = lines(&file).len();
        assert!(part > 0 && part < bench.sim.count(collection), "{kind}: {part}");
        // A crash after the last checkpoint leaves more in the file than the checkpoint says.
        let mut text = fs::read_to_string(&file).unwrap();
        text.push_str("{\"id\": \"cut");
        fs::write(&file, text).unwrap();
        resume(&bench, &format!("{line} --resume")).ok();
        let (exported, stored) = (lines(&file), bench.sim.objects(collection));
        let (mut exported, mut all) = (ids(&exported), ids(&stored));
        exported.sort_unstable();
        all.sort_unstable();
        assert_eq!(exported, all, "{kind}");
    }
}

#[test]
fn a_resumed_csv_keeps_its_columns() {
    let bench = Bench::with(Sim::builder().users(250));
    let file = path(&bench, "users.csv");
    bench.sim.fault(Fault::status(500).path("/users").skip(2).always());
    resume(&bench, &format!("users {file} -o csv --concurrency 1")).ends(1);
    bench.sim.clear_faults();
    resume(&bench, &format!("users {file} -o jsonl --resume")).ends(2).says("another format");
    resume(&bench, &format!("incidents --since 1d {file} -o csv --resume")).ends(2).says("another list");
    bench.sim.insert("users", json!({"id": "PLATE", "name": "Late", "email": "late@example.com", "nickname": "L"}));
    resume(&bench, &format!("users {file} -o csv --resume")).ends(1).says("nickname");
    let mut reader = csv::Reader::from_path(&file).unwrap();
    assert_eq!(reader.records().map(Result::unwrap).count(), 251);
    let file = path(&bench, "columns.csv");
    resume(&bench, &format!("users {file} -o csv --columns id,nickname")).ok();
    assert!(fs::read_to_string(file).unwrap().ends_with("PLATE,L\n"));
}

#[test]
fn an_export_that_never_began_begins_with_resume() {
    let bench = Bench::new();
    let file = path(&bench, "users.jsonl");
    resume(&bench, &format!("users {file} --resume")).ok();
    assert_eq!(lines(&file).len(), 30);
}
