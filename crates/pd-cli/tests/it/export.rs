//! `pd export`.

use std::{fs, path::Path, time::Duration};

use http::Method;
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

use crate::fixture::{CliOutput, Fixture};

fn lines(path: &str) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

fn path(fixture: &Fixture, name: &str) -> String {
    fixture.home.path().join(name).to_str().unwrap().to_owned()
}

fn resume(fixture: &Fixture, line: &str) -> CliOutput {
    fixture.run(&format!("export {line} --no-pacing"))
}

#[test]
fn each_list_is_exported_completely() {
    let fixture = Fixture::with(Sim::builder().users(230).incidents(700));
    let window = "--since 60d";
    for (kind, collection, window) in [
        ("users", "users", ""),
        ("schedules", "schedules", ""),
        ("incidents", "incidents", window),
        ("log_entries", "log_entries", window),
        ("audit", "audit/records", window),
    ] {
        let file = path(&fixture, kind);
        resume(&fixture, &format!("{kind} {window} {file}")).ok().says("items in");
        let (exported, stored) = (lines(&file), fixture.sim.objects(collection));
        let (mut exported, mut all) = (ids(&exported), ids(&stored));
        exported.sort_unstable();
        all.sort_unstable();
        assert_eq!(exported, all, "{kind}");
        assert!(!Path::new(&format!("{file}.checkpoint")).exists());
    }
    resume(&fixture, "incidents x.jsonl").ends(2).says("--since");
    resume(&fixture, "users --since 1d x.jsonl").ends(2).says("--since");
    resume(&fixture, "users -o table x.jsonl").ends(2).says("csv");
    let file = path(&fixture, "users");
    resume(&fixture, &format!("users {file}")).ends(2).says("--resume");
    resume(&fixture, &format!("users {file} --resume")).ends(2).says("complete");
}

#[test]
fn an_interrupted_export_is_resumed_without_missing_or_duplicate_items() {
    for (kind, collection, window, page, skip) in [
        ("users", "users", "", "/users", 1),
        ("incidents", "incidents", "--since 60d", "/incidents", 3),
        ("log_entries", "log_entries", "--since 60d", "/log_entries", 3),
    ] {
        let fixture = Fixture::with(Sim::builder().users(230).incidents(700));
        let file = path(&fixture, kind);
        let line = format!("{kind} {window} {file} --concurrency 1");
        let fault = fixture.sim.fault(Fault::status(500).method(Method::GET).path(page).skip(skip).always());
        resume(&fixture, &line).ends(1).says("--resume");
        fault.remove();
        let part = lines(&file).len();
        assert!(part > 0 && part < fixture.sim.count(collection), "{kind}: {part}");
        // A crash after the last checkpoint leaves more in the file than the checkpoint says.
        let mut text = fs::read_to_string(&file).unwrap();
        text.push_str("{\"id\": \"cut");
        fs::write(&file, text).unwrap();
        resume(&fixture, &format!("{line} --resume")).ok();
        let (exported, stored) = (lines(&file), fixture.sim.objects(collection));
        let (mut exported, mut all) = (ids(&exported), ids(&stored));
        exported.sort_unstable();
        all.sort_unstable();
        assert_eq!(exported, all, "{kind}");
    }
}

#[test]
fn a_resumed_csv_keeps_its_columns() {
    let fixture = Fixture::with(Sim::builder().users(250));
    let file = path(&fixture, "users.csv");
    fixture.sim.fault(Fault::status(500).path("/users").skip(2).always());
    resume(&fixture, &format!("users {file} -o csv --concurrency 1")).ends(1);
    fixture.sim.clear_faults();
    resume(&fixture, &format!("users {file} -o jsonl --resume")).ends(2).says("another format");
    resume(&fixture, &format!("incidents --since 1d {file} -o csv --resume")).ends(2).says("another list");
    fixture.sim.insert("users", json!({"id": "PLATE", "name": "Late", "email": "late@example.com", "nickname": "L"}));
    resume(&fixture, &format!("users {file} -o csv --resume")).ends(1).says("nickname");
    let mut reader = csv::Reader::from_path(&file).unwrap();
    assert_eq!(reader.records().map(Result::unwrap).count(), 251);
    let file = path(&fixture, "columns.csv");
    resume(&fixture, &format!("users {file} -o csv --columns id,nickname")).ok();
    assert!(fs::read_to_string(file).unwrap().ends_with("PLATE,L\n"));
}

#[test]
fn resume_starts_an_export_that_does_not_exist() {
    let fixture = Fixture::new();
    let file = path(&fixture, "users.jsonl");
    resume(&fixture, &format!("users {file} --resume")).ok();
    assert_eq!(lines(&file).len(), 30);
}

/// Runs an export to its end, and kills it (SIGKILL) after each of these numbers of requests.
fn export_with_kills(fixture: &Fixture, line: &str, kills: &[usize]) {
    let line = format!("export {line} --no-pacing --resume");
    let requests = || fixture.sim.journal().len();
    for after in kills {
        let begun = requests();
        let running = fixture.start(&line);
        assert!(running.until(|| requests() >= begun + after), "it ended before request {after}");
        running.kill();
    }
    fixture.run(&line).ok().says("items in");
}

#[test]
fn an_export_that_is_killed_at_any_point_is_resumed_without_missing_or_duplicate_items() {
    for (kind, collection, window, csv) in [
        ("users", "users", "", false),
        ("users", "users", "", true),
        ("incidents", "incidents", "--since 200d", false),
        ("log_entries", "log_entries", "--since 200d", false),
    ] {
        // A checkpoint is saved every two seconds, so some of the kills come before the first one and some after it.
        let fixture = Fixture::with(Sim::builder().users(1_500).incidents(1_500).latency(Duration::from_millis(60)));
        let file = path(&fixture, kind);
        let format = if csv { "csv" } else { "jsonl" };
        let line = format!("{kind} {window} {file} -o {format} --concurrency 1");
        export_with_kills(&fixture, &line, &[1, 2, 7, 12]);
        let mut exported: Vec<String> = if csv {
            let mut reader = csv::Reader::from_path(&file).unwrap();
            reader.records().map(|row| row.unwrap()[0].to_owned()).collect()
        } else {
            lines(&file).iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        };
        exported.sort_unstable();
        let stored = fixture.sim.objects(collection);
        let mut all: Vec<String> = ids(&stored).into_iter().map(str::to_owned).collect();
        all.sort_unstable();
        assert_eq!(exported, all, "{kind} as {format}");
        assert!(!Path::new(&format!("{file}.checkpoint")).exists());
    }
}

#[test]
fn a_killed_export_continues_at_its_last_checkpoint() {
    let fixture = Fixture::with(Sim::builder().users(6_000).incidents(0).latency(Duration::from_millis(100)));
    let file = path(&fixture, "users");
    let line = format!("export users {file} --concurrency 1 --no-pacing --resume");
    let running = fixture.start(&line);
    let checkpoint = || {
        let text = fs::read(format!("{file}.checkpoint")).ok()?;
        serde_json::from_slice::<Value>(&text).ok()?["items"].as_u64()
    };
    assert!(running.until(|| checkpoint().is_some_and(|items| items > 0)));
    running.kill();
    let items = checkpoint().unwrap();
    fixture.sim.set_latency(Duration::ZERO);
    fixture.sim.journal().clear();
    fixture.run(&line).ok();
    let first = fixture.sim.journal().all().remove(0);
    assert_eq!(first.query_value("offset"), Some(items.to_string().as_str()));
    assert_eq!(lines(&file).len(), 6_000);
}
