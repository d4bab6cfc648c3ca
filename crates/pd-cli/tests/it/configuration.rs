//! Flags, environment, profile.

use crate::bench::{Bench, Ran, run};

const OTHER: &str = "otherUserKey-00000000000";

/// Returns the credential of the last request.
fn key_sent(bench: &Bench) -> String {
    let sent = bench.sim.journal().last().unwrap();
    sent.authorization().unwrap().replace("Token token=", "").replace("Bearer ", "")
}

fn bench() -> Bench {
    let bench = Bench::new();
    for key in [OTHER, "profileKey-111111111111", "commandKey-22222222222"] {
        bench.sim.accept_api_key(key, &bench.id("users", 1));
    }
    bench
}

fn profile(bench: &Bench, text: &str) {
    bench.file(".config/pd/config.toml", text);
}

#[test]
fn a_flag_wins_over_the_environment_which_wins_over_the_profile() {
    let bench = bench();
    let origin = bench.sim.url();
    profile(&bench, &format!("token = \"profileKey-111111111111\"\nbase_url = \"{origin}\"\noutput = \"csv\""));
    let ran = run(&mut bench.bare("rest list teams")).ok();
    assert_eq!(key_sent(&bench), "profileKey-111111111111");
    assert!(ran.out.starts_with("id,type,"), "the profile's format: {}", ran.out);

    let with_environment = |line: &str| -> Ran {
        let mut pd = bench.bare(line);
        run(pd.env("PD_API_KEY", bench.sim.api_key()).env("PD_OUTPUT", "json")).ok()
    };
    let ran = with_environment("rest list teams");
    assert_eq!(key_sent(&bench), bench.sim.api_key());
    assert!(ran.out.starts_with("[\n"), "the environment's format: {}", ran.out);

    let ran = with_environment(&format!("rest list teams --token {OTHER} --output jsonl"));
    assert_eq!(key_sent(&bench), OTHER);
    assert!(ran.out.starts_with("{\""), "the flag's format: {}", ran.out);
    // The flag may precede the subcommand.
    with_environment(&format!("--token {OTHER} rest list teams"));
    assert_eq!(key_sent(&bench), OTHER);
}

#[test]
fn a_bearer_flag_wins_over_a_key_in_the_environment() {
    let bench = bench();
    bench.run(&format!("rest get users/me --bearer {}", bench.sim.bearer_token())).ok();
    assert_eq!(key_sent(&bench), bench.sim.bearer_token());
    let mut both = bench.pd("rest get users/me");
    run(both.env("PD_BEARER_TOKEN", bench.sim.bearer_token())).ends(2).says("give one of them");
}

#[test]
fn a_profile_chooses_the_account() {
    let bench = bench();
    let text = format!(
        "profile = \"work\"\nbase_url = \"{}\"\n[profiles.work]\ntoken = \"profileKey-111111111111\"\n\
         [profiles.lab]\ntoken_command = \"printf 'commandKey-22222222222\\n'\"\n[profiles.broken]\nretry = {{ 503 = \"often\" }}\n",
        bench.sim.url()
    );
    profile(&bench, &text);
    run(&mut bench.bare("rest get users/me")).ok();
    assert_eq!(key_sent(&bench), "profileKey-111111111111");
    run(&mut bench.bare("rest get users/me --profile lab")).ok();
    assert_eq!(key_sent(&bench), "commandKey-22222222222");
    run(bench.bare("rest get users/me").env("PD_PROFILE", "lab")).ok();
    run(&mut bench.bare("rest get users/me --profile home")).ends(2).says("lab");
    run(&mut bench.bare("rest get users/me --profile broken")).ends(2).says("retry");

    let elsewhere = bench.file("elsewhere.toml", &text);
    run(&mut bench.bare(&format!("rest get users/me --config {elsewhere} --profile lab"))).ok();
    run(&mut bench.bare("rest get users/me --config /nowhere/config.toml")).ends(2);
    std::fs::remove_dir_all(bench.home.path().join(".config")).unwrap();
    run(&mut bench.bare("rest get users/me")).ends(2);
    bench.file("xdg/pd/config.toml", &text);
    run(bench.bare("rest get users/me").env("XDG_CONFIG_HOME", bench.home.path().join("xdg"))).ok();
    assert_eq!(key_sent(&bench), "profileKey-111111111111");
}

#[test]
fn the_output_of_a_failed_token_command_is_not_printed() {
    let bench = bench();
    for command in
        ["echo HIDDENSECRET; echo HIDDENSECRET >&2; exit 3", "echo 'HIDDEN SECRET'", "true", "no-such-command-HIDDEN"]
    {
        profile(&bench, &format!("base_url = \"{}\"\ntoken_command = \"{command}\"", bench.sim.url()));
        let ran = run(&mut bench.bare("rest get users -vv")).ends(2);
        assert!(!ran.err.contains("HIDDEN") && !ran.out.contains("HIDDEN"), "{ran:?}");
    }
    // The command is not run if its token is not needed.
    run(&mut bench.bare("endpoint GET users")).ok();
    let key = bench.sim.api_key().to_owned();
    run(bench.bare("rest get users").env("PD_API_KEY", key)).ok();
    assert_eq!(bench.sim.journal().len(), 1);
}

#[test]
fn a_credential_is_needed() {
    let bench = bench();
    run(&mut bench.bare("incident list")).ends(2).says("PD_API_KEY");
    run(bench.bare("incident list").env("PD_API_KEY", "")).ends(2).says("PD_API_KEY");
    run(bench.bare("incident list").env("PD_API_KEY", "with a space")).ends(2);
}

#[test]
fn a_secret_on_the_command_line_is_used_with_a_warning() {
    let bench = bench();
    let ran = bench.run(&format!("rest get users --token {OTHER}")).ok().says("--token shows in the process list");
    assert_eq!(ran.err.lines().count(), 1);
    assert_eq!(bench.run("rest get users").ok().err, "");
    let key = bench.sim.routing_key();
    bench.run(&format!("event resolve x --routing-key {key}")).ok().says("--routing-key shows");
}

#[test]
fn a_demo_needs_no_configuration_and_ignores_the_environment() {
    let bench = bench();
    profile(&bench, "this is no TOML");
    let plain = run(&mut bench.bare("--demo incident list")).ok();
    assert_eq!(plain.out.lines().count(), 40);
    let mut pd = bench.pd("--demo incident list");
    let ran = run(pd.env("PD_API_KEY", "wrong").env("PD_BEARER_TOKEN", "wrong")).ok();
    assert_eq!(ran.out.lines().count(), 40);
    assert!(bench.sim.journal().is_empty());
    // The account is the same each time.
    let ids = |ran: &Ran| ran.lines().into_iter().map(|incident| incident["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&plain), ids(&ran));
    run(&mut bench.bare("--demo event trigger hello --source me")).ok();
    run(bench.bare("whoami").env("PD_DEMO", "1")).ok();
    run(bench.bare("whoami").env("PD_DEMO", "0")).ends(2);
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let bench = Bench::new();
    let names = [
        "PD_BEARER_TOKEN",
        "PD_FROM",
        "PD_REGION",
        "PD_API",
        "PD_TIMEOUT",
        "PD_DEADLINE",
        "PD_RETRY",
        "PD_MAX_ATTEMPTS",
        "PD_NO_PACING",
        "PD_OUTPUT",
        "PD_DEMO",
        "PD_CONFIG",
        "PD_PROFILE",
        "PD_VERBOSE",
    ];
    let mut pd = bench.pd("rest get users");
    let ran = run(pd.envs(names.map(|name| (name, "")))).ok();
    assert_eq!((ran.err.as_str(), bench.sim.journal().len()), ("", 1));
    run(bench.pd("rest get users").env("PD_REGION", "mars")).ends(2).says("eu");
    assert_eq!(run(bench.pd("rest get users").env("PD_VERBOSE", "1")).ok().err.lines().count(), 1);
    run(bench.pd("rest get users").env("PD_TIMEOUT", "30.5")).ok();
}
