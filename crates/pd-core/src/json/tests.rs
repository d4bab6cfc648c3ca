use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::*;

fn read_value(json: &[u8]) -> Value {
    from_slice(json).unwrap()
}

#[derive(Debug, PartialEq, Deserialize)]
struct Key {
    #[serde(default)]
    key: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Open,
}

#[test]
fn invalid_text_reads_as_the_replacement_character() {
    for (json, expected) in [
        (&b"\"cut \\ud83d\""[..], "cut \u{fffd}"),
        (b"\"\\ude00 cut\"", "\u{fffd} cut"),
        (b"\"\\ud83d\\ud83d\\ude00\"", "\u{fffd}\u{1f600}"),
        (b"\"\\ud83d\\n\\\\ud83d\"", "\u{fffd}\n\\ud83d"),
        (b"\"\xff\"", "\u{fffd}"),
        (b"\"\xed\xa0\xbd\"", "\u{fffd}\u{fffd}\u{fffd}"),
        (b"\xef\xbb\xbf\"x\"", "x"),
        (b"\xef\xbb\xbf\"\\uD83D \xff\"", "\u{fffd} \u{fffd}"),
    ] {
        assert_eq!(read_value(json), expected, "{}", String::from_utf8_lossy(json));
    }
}

#[test]
fn a_number_too_large_for_a_double_reads_as_the_largest() {
    let huge = "9".repeat(400);
    let json = format!(r#"[1e400, -1E+999, {huge}, "1e400", 1e308, {{"n": 1e400}}]"#);
    let largest = f64::MAX;
    assert_eq!(read_value(json.as_bytes()), json!([largest, -largest, largest, "1e400", 1e308, {"n": largest}]));
    assert_eq!(from_slice::<Vec<f64>>(b"[1e400, 0.5]").unwrap(), [f64::MAX, 0.5]);
}

#[test]
fn a_raw_value_keeps_every_number_as_written() {
    let json = r#"[1e400, 1.10, -0, 340282366920938463463374607431768211456, 935.0901549855263]"#;
    let raw: Box<RawValue> = from_slice(json.as_bytes()).unwrap();
    assert_eq!(raw.get(), json);
    let repaired = [b"\xef\xbb\xbf", json.as_bytes()].concat();
    assert_eq!(from_slice::<Box<RawValue>>(&repaired).unwrap().get(), json);
}

#[test]
fn an_error_has_the_path_and_not_the_value() {
    let error = |json: &str| from_slice::<Vec<Key>>(json.as_bytes()).unwrap_err();
    let named = error(r#"[{"key": 1}, {"key": "hunter2, expected", "id": "PABC123"}]"#);
    assert_eq!(named.to_string(), "[1].key of PABC123: expected u32, found string");
    assert_eq!((named.path(), named.item_index(), named.item_id()), (Some("[1].key"), Some(1), Some("PABC123")));
    assert!(named.is_shape());
    assert_eq!(error(r#"[{"key": -70000}]"#).to_string(), "[0].key: expected u32, found another integer");
    assert_eq!(error(r#""hunter2""#).to_string(), "expected a sequence, found string");
    assert_eq!(from_slice::<Kind>(b"\"hunter2\"").unwrap_err().to_string(), "expected `open`, found another text");
}

#[test]
fn quotations_in_messages_of_the_callers_type_are_removed() {
    #[derive(Debug)]
    struct Picky;
    impl<'de> Deserialize<'de> for Picky {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(serde::de::Error::custom(match text.strip_prefix("whole ") {
                Some(_) => format!("cannot use {text}"),
                None => format!("cannot use \"{}\" here", text.get(..3).unwrap_or_default()),
            }))
        }
    }
    let error = |json: &str| from_slice::<Picky>(json.as_bytes()).unwrap_err().to_string();
    assert_eq!(error(r#""whole hunter2""#), "the type rejects the value");
    assert_eq!(error(r#""hunter2""#), "cannot use \"…\" here");
}

#[test]
fn a_path_in_a_message_is_appended_to_the_path_of_the_error() {
    #[derive(Debug)]
    struct Tagged;
    impl<'de> Deserialize<'de> for Tagged {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let value = Value::deserialize(deserializer)?;
            Err(serde::de::Error::custom(format_args!(
                "{}: invalid type: string \"{}\", expected u8",
                value["at"].as_str().unwrap(),
                value["a"][0]["b"].as_str().unwrap()
            )))
        }
    }
    let error = |at: &str| {
        let json = json!([{"a": [{"b": "hunter2"}], "at": at, "id": "P1"}]).to_string();
        from_slice::<Vec<Tagged>>(json.as_bytes()).unwrap_err().to_string()
    };
    assert_eq!(error("a[0].b"), "[0].a[0].b of P1: expected u8, found string");
    // Text that is not a path of the object may be a value.
    for at in ["hunter2", "a[1].b", "a.b", "a[x]", "b", "", "."] {
        assert_eq!(error(at), "[0] of P1: the type rejects the value");
    }
}

#[test]
fn only_text_that_does_not_begin_like_json_is_quoted() {
    let error = |json: &[u8]| from_slice::<Value>(json).unwrap_err().to_string();
    assert!(error(b"<html>gone</html>").ends_with("; it begins with \"<html>gone</html>\""));
    for secret in [&b"{\"key\": \"hunter2"[..], b" [\"hunter2\",", b"\"hunter2", b"\xef\xbb\xbf{\"hunter2\": x"] {
        let error = error(secret);
        assert!(error.starts_with("not JSON: ") && !error.contains("hunter2"), "{error}");
    }
    assert_eq!(error(b" \n"), "the text is empty");
}

#[test]
fn an_error_of_a_parsed_value_has_its_path() {
    let error = from_value::<Vec<Key>>(&json!([{"key": 1}, {"key": "hunter2", "id": 7}])).unwrap_err();
    assert_eq!(error.to_string(), "[1].key of 7: expected u32, found string");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn doubles_round_trip(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        let text = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(from_slice::<f64>(text.as_bytes()).unwrap().to_bits(), number.to_bits());
        prop_assert_eq!(read_value(text.as_bytes()).as_f64().map(f64::to_bits), Some(number.to_bits()));
    }

    #[test]
    fn valid_json_is_read_as_serde_json_reads_it(text in r#"(\[|\]|\{|\}|:|,|"|\\|\\u[dD][89abc]00|[a-e0-9.+-]| |é){0,24}"#) {
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            prop_assert_eq!(read_value(text.as_bytes()), value);
        }
    }

    #[test]
    fn a_repair_never_makes_json_of_other_text(text in r#"(\[|\]|\{|\}|:|,|"|\\|\\u|[dD][89abc]00|[e0-9.+-]| |é){0,24}"#) {
        // `RawValue` checks only the grammar, not surrogates and the size of numbers.
        if serde_json::from_str::<&RawValue>(&text).is_err() {
            prop_assert!(from_slice::<Value>(text.as_bytes()).is_err(), "{}", text);
        } else {
            prop_assert!(from_slice::<Value>(text.as_bytes()).is_ok(), "{}", text);
        }
    }

    #[test]
    fn arbitrary_bytes_neither_panic_nor_leak_into_the_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let json = [&b"{\"key\": \"hunter2\", "[..], &bytes].concat();
        if let Err(error) = from_slice::<Vec<Key>>(&json) {
            let shown = [error.to_string(), format!("{error:?}")].concat();
            prop_assert!(!shown.contains("hunter2"), "{}", shown);
        }
    }
}
