//! Sessions that cannot reach `https` are rejected when they are built, with the feature to turn on. `.ci/run` runs these tests
//! in a build without TLS, and in one with TLS and without roots.

use std::error::Error as _;

use pd_core::Credential;
use pd_rest::RestSession;
use pd_transport::pd_http::ClientOptions;

const HAS_TLS: bool = cfg!(any(feature = "ring", feature = "aws-lc"));
const HAS_ROOTS: bool = cfg!(any(feature = "platform-roots", feature = "bundled-roots"));

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

/// Checks that the error names the features that are missing.
fn names_the_feature(error: &pd_rest::BuildError) {
    let text = chain(error);
    assert!(error.source().is_some(), "{text}");
    let missing = if HAS_TLS { "`platform-roots` or `bundled-roots`" } else { "`ring` or `aws-lc`" };
    assert!(text.contains(&format!("turn on the feature {missing}")), "{text}");
}

#[cfg(any(feature = "ring", feature = "aws-lc", feature = "platform-roots", feature = "bundled-roots"))]
#[test]
fn a_session_that_trusts_no_root_certificate_names_the_feature() {
    let options = ClientOptions::new().roots(pd_transport::pd_http::Roots::OnlyGiven);
    names_the_feature(&built(options, "https://api.pagerduty.com").unwrap_err());
}

#[test]
fn a_build_without_tls_or_without_roots_fails_when_the_session_is_built() {
    let session = built(ClientOptions::new(), "https://api.pagerduty.com");
    assert_eq!(session.is_ok(), HAS_TLS && HAS_ROOTS);
    if let Err(error) = &session {
        names_the_feature(error);
    }
    assert_eq!(RestSession::new("u+NoTaReAlKeY_wxyz").is_ok(), HAS_TLS && HAS_ROOTS);
}

#[test]
fn http_on_loopback_needs_neither() {
    built(ClientOptions::new(), "http://127.0.0.1:1").unwrap();
}
