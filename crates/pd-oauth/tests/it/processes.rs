//! Two processes that share a file store.

use std::{
    env,
    process::{Command, Stdio},
};

use pd_oauth::{FileStore, TokenSet, TokenStore as _, UserToken};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::bench::Bench;

const ROLE: &str = "PD_OAUTH_TEST_STORE";

/// The part of this test that runs in the other processes. It gets tokens, and sends a request with them.
#[tokio::main(flavor = "current_thread")]
async fn child(path: &str) {
    let variable = |name: &str| env::var(name).unwrap();
    let url = variable("PD_OAUTH_TEST_URL");
    let client = pd_oauth::OAuthClient::builder(variable("PD_OAUTH_TEST_ID"))
        .secret(variable("PD_OAUTH_TEST_SECRET"))
        .base_url(&*url)
        .build()
        .unwrap();
    let provider = UserToken::new(client, FileStore::new(path));
    let session = pd_rest::RestSession::builder_with(provider).base_url(url).build().unwrap();
    let calls = (0..25).map(|_| {
        let session = session.clone();
        tokio::spawn(async move { session.rget::<Value>("users/me").await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
}

#[test]
fn two_processes_spend_a_refresh_token_once() {
    if let Ok(path) = env::var(ROLE) {
        return child(&path);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let bench = runtime.block_on(Bench::new());
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("login.json");
    for round in 1..=3 {
        // Tokens that expired yesterday.
        let tokens = runtime.block_on(bench.login());
        let past = |at: jiff::Timestamp| at - jiff::SignedDuration::from_hours(48);
        let json = tokens
            .to_json()
            .expose_secret()
            .replace(&tokens.expires_at().unwrap().to_string(), &past(tokens.expires_at().unwrap()).to_string());
        let json = json.replace(&tokens.obtained_at().to_string(), &past(tokens.obtained_at()).to_string());
        runtime.block_on(FileStore::new(&path).save(&TokenSet::from_json(&json).unwrap())).unwrap();
        let children = (0..2).map(|_| {
            let mut child = Command::new(env::current_exe().unwrap());
            child.args(["--exact", "processes::two_processes_spend_a_refresh_token_once", "--nocapture"]);
            child.env(ROLE, &path).env("PD_OAUTH_TEST_URL", bench.sim.url());
            child.env("PD_OAUTH_TEST_ID", bench.sim.oauth_client_id());
            child.env("PD_OAUTH_TEST_SECRET", bench.sim.oauth_client_secret());
            child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        });
        for child in children.collect::<Vec<_>>() {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(bench.refreshes(), round);
    }
}
