//! No output has a secret, after any failure and with `-vv`.

use pd_sim::Fault;

use crate::fixture::{Fixture, run};

#[test]
fn no_token_in_any_output() {
    let lines = [
        "rest get users",
        "rest get users --raw",
        "rest get users/PNOSUCH --body",
        "rest list users -o table",
        "rest post teams -d {}",
        "find users nobody",
        "persist users --by email -d {\"email\":\"a@example.com\"}",
        "endpoint GET users",
        "whoami",
        "whoami -o table",
        "oncall",
        "incident list -o csv",
        "incident ack PNOSUCH",
        "incident create --title t --service PNOSUCH",
        "override add PNOSUCH --for 1h",
        "maintenance start PNOSUCH --for 1h",
        "event trigger t --source s",
        "event ack k",
        "event send /nowhere",
        "change c",
        "incident bulk resolve --all --dry-run",
        "incident watch --interval 1 -o csv",
        "schedule show PNOSUCH",
        "schedule gaps",
        "user show me",
        "open PNOSUCH",
        "export users /nowhere/users.jsonl",
        "completions bash",
        "--help",
        "rest --help",
        "frobnicate",
        "rest get https://evil.example/",
        "rest get users --region mars",
    ];
    let faults: [fn() -> Option<Fault>; 8] = [
        || None,
        || Some(Fault::status(401)),
        || Some(Fault::status(400)),
        || Some(Fault::status(500)),
        || Some(Fault::redirect("https://evil.example/")),
        || Some(Fault::reset_after_read()),
        || Some(Fault::cut_body(5)),
        || Some(Fault::html()),
    ];
    let fixture = Fixture::new();
    let secrets =
        [fixture.sim.api_key().to_owned(), fixture.sim.routing_key().to_owned(), fixture.sim.bearer_token().to_owned()];
    for fault in faults {
        let handle = fault().map(|fault| fixture.sim.fault(fault.always()));
        for line in lines {
            let ran = fixture.run(&format!("-vv {line}"));
            for secret in &secrets {
                assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{line}: {ran:?}");
            }
        }
        if let Some(handle) = handle {
            handle.remove();
        }
    }
    // A secret in a malformed header.
    for header in [
        "Authorization: Token token=HIDDENSECRET",
        "X-Key=HIDDENSECRET",
        "X Key: HIDDENSECRET",
        "X-Key: HIDDENSECRET\u{1}",
    ] {
        for command in ["get", "list"] {
            let ran = run(fixture.pd(&format!("rest {command} users -H")).arg(header)).ends(2).says("--header");
            assert!(!ran.err.contains("HIDDENSECRET"), "{ran:?}");
        }
    }
    let mut bearer = fixture.pd("-vv rest get users/me --raw");
    let ran = run(bearer.env_remove("PD_API_KEY").env("PD_BEARER_TOKEN", fixture.sim.bearer_token())).ok();
    assert!(!ran.out.contains(&secrets[2]) && !ran.err.contains(&secrets[2]));
    fixture.sim.fault(Fault::status(429).header("retry-after", "60").always());
    let ran = run(fixture.pd("-vv event send - --deadline 20").write_stdin("{\"event_action\":\"resolve\",\"dedup_key\":\"k\",\"routing_key\":\"00112233445566778899aabbccddeeff\"}\n{\"routing_key\": \"00112233445566778899aabbccddeeff\", bad"));
    assert!(!ran.err.contains("00112233445566778899aabbccddeeff"), "{ran:?}");
}

#[test]
fn verbose_shows_each_attempt() {
    let fixture = Fixture::new();
    fixture.sim.fault(Fault::status(503).times(1));
    let id = fixture.id("users", 0);
    let ran = fixture.run(&format!("-v rest get users/{id} --retry 503=1")).ok();
    let shown: Vec<&str> = ran.err.lines().collect();
    assert_eq!(shown.len(), 2, "{ran:?}");
    assert!(shown[0].starts_with("GET /users/{id} 503 Service Unavailable in "), "{shown:?}");
    assert!(shown[1].starts_with("GET /users/{id} (attempt 2) 200 OK in "), "{shown:?}");
    let ran = fixture.run(&format!("-vv rest get users/{id} -q include=teams")).ok();
    assert!(ran.err.contains(&format!("/users/{id}?include%5B%5D=teams")) && ran.err.contains("rate limit"), "{ran:?}");
    assert_eq!(fixture.run("rest get users").ok().err, "");
}
