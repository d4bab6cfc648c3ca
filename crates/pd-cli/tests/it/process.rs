//! Pipes, signals and `pd sim`.

use std::process::Command;

use pd_sim::{Fault, Sim};

use crate::fixture::{Fixture, run};

#[test]
fn a_broken_pipe_ends_quietly() {
    let fixture = Fixture::with(Sim::builder().users(2_000));
    for format in ["jsonl", "table", "csv", "json"] {
        let mut running = fixture.start(&format!("rest list users -o {format}"));
        let first = running.out().next().unwrap().unwrap();
        assert!(!first.is_empty());
        assert_eq!((running.all_err().as_str(), running.wait()), ("", 0), "{format}");
    }
    let mut running = fixture.start("completions bash");
    running.close_out();
    assert_eq!(running.wait(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut pd = Command::new(env!("CARGO_BIN_EXE_pd"));
    let output = pd.args(["--demo", "incident", "list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot be written"));
}

#[test]
fn an_interrupted_list_reports_its_progress() {
    for format in ["jsonl", "table"] {
        let fixture = Fixture::with(Sim::builder().users(250));
        fixture.sim.fault(Fault::silence().skip(1).always());
        let mut running = fixture.start(&format!("rest list users -o {format}"));
        let mut lines = running.out();
        let header = usize::from(format == "table");
        // The first page was printed while the second is awaited.
        let printed = lines.by_ref().take(100 + header).count();
        assert_eq!(printed, 100 + header);
        running.interrupt();
        let said = running.all_err();
        assert_eq!(running.wait(), 130);
        assert!(said.contains("interrupted after 100 items"), "{said}");
        assert_eq!(lines.count(), 0);
    }
}

#[test]
fn an_interrupted_call_ends_cleanly() {
    let fixture = Fixture::new();
    fixture.sim.fault(Fault::silence().always());
    let running = fixture.start("-v whoami");
    assert!(running.until(|| !fixture.sim.journal().is_empty()));
    running.interrupt();
    assert_eq!(running.wait(), 130);
}

#[test]
fn an_interrupted_bulk_reports_its_progress() {
    let fixture = Fixture::new();
    fixture.sim.fault(Fault::silence().skip(1).always());
    let line = |key: &str| format!("{{\"event_action\": \"resolve\", \"dedup_key\": \"{key}\"}}\n");
    let file = fixture.file("events.jsonl", line("a") + &line("b") + &line("c"));
    let mut running = fixture.start(&format!("event send {file} --concurrency 1"));
    let first = running.out().next().unwrap().unwrap();
    assert!(first.contains("\"a\""), "{first}");
    running.interrupt();
    let said = running.all_err();
    assert_eq!(running.wait(), 130);
    assert!(said.contains("interrupted after 1 events") && said.contains("may have been carried out"), "{said}");
}

#[test]
fn a_simulator_prints_its_address_at_once_and_runs_until_interrupted() {
    let fixture = Fixture::new();
    let mut running = fixture.start("sim --users 7 --incidents 3 --budget 5");
    let mut lines = running.out();
    let mut variable = |name: &str| {
        let line = lines.next().unwrap().unwrap();
        line.strip_prefix(&format!("export {name}=")).unwrap().to_owned()
    };
    let (url, events_url, key, routing_key) =
        (variable("PD_BASE_URL"), variable("PD_EVENTS_URL"), variable("PD_API_KEY"), variable("PD_ROUTING_KEY"));
    let other = |line: &str| {
        let mut pd = fixture.bare(line);
        pd.env("PD_BASE_URL", &url)
            .env("PD_EVENTS_URL", &events_url)
            .env("PD_API_KEY", &key)
            .env("PD_ROUTING_KEY", &routing_key);
        run(&mut pd)
    };
    assert_eq!(other("rest list users").ok().out.lines().count(), 7);
    other("event trigger hello --source me --dedup-key k").ok();
    assert_eq!(other("incident list").ok().out.lines().count(), 4);
    let who = other("whoami").ok().lines().remove(0);
    assert_eq!(who["ratelimit_limit"], 5);
    running.interrupt();
    assert_eq!(running.wait(), 0);

    let taken = fixture.sim.address().port();
    fixture.run(&format!("sim --port {taken}")).ends(1).says("port");
}

#[test]
fn a_bulk_continues_after_its_reader_has_closed_the_pipe() {
    let fixture = Fixture::with(Sim::builder().users(5).incidents(1_200));
    let line = |number: usize| {
        format!(
            "{{\"event_action\": \"trigger\", \"dedup_key\": \"k{number}\", \"payload\": {{\"summary\": \"s\", \"source\": \"x\", \"severity\": \"info\"}}}}\n"
        )
    };
    let file = fixture.file("events.jsonl", (0..40).map(line).collect::<String>());
    let mut running = fixture.start(&format!("event send {file} --concurrency 1"));
    running.close_out();
    assert_eq!(running.wait(), 0);
    assert_eq!(fixture.sim.objects("alerts").len(), 40);

    let ids = fixture.incidents("triggered").join(" ");
    let mut running = fixture.start(&format!("incident ack {ids}"));
    running.close_out();
    assert_eq!(running.wait(), 0);
    assert!(fixture.incidents("triggered").is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_bulk_continues_if_its_output_cannot_be_written_and_reports_the_error_at_the_end() {
    let fixture = Fixture::with(Sim::builder().users(5).incidents(1_200));
    let ids = fixture.incidents("triggered").join(" ");
    let mut pd = Command::new(env!("CARGO_BIN_EXE_pd"));
    pd.env_clear().env("PD_API_KEY", fixture.sim.api_key()).env("PD_BASE_URL", fixture.sim.url());
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = pd.args(["incident", "ack"]).args(ids.split(' ')).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot be written"));
    assert!(fixture.incidents("triggered").is_empty());
}
