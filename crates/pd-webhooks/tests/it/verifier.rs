//! Signatures.

use http::{HeaderMap, HeaderValue};
use pd_webhooks::{SignatureError, Verifier, VerifierError};
use proptest::prelude::*;

const BODY: &[u8] = br#"{"event":{"id":"01AB","event_type":"pagey.ping"}}"#;

// Each vector was computed with OpenSSL: `printf '%s' BODY | openssl dgst -sha256 -hmac SECRET -r`.
const FIRST: &str = "a371a50b2a432f744d657e05a4bacc1214b2458cc2c2e32bcdcb8afa9cba4f11";
const SECOND: &str = "d0156aced287db79a713d96a228d4209a957643b06613cc938b6be035858dee0";
const EMPTY_BODY: &str = "8bb990c40a7d61cb97597a942125025be50ac8beb74436e3735b98893a7f6620";
const UTF8: &str = "50a8b661f0a0394c9342e37a08482a371d4c20d87c9a50ffda85f31e7b0f31a4";
// `head -c 100000 /dev/zero | tr '\0' a | openssl dgst -sha256 -hmac XXX -r`, where XXX is 200 times `x`: HMAC hashes a
// key that is longer than a block.
const LONG: &str = "5669998852436f75fb6c15b7d56d6bf8ddf66121af4d7857cb5060f527263b01";

fn headers(values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append("x-pagerduty-signature", HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

fn check(secrets: &[&str], values: &[&str], body: &[u8]) -> Result<(), SignatureError> {
    Verifier::new(secrets.iter().copied()).unwrap().verify(&headers(values), body)
}

#[test]
fn signatures_computed_with_openssl_match() {
    assert_eq!(check(&["opal-secret-1"], &[&format!("v1={FIRST}")], BODY), Ok(()));
    assert_eq!(check(&["opal-secret-2"], &[&format!("v1={SECOND}")], BODY), Ok(()));
    assert_eq!(check(&["k"], &[&format!("v1={EMPTY_BODY}")], b""), Ok(()));
    assert_eq!(check(&["schlüssel"], &[&format!("v1={UTF8}")], "{\"title\":\"größe ☃\"}".as_bytes()), Ok(()));
    assert_eq!(check(&[&"x".repeat(200)], &[&format!("v1={LONG}")], &[b'a'; 100_000]), Ok(()));
}

#[test]
fn a_webhook_is_accepted_if_any_signature_matches_any_secret() {
    let (first, second) = (format!("v1={FIRST}"), format!("v1={SECOND}"));
    let both = format!("{first},{second}");
    for secrets in [&["opal-secret-1"][..], &["opal-secret-2"], &["other", "opal-secret-2"]] {
        assert_eq!(check(secrets, &[&both], BODY), Ok(()), "{secrets:?}");
        assert_eq!(check(secrets, &[&first, &second], BODY), Ok(()), "one header for each signature");
    }
    let spaced = format!(" v0=abc , v2={SECOND} ,, {first} ");
    assert_eq!(check(&["opal-secret-1"], &[&spaced], BODY), Ok(()));
    assert_eq!(check(&["opal-secret-1"], &[&format!("v1={}", FIRST.to_uppercase())], BODY), Ok(()));
    assert_eq!(check(&["opal-secret-2"], &[&first], BODY), Err(SignatureError::Mismatch));
}

#[test]
fn each_kind_of_invalid_header_has_its_error() {
    let secrets = &["opal-secret-1"];
    assert_eq!(check(secrets, &[], BODY), Err(SignatureError::Missing));
    for header in [
        "",
        "v1",
        FIRST,
        "v1=",
        "v1=zz",
        "=00",
        "v1=00ff",
        &format!("v1={FIRST}00"),
        &format!("v1={}", FIRST.get(1..).unwrap()),
        "v1=\u{e9}",
        &format!("v2={FIRST},v1=12"),
    ] {
        assert_eq!(check(secrets, &[header], BODY), Err(SignatureError::Malformed), "{header:?}");
    }
    for header in [&format!("v2={FIRST}"), &format!("V1={FIRST}"), "v0=x"] {
        assert_eq!(check(secrets, &[header], BODY), Err(SignatureError::UnknownVersion), "{header:?}");
    }
}

#[test]
fn a_verifier_requires_secrets_and_does_not_show_them() {
    assert_eq!(Verifier::new(Vec::<String>::new()).err(), Some(VerifierError::NoSecret));
    assert_eq!(Verifier::new(["good", ""]).err(), Some(VerifierError::EmptySecret));
    let shown = format!("{:?}", Verifier::new(["opal-secret-1"]).unwrap());
    assert!(!shown.contains("opal"), "{shown}");
}

proptest! {
    #[test]
    fn any_change_of_one_bit_is_rejected(
        body in prop::collection::vec(any::<u8>(), 0..300),
        secret in "[ -~]{1,80}",
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let signature = sign(&secret, &body);
        let verifier = Verifier::new([secret]).unwrap();
        let signed = headers(&[&format!("v1={}", base16(&signature))]);
        prop_assert_eq!(verifier.verify(&signed, &body), Ok(()));

        if !body.is_empty() {
            let mut changed = body.clone();
            changed[at.index(body.len())] ^= 1 << bit;
            prop_assert_eq!(verifier.verify(&signed, &changed), Err(SignatureError::Mismatch));
        }
        let mut other = signature.clone();
        other[at.index(signature.len())] ^= 1 << bit;
        let forged = headers(&[&format!("v1={}", base16(&other))]);
        prop_assert_eq!(verifier.verify(&forged, &body), Err(SignatureError::Mismatch));
    }
}

fn sign(secret: &str, body: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn base16(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}
