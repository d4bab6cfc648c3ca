//! Exit statuses.

use http::Method;
use pd_sim::{Fault, Sim};

use crate::fixture::{Fixture, run};

#[test]
fn each_response_status_has_an_exit_status() {
    for (status, exit) in [(400, 1), (401, 4), (402, 1), (403, 4), (404, 3), (409, 1), (500, 1), (503, 1), (302, 1)] {
        let fixture = Fixture::new();
        fixture.sim.fault(Fault::status(status).always());
        for line in
            ["rest get users", "rest get users --raw", "rest get users --body", "rest list users", "incident list"]
        {
            let ran = fixture.run(line).ends(exit).says(&status.to_string());
            assert!(ran.err.lines().count() <= 2, "{line}: {ran:?}");
            if line.contains("--raw") {
                assert!(ran.out.starts_with(&status.to_string()), "{ran:?}");
            }
        }
    }
}

#[test]
fn a_rate_limited_request_is_retried_until_the_deadline() {
    let fixture = Fixture::new();
    fixture.sim.fault(Fault::status(429).header("ratelimit-reset", "0").times(1));
    fixture.run("rest get users").ok();
    fixture.sim.fault(Fault::status(429).always());
    for line in ["rest get users --deadline 0.2", "rest get users --raw --deadline 0.2", "rest get users --retry 429=0"]
    {
        fixture.run(line).ends(5).says("429");
    }
}

#[test]
fn a_deadline_exits_with_5_after_any_last_outcome() {
    let fixture = Fixture::new();
    let patient = |line: &str| {
        let mut pd = fixture.pd(line);
        pd.env("PD_INITIAL_DELAY", "30");
        pd
    };
    fixture.sim.fault(Fault::status(503).always());
    run(&mut patient("rest get users --deadline 20 --retry 503=5")).ends(5).says("503");
    run(&mut patient("rest get users --body --deadline 20 --retry 503=5")).ends(5);
    // Without a retry, the exit status is that of the response.
    run(&mut patient("rest get users --deadline 20")).ends(1);
    fixture.sim.clear_faults();
    fixture.sim.fault(Fault::reset_after_read().always());
    run(&mut patient("rest get users --deadline 20")).ends(5);
    fixture.sim.clear_faults();
    fixture.sim.fault(Fault::silence().always());
    fixture.run("rest get users --deadline 0.2").ends(5).says("--deadline");
    // If the connection fails, more time alone does not help, so the hint also names the base URL.
    let mut gone = patient("rest get users --deadline 20");
    run(gone.env("PD_BASE_URL", "http://127.0.0.1:9")).ends(5).says("--base-url").says("--deadline");
}

#[test]
fn an_incomplete_response_exits_with_6() {
    let fixture = Fixture::new();
    let faults =
        || [Fault::reset_after_read(), Fault::cut_body(10), Fault::garbage("what?\r\n\r\n"), Fault::reset_on_accept()];
    for fault in faults() {
        let handle = fixture.sim.fault(fault.always());
        for line in ["rest get users", "rest get users --raw", "rest list users", "whoami"] {
            let ran = fixture.run(line).ends(6);
            assert!(ran.err.lines().count() <= 2, "{ran:?}");
        }
        handle.remove();
    }
    fixture.sim.fault(Fault::silence().always());
    fixture.run("rest get users --timeout 0.1").ends(6).says("--timeout");
    fixture.sim.clear_faults();
    let mut gone = fixture.pd("rest get users");
    run(gone.env("PD_BASE_URL", "http://127.0.0.1:9")).ends(6).says("cannot connect");
}

#[test]
fn an_unreadable_response_exits_with_1_and_body_prints_it() {
    for fault in [Fault::html(), Fault::truncated_json(), Fault::wrong_wrapper()] {
        let fixture = Fixture::new();
        fixture.sim.fault(fault.always());
        fixture.run("rest get users").ends(1);
        fixture.run("rest get users --body").ok();
    }
}

#[test]
fn an_unreadable_response_to_a_write_says_to_check_before_a_retry() {
    let fixture = Fixture::new();
    let (service, open) = (fixture.id("services", 0), fixture.incidents("triggered").remove(0));
    for fault in [Fault::html(), Fault::truncated_json(), Fault::wrong_wrapper()] {
        let handle = fixture.sim.fault(fault.always());
        for line in [
            format!("incident create --title T --service {service}"),
            format!("incident note {open} hello"),
            "rest post teams -d {}".to_owned(),
        ] {
            let ran = fixture.run(&line).ends(1).says("check before you retry it");
            assert!(!ran.err.contains("--body"), "{ran:?}");
        }
        fixture.run(&format!("incident ack {open}")).ends(1).says(&format!("{open}: it may have been updated"));
        fixture.run("rest get users").ends(1).says("--body");
        handle.remove();
    }
    fixture.sim.fault(Fault::status(200).body("{}", "application/json"));
    let ran = fixture.run("rest get gadgets/P1").ends(1).says("--body");
    assert!(!ran.err.contains("jget"), "{ran:?}");
}

#[test]
fn each_error_has_a_hint_that_names_options_and_no_rust_methods() {
    let fixture = Fixture::new();
    let error = |message: &str, more: &str| format!("{{\"error\": {{\"message\": \"{message}\"{more}}}}}");
    let cases = [
        (400, error("The From header is missing", ""), "rest get users", "--from"),
        (400, error("Requester User Not Found", ", \"code\": 1008"), "rest get users --from a@example.com", "--from"),
        (400, error("account-level access token", ""), "rest get users/me", "name the user"),
        (400, error("Bad", ""), "rest get incidents?team_ids=P1", "-q team_ids[]="),
        (401, error("Unauthorized", ""), "rest get users", "PD_API_KEY"),
        (402, error("Payment Required", ""), "rest get users", "lacks the ability"),
        (403, error("Forbidden", ""), "rest get users", "lacks the permission"),
        (
            403,
            error("Forbidden", ", \"required_scopes\": [\"users.read\"], \"token_scopes\": []"),
            "rest get users",
            "request one with: users.read",
        ),
        (404, error("Not Found", ""), "rest get users/P1", "check the path and the id"),
        (500, error("Internal", ""), "rest get users", "--retry 500=3"),
        (200, "{\"things\": 1}".to_owned(), "rest get gadgets/P1", "--body"),
        (200, "[1]".to_owned(), "rest get gadgets/P1", "--body"),
        (200, "{\"gadgets\": [], \"more\": \"x\"}".to_owned(), "rest list gadgets/P1", "pd rest get"),
    ];
    for (status, body, line, hint) in cases {
        let fault = fixture.sim.fault(Fault::status(status).body(body, "application/json").always());
        let ran = fixture.run(line);
        assert!(ran.code != 0 && ran.err.lines().count() == 2, "{line}: {ran:?}");
        assert!(ran.err.lines().nth(1).unwrap().contains(hint), "{hint} is not in {ran:?}");
        for method in ["iter_", "rget", "jget", "jpost", "default_from", ".from(", ".json("] {
            assert!(!ran.err.contains(method), "{ran:?}");
        }
        fault.remove();
    }
    // The first attempt of a write was lost, and the second one is rejected.
    fixture.sim.fault(Fault::reset_after_read().times(1));
    fixture.sim.fault(Fault::status(400).body(error("Bad", ""), "application/json").always());
    let ran = fixture.run("rest put teams/P1 -d {}").ends(1);
    assert!(ran.err.contains("an earlier attempt got no response"), "{ran:?}");
}

#[test]
fn the_retry_options_set_the_number_of_attempts() {
    let fixture = Fixture::new();
    let count = |line: &str| {
        fixture.sim.journal().clear();
        fixture.run(line).ends(1);
        fixture.sim.journal().to(&Method::GET, "/users").len()
    };
    fixture.sim.fault(Fault::status(503).always());
    assert_eq!(count("rest get users"), 1);
    assert_eq!(count("rest get users --retry 503=3"), 4);
    assert_eq!(count("rest get users --retry 502=1 --retry 503=2"), 3);
    assert_eq!(count("rest get users --retry 503=9 --max-attempts 2"), 3);
    let mut by_environment = fixture.pd("rest get users");
    fixture.sim.journal().clear();
    run(by_environment.env("PD_RETRY", "502=1,503=1")).ends(1);
    assert_eq!(fixture.sim.journal().len(), 2);
}

#[test]
fn an_exhausted_rate_limit_ends_at_the_deadline_with_and_without_pacing() {
    let fixture = Fixture::with(Sim::builder().users(5).budget(1, std::time::Duration::from_secs(3_600)));
    fixture.run("rest get users").ok();
    fixture.run("rest get users --deadline 20").ends(5);
    fixture.run("rest get users --deadline 20 --no-pacing").ends(5);
}
