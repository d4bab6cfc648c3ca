//! Sessions that cannot reach `https` are rejected when they are built.

use std::error::Error as _;

use pd_core::Credential;
use pd_rest::RestSession;
use pd_transport::pd_http::{ClientOptions, Roots};

/// Returns the error and its sources as one line.
fn chain(error: &dyn std::error::Error) -> String {
    let levels: Vec<String> =
        std::iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect();
    levels.join(": ")
}

fn built(options: ClientOptions, base_url: &str) -> Result<RestSession, pd_rest::BuildError> {
    let builder = RestSession::builder(Credential::token("u+NoTaReAlKeY_wxyz").unwrap()).base_url(base_url);
    builder.transport(|transport| transport.http_client(options)).build()
}

#[test]
fn a_session_without_tls_or_without_roots_names_the_feature() {
    let error = built(ClientOptions::new().roots(Roots::OnlyGiven), "https://api.pagerduty.com").unwrap_err();
    let text = chain(&error);
    assert!(error.source().is_some(), "{text}");
    if cfg!(any(feature = "ring", feature = "aws-lc")) {
        assert!(text.contains("turn on the feature `platform-roots` or `bundled-roots`"), "{text}");
    } else {
        assert!(text.contains("turn on the feature `ring` or `aws-lc`"), "{text}");
    }
}

#[test]
fn the_defaults_of_a_build_decide_too() {
    let has_tls = cfg!(any(feature = "ring", feature = "aws-lc"));
    let has_roots = cfg!(any(feature = "platform-roots", feature = "bundled-roots"));
    let session = built(ClientOptions::new(), "https://api.pagerduty.com");
    assert_eq!(session.is_ok(), has_tls && has_roots, "{:?}", session.err());
}

#[test]
fn http_on_loopback_needs_neither() {
    built(ClientOptions::new().roots(Roots::OnlyGiven), "http://127.0.0.1:1").unwrap();
}
