//! The lenient reader of JSON.

use pd_core::json::from_slice;
use serde_json::{Value, value::RawValue};

/// A member that no error may quote.
const SECRET: &str = "hunter2";

/// Text that `serde_json` takes is read as `serde_json` reads it, text whose grammar is right is read in any case, and no
/// error quotes JSON.
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
    // A raw value is checked for its grammar alone. It may nest deeper than a `Value`.
    match serde_json::from_str::<&RawValue>(&text) {
        Ok(raw) => {
            assert!(read.is_ok() || depth(raw.get()) > 100, "{text:?}: {read:?}");
            assert_eq!(from_slice::<Box<RawValue>>(text.as_bytes()).ok().as_ref().map(|it| it.get()), Some(raw.get()));
        }
        Err(_) => assert!(read.is_err(), "{text:?} is not JSON"),
    }
    quotes_nothing(&text);
}

fn quotes_nothing(text: &str) {
    for json in [format!("{{\"key\": \"{SECRET}\", {text}"), format!("[\"{SECRET}\", {text}]")] {
        let errors = [from_slice::<Value>(json.as_bytes()).err(), from_slice::<Vec<u8>>(json.as_bytes()).err()];
        for error in errors.into_iter().flatten() {
            let shown = error.to_string();
            assert!(text.contains(SECRET) || !shown.contains(SECRET), "{shown}");
        }
    }
}

/// An upper bound of how deep the text nests.
fn depth(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count()
}
