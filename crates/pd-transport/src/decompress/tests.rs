use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use http::Response;
use proptest::prelude::*;

use super::*;

fn decompressed(mut response: Response<Body>, limit: usize) -> Result<Response<Body>, Error> {
    decompress(&mut response, limit)?;
    Ok(response)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn answer(body: impl Into<Body>, encoding: &str) -> Response<Body> {
    Response::builder().header("content-encoding", encoding).header("content-length", "9").body(body.into()).unwrap()
}

#[test]
fn gzip_is_decompressed_and_its_headers_are_removed() {
    for encoding in ["gzip", "GZIP", "x-gzip"] {
        let response = decompressed(answer(gzip(b"whole"), encoding), 5).unwrap();
        assert_eq!(response.body(), &Body::from("whole"));
        assert!(response.headers().is_empty());
    }
    // RFC 1952: a file may have several members.
    let both = [gzip(b"one"), gzip(b"two")].concat();
    assert_eq!(decompressed(answer(both, "gzip"), 6).unwrap().body(), &Body::from("onetwo"));
}

#[test]
fn other_bodies_are_unchanged() {
    for response in [answer("as it is", "br"), answer("", "gzip"), Response::new(Body::from(gzip(b"raw")))] {
        let unchanged = decompressed(response.clone(), 1).unwrap();
        assert_eq!((unchanged.body(), unchanged.headers()), (response.body(), response.headers()));
    }
}

#[test]
fn decompression_stops_at_the_limit() {
    let bomb = gzip(&vec![0; 10 << 20]);
    assert!(bomb.len() < 20_000);
    let error = decompressed(answer(bomb.clone(), "gzip"), 1 << 20).unwrap_err();
    assert_eq!(error.kind(), &Kind::TooLarge { limit: 1 << 20 });
    assert!(decompressed(answer(bomb, "gzip"), 10 << 20).is_ok());
}

/// The response arrived, so a retry would get the same body.
#[test]
fn a_body_that_cannot_be_decompressed_is_a_decode_error() {
    let whole = gzip(&b"not very compressible 1234567890".repeat(20));
    let garbled = [whole.as_slice(), b"more"].concat();
    let cut = (1..whole.len()).map(|cut| whole[..cut].to_vec());
    for body in cut.chain([garbled, b"no gzip".to_vec()]) {
        let error = decompressed(answer(body.clone(), "gzip"), 1 << 20).unwrap_err();
        assert_eq!(error.kind(), &Kind::Decode, "{body:?}");
        assert!(error.is_decode() && std::error::Error::source(&error).is_some());
        assert_eq!(error.effect(), Effect::Done);
    }
    let mut rejected = answer("no gzip", "gzip");
    *rejected.status_mut() = http::StatusCode::BAD_REQUEST;
    assert_eq!(decompressed(rejected, 9).unwrap_err().effect(), Effect::Rejected);
}

#[test]
fn zeros_after_gzip_are_ignored() {
    for zeros in [1, 7, 8, 9, 512, 10_000] {
        let padded = [gzip(b"whole"), vec![0; zeros]].concat();
        assert_eq!(decompressed(answer(padded, "gzip"), 5).unwrap().body(), &Body::from("whole"), "{zeros}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bodies_never_panic_and_compressed_ones_round_trip(bytes in proptest::collection::vec(any::<u8>(), 0..400), limit in 1usize..100) {
        if let Ok(response) = decompressed(answer(bytes.clone(), "gzip"), limit) {
            prop_assert!(bytes.is_empty() || response.body().as_bytes().len() <= limit);
        }
        let round = decompressed(answer(gzip(&bytes), "gzip"), 400).unwrap();
        prop_assert_eq!(round.body().as_bytes().as_ref(), bytes.as_slice());
    }
}
