//! `content-encoding: gzip`, and gzip bombs.

use std::{collections::VecDeque, io::Write};

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};
use http::{HeaderMap, HeaderValue, header};

use crate::{body::BodyStep, buffered::BufferedResponse};

/// Returns whether the client accepts gzip.
pub(crate) fn accepted(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| coding.trim().starts_with("gzip"))
}

/// Compresses a body, unless it is empty.
pub(crate) fn encode(response: &mut BufferedResponse) {
    if !response.body.is_empty() {
        response.body = compress(&response.body);
        mark(&mut response.headers);
    }
}

pub(crate) fn mark(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
}

pub(crate) fn compress(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to a vector cannot fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default().into()
}

/// Returns a valid gzip stream of at least `bytes` spaces. It repeats one compressed block.
pub(crate) fn bomb(bytes: u64) -> VecDeque<BodyStep> {
    const BLOCK: usize = 1024 * 1024;
    let plain = vec![b' '; BLOCK];
    let count = bytes.div_ceil(BLOCK as u64).max(1);
    let mut compressed = Vec::with_capacity(BLOCK / 64);
    // A full flush ends on a byte boundary and does not refer to earlier data, so the block can be repeated.
    let _ = Compress::new(Compression::best(), false).compress_vec(&plain, &mut compressed, FlushCompress::Full);
    let (mut block, mut all) = (Crc::new(), Crc::new());
    block.update(&plain);
    let compressed = Bytes::from(compressed);
    let mut steps = VecDeque::from([BodyStep::Data(Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]))]);
    for _ in 0..count {
        all.combine(&block);
        steps.push_back(BodyStep::Data(compressed.clone()));
    }
    // An empty last block, the checksum and the length.
    let mut trailer = vec![3, 0];
    trailer.extend(all.sum().to_le_bytes());
    trailer.extend(all.amount().to_le_bytes());
    steps.push_back(BodyStep::Data(trailer.into()));
    steps
}
