//! Output on a terminal: width, color, progress, and control characters from the server.

#![cfg(unix)]

use std::{
    fs::File,
    io::Read as _,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use pd_sim::{Fault, Sim};
use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use serde_json::json;

use crate::{fixture::Fixture, running::Running};

/// Runs `pd` on a terminal with this many columns. Returns the exit status and everything that was written to the terminal.
fn on_terminal(fixture: &Fixture, columns: u16, line: &str, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    with_terminal(fixture, columns, line, variables, true)
}

/// Like [`on_terminal`], but standard error is not the terminal, so that even a slow command shows no progress bar.
fn output_on_terminal(
    fixture: &Fixture,
    columns: u16,
    line: &str,
    variables: &[(&str, &str)],
) -> (Option<i32>, String) {
    with_terminal(fixture, columns, line, variables, false)
}

fn with_terminal(
    fixture: &Fixture,
    columns: u16,
    line: &str,
    variables: &[(&str, &str)],
    has_errors: bool,
) -> (Option<i32>, String) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap().into_string().unwrap();
    let terminal = File::options().read(true).write(true).open(name).unwrap();
    tcsetwinsize(&terminal, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let mut pd = Command::new(env!("CARGO_BIN_EXE_pd"));
    pd.env_clear().env("HOME", fixture.home.path()).env("TERM", "xterm-256color").args(line.split_whitespace());
    pd.env("PD_API_KEY", fixture.sim.api_key()).env("PD_BASE_URL", fixture.sim.url()).envs(variables.iter().copied());
    pd.stdin(Stdio::null()).stdout(terminal.try_clone().unwrap());
    pd.stderr(if has_errors { terminal.try_clone().unwrap().into() } else { Stdio::null() });
    let running = Running::start(&mut pd);
    drop((pd, terminal));
    let reader = thread::spawn(move || {
        let mut sent = Vec::new();
        // The end of a terminal is an error on some systems.
        let _ = File::from(controller).read_to_end(&mut sent);
        sent
    });
    let status = running.wait();
    (Some(status), String::from_utf8(reader.join().unwrap()).unwrap())
}

#[test]
fn a_table_fits_and_has_color() {
    let fixture = Fixture::new();
    for columns in [60, 80, 120] {
        let (status, sent) = output_on_terminal(&fixture, columns, "incident list", &[("NO_COLOR", "1")]);
        assert_eq!((status, sent.lines().count()), (Some(0), 41));
        assert!(!sent.contains('\u{1b}'), "{sent:?}");
        assert!(sent.lines().all(|line| line.chars().count() <= usize::from(columns)), "{sent}");
        let id = fixture.id("incidents", 0);
        assert!(sent.contains(&id), "{sent}");
    }
    let (_, sent) = output_on_terminal(&fixture, 120, "incident list", &[]);
    assert!(sent.starts_with("\u{1b}[1mID"), "{sent}");
    assert!(sent.contains("\u{1b}[31m"), "{sent}");
    let (status, sent) = on_terminal(&fixture, 120, "incident show PNOSUCH", &[]);
    assert_eq!(status, Some(3));
    assert!(sent.contains("\u{1b}[31merror:"), "{sent:?}");
    let (_, sent) = on_terminal(&fixture, 120, "incident show PNOSUCH", &[("NO_COLOR", "1")]);
    assert!(!sent.contains('\u{1b}'), "{sent:?}");
}

#[test]
fn control_characters_of_a_server_are_escaped() {
    let fixture = Fixture::new();
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{7f}\u{202e}";
    fixture.sim.insert("teams", json!({"id": "PEVIL", "name": hostile, "description": hostile}));
    let body = json!({"error": {"message": hostile, "errors": [hostile]}}).to_string();
    let active = |c: char| (c.is_control() && !matches!(c, '\r' | '\n')) || c == '\u{202e}';
    let lines = [
        "rest list teams",
        "rest list teams -o json",
        "rest list teams -o jsonl",
        "rest list teams -o csv",
        "rest get teams/PEVIL",
        "rest get teams/PEVIL -o table",
        "rest get teams/PEVIL --body",
        "rest get teams/PEVIL --raw",
    ];
    for line in lines {
        let (status, sent) = on_terminal(&fixture, 200, line, &[("NO_COLOR", "1")]);
        assert_eq!(status, Some(0), "{line}");
        assert!(!sent.contains(active), "{line}: {sent:?}");
    }
    fixture.sim.fault(Fault::status(400).body(body, "application/json").always());
    for line in ["rest get teams", "rest get teams --raw", "-vv rest list teams"] {
        let (status, sent) = on_terminal(&fixture, 200, line, &[("NO_COLOR", "1")]);
        assert_eq!(status, Some(1), "{line}");
        assert!(!sent.contains(active), "{line}: {sent:?}");
    }
}

#[test]
fn a_long_list_shows_a_progress_bar() {
    let fixture = Fixture::with(Sim::builder().users(500).latency(Duration::from_millis(250)));
    let (status, sent) = on_terminal(&fixture, 120, "rest list users", &[]);
    assert_eq!(status, Some(0));
    assert!(sent.contains("/500 items"), "{sent:?}");
    for user in fixture.sim.objects("users") {
        let id = user["id"].as_str().unwrap();
        assert_eq!(sent.matches(id).count(), 1, "{id}");
    }
}

#[test]
fn every_long_command_shows_a_progress_bar() {
    let fixture = Fixture::with(Sim::builder().users(500).incidents(600).latency(Duration::from_millis(250)));
    let file = fixture.home.path().join("users.jsonl").to_str().unwrap().to_owned();
    let ids: Vec<String> = (0..4).map(|index| fixture.id("users", index)).collect();
    let ids = ids.join(" ");
    for (line, shown) in [
        (format!("export users {file} --concurrency 1"), " items, "),
        ("incident bulk ack --all --dry-run".to_owned(), " incidents found"),
        ("incident bulk resolve --all --no-pacing".to_owned(), " incidents"),
        (format!("user show {ids}"), "/4 users"),
        (format!("open {ids}"), "/4 resources"),
    ] {
        let (status, sent) = on_terminal(&fixture, 120, &line, &[("NO_COLOR", "1")]);
        assert_eq!(status, Some(0), "{line}: {sent}");
        assert!(sent.contains(shown), "{line}: {sent:?}");
    }
    for (line, shown) in [("schedule gaps", " schedules"), ("schedule gaps", " escalation policies")] {
        let (_, sent) = on_terminal(&fixture, 120, line, &[("NO_COLOR", "1")]);
        let bar = format!("{shown}, ");
        assert!(sent.contains(&bar), "{line}: {sent:?}");
    }
}

#[test]
fn a_user_at_a_terminal_is_told_that_the_command_waits() {
    let fixture = Fixture::new();
    fixture.sim.fault(Fault::silence().always());
    for line in ["whoami --deadline 3", "rest list users --deadline 3"] {
        let (status, sent) = on_terminal(&fixture, 120, line, &[("NO_COLOR", "1")]);
        assert_eq!(status, Some(5));
        assert_eq!(sent.matches("still waiting for a response").count(), 1, "{sent}");
    }
    // Off a terminal, only the error is printed.
    assert!(!fixture.run("whoami --deadline 3").ends(5).err.contains("still waiting"));
}
