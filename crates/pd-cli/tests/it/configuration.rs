//! Flags, environment, profile.

use crate::fixture::{CliOutput, Fixture, run};

const OTHER: &str = "otherUserKey-00000000000";

/// Returns the credential of the last request.
fn key_sent(fixture: &Fixture) -> String {
    let sent = fixture.sim.journal().last().unwrap();
    sent.authorization().unwrap().replace("Token token=", "").replace("Bearer ", "")
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    for key in [OTHER, "profileKey-111111111111", "commandKey-22222222222"] {
        fixture.sim.accept_api_key(key, &fixture.id("users", 1));
    }
    fixture
}

fn profile(fixture: &Fixture, text: &str) {
    fixture.file(".config/pd/config.toml", text);
}

#[test]
fn a_flag_wins_over_the_environment_which_wins_over_the_profile() {
    let fixture = fixture();
    let origin = fixture.sim.url();
    profile(&fixture, &format!("token = \"profileKey-111111111111\"\nbase_url = \"{origin}\"\noutput = \"csv\""));
    let ran = run(&mut fixture.bare("rest list teams")).ok();
    assert_eq!(key_sent(&fixture), "profileKey-111111111111");
    assert!(ran.out.starts_with("id,type,"), "the profile's format: {}", ran.out);

    let with_environment = |line: &str| -> CliOutput {
        let mut pd = fixture.bare(line);
        run(pd.env("PD_API_KEY", fixture.sim.api_key()).env("PD_OUTPUT", "json")).ok()
    };
    let ran = with_environment("rest list teams");
    assert_eq!(key_sent(&fixture), fixture.sim.api_key());
    assert!(ran.out.starts_with("[\n"), "the environment's format: {}", ran.out);

    let ran = with_environment(&format!("rest list teams --token {OTHER} --output jsonl"));
    assert_eq!(key_sent(&fixture), OTHER);
    assert!(ran.out.starts_with("{\""), "the flag's format: {}", ran.out);
    // The flag may precede the subcommand.
    with_environment(&format!("--token {OTHER} rest list teams"));
    assert_eq!(key_sent(&fixture), OTHER);
}

#[test]
fn a_bearer_flag_wins_over_a_key_in_the_environment() {
    let fixture = fixture();
    fixture.run(&format!("rest get users/me --bearer {}", fixture.sim.bearer_token())).ok();
    assert_eq!(key_sent(&fixture), fixture.sim.bearer_token());
    let mut both = fixture.pd("rest get users/me");
    run(both.env("PD_BEARER_TOKEN", fixture.sim.bearer_token())).ends(2).says("give one of them");
}

#[test]
fn a_profile_chooses_the_account() {
    let fixture = fixture();
    let text = format!(
        "profile = \"work\"\nbase_url = \"{}\"\n[profiles.work]\ntoken = \"profileKey-111111111111\"\n\
         [profiles.lab]\ntoken_command = \"printf 'commandKey-22222222222\\n'\"\n[profiles.broken]\nretry = {{ 503 = \"often\" }}\n",
        fixture.sim.url()
    );
    profile(&fixture, &text);
    run(&mut fixture.bare("rest get users/me")).ok();
    assert_eq!(key_sent(&fixture), "profileKey-111111111111");
    run(&mut fixture.bare("rest get users/me --profile lab")).ok();
    assert_eq!(key_sent(&fixture), "commandKey-22222222222");
    run(fixture.bare("rest get users/me").env("PD_PROFILE", "lab")).ok();
    run(&mut fixture.bare("rest get users/me --profile home")).ends(2).says("lab");
    run(&mut fixture.bare("rest get users/me --profile broken")).ends(2).says("retry");

    let elsewhere = fixture.file("elsewhere.toml", &text);
    run(&mut fixture.bare(&format!("rest get users/me --config {elsewhere} --profile lab"))).ok();
    run(&mut fixture.bare("rest get users/me --config /nowhere/config.toml")).ends(2);
    std::fs::remove_dir_all(fixture.home.path().join(".config")).unwrap();
    run(&mut fixture.bare("rest get users/me")).ends(2);
    fixture.file("xdg/pd/config.toml", &text);
    run(fixture.bare("rest get users/me").env("XDG_CONFIG_HOME", fixture.home.path().join("xdg"))).ok();
    assert_eq!(key_sent(&fixture), "profileKey-111111111111");
}

#[test]
fn the_output_of_a_failed_token_command_is_not_printed() {
    let fixture = fixture();
    for command in
        ["echo HIDDENSECRET; echo HIDDENSECRET >&2; exit 3", "echo 'HIDDEN SECRET'", "true", "no-such-command-HIDDEN"]
    {
        profile(&fixture, &format!("base_url = \"{}\"\ntoken_command = \"{command}\"", fixture.sim.url()));
        let ran = run(&mut fixture.bare("rest get users -vv")).ends(2);
        assert!(!ran.err.contains("HIDDEN") && !ran.out.contains("HIDDEN"), "{ran:?}");
    }
    // The command is not run if its token is not needed.
    run(&mut fixture.bare("endpoint GET users")).ok();
    let key = fixture.sim.api_key().to_owned();
    run(fixture.bare("rest get users").env("PD_API_KEY", key)).ok();
    assert_eq!(fixture.sim.journal().len(), 1);
}

#[test]
fn a_credential_is_needed() {
    let fixture = fixture();
    run(&mut fixture.bare("incident list")).ends(2).says("PD_API_KEY");
    run(fixture.bare("incident list").env("PD_API_KEY", "")).ends(2).says("PD_API_KEY");
    run(fixture.bare("incident list").env("PD_API_KEY", "with a space")).ends(2);
}

#[test]
fn a_secret_on_the_command_line_is_used_with_a_warning() {
    let fixture = fixture();
    let ran = fixture.run(&format!("rest get users --token {OTHER}")).ok().says("--token shows in the process list");
    assert_eq!(ran.err.lines().count(), 1);
    assert_eq!(fixture.run("rest get users").ok().err, "");
    let key = fixture.sim.routing_key();
    fixture.run(&format!("event resolve x --routing-key {key}")).ok().says("--routing-key shows");
}

#[test]
fn a_demo_needs_no_configuration_and_ignores_the_environment() {
    let fixture = fixture();
    profile(&fixture, "this is no TOML");
    let plain = run(&mut fixture.bare("--demo incident list")).ok();
    assert_eq!(plain.out.lines().count(), 40);
    let mut pd = fixture.pd("--demo incident list");
    let ran = run(pd.env("PD_API_KEY", "wrong").env("PD_BEARER_TOKEN", "wrong")).ok();
    assert_eq!(ran.out.lines().count(), 40);
    assert!(fixture.sim.journal().is_empty());
    // The account is the same each time.
    let ids = |ran: &CliOutput| ran.lines().into_iter().map(|incident| incident["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&plain), ids(&ran));
    run(&mut fixture.bare("--demo event trigger hello --source me")).ok();
    run(fixture.bare("whoami").env("PD_DEMO", "1")).ok();
    run(fixture.bare("whoami").env("PD_DEMO", "0")).ends(2);
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let fixture = Fixture::new();
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
    let mut pd = fixture.pd("rest get users");
    let ran = run(pd.envs(names.map(|name| (name, "")))).ok();
    assert_eq!((ran.err.as_str(), fixture.sim.journal().len()), ("", 1));
    run(fixture.pd("rest get users").env("PD_REGION", "mars")).ends(2).says("eu");
    assert_eq!(run(fixture.pd("rest get users").env("PD_VERBOSE", "1")).ok().err.lines().count(), 1);
    run(fixture.pd("rest get users").env("PD_TIMEOUT", "30.5")).ok();
}
