//! Logins, and commands that use them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use http::Method;
use pd_sim::{Consent, Fault};
use serde_json::{Value, json};

use crate::fixture::{CliOutput, Fixture, run};

const SCOPES: &str = "incidents.read,users.read";

/// The standard error of `pd`.
type Stderr = BufReader<ChildStderr>;

/// `pd` with the URLs of the simulator and the id and secret of its app, and no credential.
fn environment(fixture: &Fixture) -> Vec<(&'static str, String)> {
    vec![
        ("HOME", fixture.home.path().to_str().unwrap().to_owned()),
        ("PD_BASE_URL", fixture.sim.url().to_owned()),
        ("PD_IDENTITY_URL", fixture.sim.url().to_owned()),
        ("PD_CLIENT_ID", fixture.sim.oauth_client_id().to_owned()),
        ("PD_CLIENT_SECRET", fixture.sim.oauth_client_secret().to_owned()),
        ("PD_INITIAL_DELAY", "0".to_owned()),
    ]
}

fn pd(fixture: &Fixture, line: &str) -> CliOutput {
    run(fixture.bare(line).envs(environment(fixture)))
}

fn spawn(fixture: &Fixture, line: &str) -> Child {
    let mut pd = Command::new(env!("CARGO_BIN_EXE_pd"));
    pd.env_clear().envs(environment(fixture)).args(line.split_whitespace());
    pd.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    pd.spawn().unwrap()
}

/// Sends a GET as a browser does. Returns the status and the `location` of a redirect.
fn get(url: &str) -> (u16, Option<String>) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    (answer[9..12].parse().unwrap(), location)
}

/// Starts a login, and returns it with the URL to open and its standard error.
fn begin(fixture: &Fixture, line: &str) -> (Child, String, Stderr) {
    let mut child = spawn(fixture, line);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    let url = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap_or_else(|| panic!("{first}"));
    (child, url.to_owned(), stderr)
}

fn end(child: Child, mut stderr: Stderr) -> CliOutput {
    let output = child.wait_with_output().unwrap();
    let mut err = String::new();
    stderr.read_to_string(&mut err).unwrap();
    CliOutput { code: output.status.code().unwrap_or(-1), out: String::from_utf8(output.stdout).unwrap(), err }
}

/// Logs in as a user over the loopback redirect.
fn login(fixture: &Fixture, line: &str) -> CliOutput {
    let (child, url, stderr) = begin(fixture, &format!("login --port 0 {line}"));
    let (status, location) = get(&url);
    assert_eq!(status, 302);
    assert_eq!(get(&location.unwrap()).0, 200);
    end(child, stderr)
}

fn only(ran: &CliOutput) -> Value {
    serde_json::from_str(ran.out.trim()).unwrap()
}

fn token_requests(fixture: &Fixture) -> usize {
    fixture.sim.journal().to(&Method::POST, "/oauth/token").len()
}

#[test]
fn a_user_logs_in_and_every_command_uses_the_login() {
    let fixture = Fixture::new();
    let ran = login(&fixture, &format!("--scopes {SCOPES}")).ok();
    let granted = only(&ran);
    assert_eq!((&granted["token_kind"], &granted["subdomain"]), (&json!("user"), &json!("acme")));
    assert_eq!(
        (&granted["scopes"], &granted["missing_scopes"]),
        (&json!(["incidents.read", "users.read", "openid"]), &json!([]))
    );
    pd(&fixture, "incident list").ok();
    let who = only(&pd(&fixture, "whoami").ok());
    assert_eq!((&who["token_kind"], &who["scopes"]), (&json!("user"), &granted["scopes"]));
    assert_eq!((&who["expires_at"], &who["user_id"]), (&granted["expires_at"], &json!(fixture.id("users", 0))));
    assert_eq!(who["subdomain"], "acme");
    assert_eq!(token_requests(&fixture), 1);

    // An expired access token is refreshed, once, and the next run has the new one.
    fixture.sim.expire_access_tokens();
    pd(&fixture, "incident list").ok();
    pd(&fixture, "incident list").ok();
    assert_eq!(token_requests(&fixture), 2);

    pd(&fixture, "logout").ok().says("logged out");
    pd(&fixture, "incident list").ends(2).says("pd login");
    pd(&fixture, "logout").ok().says("no login");
}

#[test]
fn a_missing_scope_is_named_with_the_command_that_requests_it() {
    let fixture = Fixture::new();
    fixture.sim.set_consent(Consent::approve().scopes(["incidents.read"]));
    let ran = login(&fixture, "--scopes incidents.read,users.read").ok().says("not granted: users.read");
    assert_eq!(only(&ran)["missing_scopes"], json!(["users.read"]));
    let id = fixture.incidents("triggered").remove(0);
    pd(&fixture, &format!("incident ack {id}")).ends(4).says("incidents.write").says("pd login --scopes");
    // Without the scope for users, it prints the token and the account.
    let who = only(&pd(&fixture, "whoami").ok());
    assert_eq!(
        (&who["token_kind"], &who["user_id"], &who["subdomain"]),
        (&json!("user"), &Value::Null, &json!("acme"))
    );
}

#[test]
fn requests_with_another_state_do_not_end_a_login() {
    let fixture = Fixture::new();
    let (child, url, mut stderr) = begin(&fixture, &format!("login --port 0 --scopes {SCOPES}"));
    let location = get(&url).1.unwrap();
    let (callback, _) = location.split_once('?').unwrap();
    for forged in [format!("{callback}?code=forged&state=forged"), callback.to_owned(), format!("{callback}?code=x")] {
        assert_eq!(get(&forged).0, 400);
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        assert!(line.contains("does not belong to this login"), "{line}");
    }
    assert_eq!(token_requests(&fixture), 0);
    assert_eq!(get(&location).0, 200);
    end(child, stderr).ok();
}

#[test]
fn denied_consent_ends_the_login() {
    let fixture = Fixture::new();
    fixture.sim.set_consent(Consent::deny());
    login(&fixture, &format!("--scopes {SCOPES}")).ends(4).says("access_denied");
    pd(&fixture, "incident list").ends(2);
}

#[test]
fn the_redirect_url_can_be_pasted() {
    let fixture = Fixture::new();
    let (mut child, url, stderr) = begin(&fixture, &format!("login --no-listen --scopes {SCOPES}"));
    assert!(url.contains("127.0.0.1%3A8910"), "{url}");
    let location = get(&url).1.unwrap();
    writeln!(child.stdin.take().unwrap(), "{location}").unwrap();
    end(child, stderr).ok();
    pd(&fixture, "incident list").ok();
    for (pasted, code, text) in [
        ("https://example.com/\n", 2, "neither a code"),
        ("", 2, "ended without"),
        ("http://127.0.0.1:8910/callback?code=x&state=y\n", 4, "state"),
    ] {
        let (mut child, _, stderr) = begin(&fixture, "login --no-listen");
        child.stdin.take().unwrap().write_all(pasted.as_bytes()).unwrap();
        end(child, stderr).ends(code).says(text);
    }
    // A login that fails leaves the earlier one.
    pd(&fixture, "incident list").ok();
}

#[test]
fn an_app_logs_in_without_a_user() {
    let fixture = Fixture::new();
    pd(&fixture, "login --app --scopes incidents.read").ends(2).says("--subdomain");
    let ran = pd(&fixture, "login --app --subdomain acme --scopes incidents.read").ok();
    assert_eq!(only(&ran)["token_kind"], "app");
    pd(&fixture, "incident list").ok();
    pd(&fixture, "incident list").ok();
    assert_eq!(token_requests(&fixture), 1, "the token is kept");
    fixture.sim.expire_access_tokens();
    pd(&fixture, "incident list").ok();
    assert_eq!(token_requests(&fixture), 2);
    let who = only(&pd(&fixture, "whoami").ok());
    assert_eq!((&who["token_kind"], &who["access"], &who["user_id"]), (&json!("app"), &json!("account"), &Value::Null));
}

#[test]
fn each_profile_has_a_login_and_an_explicit_credential_wins() {
    let fixture = Fixture::new();
    login(&fixture, &format!("--scopes {SCOPES} --profile lab")).ok();
    pd(&fixture, "incident list").ends(2);
    pd(&fixture, "incident list --profile lab").ok();
    let sent = || fixture.sim.journal().last().unwrap().authorization().unwrap().to_owned();
    assert!(sent().starts_with("Bearer pdus+"), "{}", sent());
    let key = fixture.sim.api_key().to_owned();
    run(fixture.bare("incident list --profile lab").envs(environment(&fixture)).env("PD_API_KEY", &key)).ok();
    assert_eq!(sent(), format!("Token token={key}"));
    fixture.file(".config/pd/config.toml", format!("[profiles.lab]\ntoken = \"{key}\"\n"));
    pd(&fixture, "incident list --profile lab").ok();
    assert_eq!(sent(), format!("Token token={key}"));
    login(&fixture, "--profile lab").ok().says("in place of the login");
    pd(&fixture, "logout --profile lab").ok();
    // The login of a profile wins over the defaults of the file.
    fixture.file(".config/pd/config.toml", format!("token = \"{key}\"\n"));
    let ran = login(&fixture, &format!("--scopes {SCOPES}")).ok();
    assert!(!ran.err.contains("in place of the login"), "{ran:?}");
    pd(&fixture, "incident list").ok();
    assert!(sent().starts_with("Bearer pdus+"), "{}", sent());
}

#[test]
fn a_later_login_needs_no_arguments() {
    let fixture = Fixture::new();
    login(&fixture, &format!("--scopes {SCOPES}")).ok();
    let kept: Vec<_> = environment(&fixture)
        .into_iter()
        .filter(|(name, _)| !["PD_CLIENT_ID", "PD_CLIENT_SECRET", "PD_IDENTITY_URL"].contains(name))
        .collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pd"));
    child.env_clear().envs(kept).args(["login", "--port", "0"]);
    let mut child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    let url = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    assert_eq!(get(&get(url).1.unwrap()).0, 200);
    assert_eq!(only(&end(child, stderr).ok())["scopes"], json!(["incidents.read", "users.read", "openid"]));

    run(&mut fixture.bare("login --profile new")).ends(2).says("--client-id");
    run(fixture.bare("login --profile new").env("PD_CLIENT_ID", "x")).ends(2).says("--scopes");
    run(&mut fixture.bare("--demo login")).ends(2).says("demo");
}

#[test]
fn an_ended_login_says_to_log_in_again() {
    let fixture = Fixture::new();
    login(&fixture, &format!("--scopes {SCOPES}")).ok();
    fixture.sim.expire_access_tokens();
    fixture.sim.fault(Fault::status(400).body(r#"{"error":"invalid_grant"}"#, "application/json").path("/oauth/token"));
    pd(&fixture, "incident list").ends(4).says("invalid_grant").says("pd login");
    fixture
        .sim
        .fault(Fault::status(401).body(r#"{"error":"invalid_client"}"#, "application/json").path("/oauth/token"));
    pd(&fixture, "incident list").ends(4).says("client secret");
    // The fault is over, and the refresh token is still valid.
    pd(&fixture, "incident list").ok();
}

#[test]
fn two_commands_at_once_refresh_the_tokens_once() {
    let fixture = Fixture::new();
    login(&fixture, &format!("--scopes {SCOPES}")).ok();
    for round in 2..=4 {
        fixture.sim.expire_access_tokens();
        let children: Vec<Child> = (0..2).map(|_| spawn(&fixture, "incident list")).collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(token_requests(&fixture), round);
    }
}

#[test]
fn no_secret_of_a_login_is_shown_and_none_is_in_the_profile_file() {
    let fixture = Fixture::new();
    fixture.file(".config/pd/config.toml", "[profiles.work]\n");
    let ran = login(&fixture, &format!("-vv --scopes {SCOPES} --profile work")).ok();
    let place = fixture.home.path().join(".local/state/pd/logins/work");
    let tokens: Value = serde_json::from_str(&fs::read_to_string(place.join("tokens.json")).unwrap()).unwrap();
    let mut secrets = vec![fixture.sim.oauth_client_secret().to_owned()];
    secrets.extend(["access_token", "refresh_token", "id_token"].map(|name| tokens[name].as_str().unwrap().to_owned()));
    for request in fixture.sim.journal().to(&Method::POST, "/oauth/token") {
        let body = form(&request.body());
        secrets.extend(
            ["code", "code_verifier"]
                .iter()
                .filter_map(|name| body.iter().find(|(known, _)| known == name))
                .map(|(_, value)| value.clone()),
        );
    }
    assert_eq!(secrets.len(), 6);
    let mut shown = vec![ran.out, ran.err];
    for (fault, line) in [
        (None, "-vv whoami --profile work"),
        (None, "-vv rest get users --raw --profile work"),
        (Some(Fault::status(401)), "-vv incident list --profile work"),
        (Some(Fault::status(400)), "-vv incident list --profile work"),
        (Some(Fault::html()), "-vv incident list --profile work"),
        (Some(Fault::cut_body(40)), "-vv incident list --profile work"),
        (Some(Fault::status(400).body(secrets.join(" "), "text/plain")), "-vv incident list --profile work"),
        (None, "-vv logout --profile work"),
    ] {
        let fault = fault.map(|fault| {
            fixture.sim.expire_access_tokens();
            fixture.sim.fault(fault.path("/oauth/token").always())
        });
        let ran = pd(&fixture, line);
        shown.extend([ran.out, ran.err]);
        if let Some(fault) = fault {
            fault.remove();
        }
    }
    for secret in &secrets {
        // An error may show the last four characters of a rejected access token.
        assert!(shown.iter().all(|text| !text.contains(secret.as_str())), "{secret}: {shown:?}");
    }
    let config = fs::read_to_string(fixture.home.path().join(".config/pd/config.toml")).unwrap();
    assert_eq!(config, "[profiles.work]\n");
    assert!(!place.join("tokens.json").exists() && !place.join("app.json").exists());
}

#[cfg(unix)]
#[test]
fn the_files_of_a_login_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    login(&fixture, &format!("--scopes {SCOPES}")).ok();
    let place = fixture.home.path().join(".local/state/pd/logins/default");
    for (name, expected) in [("", 0o700), ("tokens.json", 0o600), ("app.json", 0o600), ("tokens.json.lock", 0o600)] {
        let mode = fs::metadata(place.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{name}");
    }
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}
