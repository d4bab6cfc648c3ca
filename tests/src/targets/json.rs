//! The lenient JSON reader.

use pd_core::json::from_slice;
use serde_json::{Value, value::RawValue};

/// A value that no error may quote.
const SECRET: &str = "hunter2";

/// Compares the lenient reader with `serde_json`.
///
/// Input that `serde_json` accepts has the same result. Input that is grammatically JSON is accepted too, even if
/// `serde_json` rejects it (a lone surrogate, for example). No error quotes the input.
///
/// Input: the text.
pub fn json(data: &[u8]) {
    let read = from_slice::<Value>(data);
    if let Ok(tree) = serde_json::from_slice::<Value>(data) {
        assert_eq!(read, Ok(tree));
        return;
    }
    let text = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let text = String::from_utf8_lossy(text);
    // `RawValue` checks the grammar only, and accepts deeper nesting than `Value`.
    match serde_json::from_str::<&RawValue>(&text) {
        Ok(raw) => {
            assert!(read.is_ok() || depth(raw.get()) > 100, "{text:?}: {read:?}");
            assert_eq!(from_slice::<Box<RawValue>>(text.as_bytes()).ok().as_ref().map(|it| it.get()), Some(raw.get()));
        }
        Err(_) => assert!(read.is_err(), "{text:?} is not JSON"),
    }
    assert_error_quotes_nothing(&text);
}

fn assert_error_quotes_nothing(text: &str) {
    for json in [format!("{{\"key\": \"{SECRET}\", {text}"), format!("[\"{SECRET}\", {text}]")] {
        let errors = [from_slice::<Value>(json.as_bytes()).err(), from_slice::<Vec<u8>>(json.as_bytes()).err()];
        for error in errors.into_iter().flatten() {
            let shown = error.to_string();
            assert!(text.contains(SECRET) || !shown.contains(SECRET), "{shown}");
        }
    }
}

/// Returns an upper bound of the nesting depth.
fn depth(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count()
}
