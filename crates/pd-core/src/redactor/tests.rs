use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use proptest::{
    prelude::{Strategy, any, prop_oneof},
    prop_assert, prop_assert_eq, proptest,
    sample::select,
};
use serde_json::Value;

use super::*;

const KEY: &str = "u+NoTaR/eAlKeY_wxyz";

fn redacted(text: &str) -> String {
    Redactor::new(KEY).redact_str(text).unwrap_or_else(|| text.to_owned())
}

#[test]
fn a_plain_secret_is_replaced() {
    assert_eq!(redacted(&format!("{KEY} and {KEY}")), "[redacted] and [redacted]");
    assert_eq!(redacted(&format!("<p>\\n{KEY}</p>")), "<p>\\n[redacted]</p>");
    assert_eq!(redacted("u+NoTaR/eAlKeY_wxy"), "u+NoTaR/eAlKeY_wxy");
}

#[test]
fn an_encoded_authorization_header_is_redacted() {
    for (text, expected) in [
        ("/login?auth=Token%20token%3Du%2BNoTaR%2FeAlKeY_wxyz&x=1", "/login?auth=Token%20token%3D[redacted]&x=1"),
        ("/login?auth=Token%20token%3du%2bNoTaR%2feAlKeY_wxyz", "/login?auth=Token%20token%3d[redacted]"),
        ("/login?next=%2Fx%3Fk%3Du%252BNoTaR%252FeAlKeY%5Fwxyz", "/login?next=%2Fx%3Fk%3D[redacted]"),
        ("<b>u&#43;NoTaR&#x2F;eAlKeY&lowbar;wxyz</b>", "<b>[redacted]</b>"),
        ("<b>u&amp;#43;NoTaR&sol;eAlKeY_wxyz</b>", "<b>[redacted]</b>"),
        (r#"{"a":"{\"b\":\"u+NoTaR\\/eAlKeY_wxyz\"}"}"#, r#"{"a":"{\"b\":\"[redacted]\"}"}"#),
        (r#"{"a":"{\"b\":\"u\\u002bNoTaR/eAlKeY_wxyz\"}"}"#, r#"{"a":"{\"b\":\"[redacted]\"}"}"#),
        (r#"{"a":"u\u0026#43;NoTaR/eAlKeY_wxyz"}"#, r#"{"a":"[redacted]"}"#),
    ] {
        assert_eq!(redacted(text), expected);
    }
}

#[test]
fn every_json_escape_of_the_secret_is_found() {
    let all: String = KEY.chars().map(|c| format!("\\u{:04X}", u32::from(c))).collect();
    for escaped in [all, KEY.replace('/', "\\/"), KEY.replace('N', "\\u004e"), KEY.replace('N', r"\\u004e")] {
        assert_eq!(redacted(&format!(r#"{{"a":["x {escaped}",1]}}"#)), r#"{"a":["x [redacted]",1]}"#);
        assert_eq!(redacted(&format!(r#"{{"{escaped}":{{}}}}"#)), r#"{"[redacted]":{}}"#);
        // A duplicate member, and text that is not JSON.
        assert_eq!(redacted(&format!(r#"{{"a":"{escaped}","a":1}}"#)), r#"{"a":"[redacted]","a":1}"#);
        assert_eq!(redacted(&format!(r#"{{"a":"\\\\ {escaped}"#)), r#"{"a":"\\\\ [redacted]"#);
    }
}

#[test]
fn a_secret_that_json_must_escape_is_found() {
    let redactor = Redactor::new("quote\"back\\slash");
    assert_eq!(redactor.redact(br#"{"a":"x quote\"back\\slash"}"#).unwrap(), br#"{"a":"x [redacted]"}"#);
    assert_eq!(redactor.redact(br#"quote"back\slash"#).unwrap(), b"[redacted]");
    let all: String = "quote\"back\\slash".chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    assert_eq!(redactor.redact(format!("\"{all}\"").as_bytes()).unwrap(), b"\"[redacted]\"");
}

#[test]
fn a_number_that_contains_the_secret_becomes_a_string() {
    let redactor = Redactor::new("12345678");
    for (text, expected) in [
        (r#"{"a":12345678,"b":[1,-12345678]}"#, r#"{"a":"[redacted]","b":[1,"[redacted]"]}"#),
        (r#"[ 9912345678.5e3 ]"#, r#"[ "[redacted]" ]"#),
        ("1234567812345678", r#""[redacted]""#),
        (r#"{"12345678":"\n12345678\n"}"#, r#"{"[redacted]":"\n[redacted]\n"}"#),
        ("account 12345678 has", "account [redacted] has"),
    ] {
        assert_eq!(redactor.redact_str(text).as_deref(), Some(expected));
    }
}

#[test]
fn an_escape_is_replaced_as_a_whole() {
    let redactor = Redactor::new("u004eabcdef\\");
    assert_eq!(redactor.redact_str(r#"["\u004eabcdef\"x"]"#).as_deref(), Some(r#"["[redacted]x"]"#));
}

#[test]
fn other_text_is_unchanged() {
    for text in
        ["", "{\"a\": \"\\u004e\", \"b\":  1.0}", "\\", "\\u00", "\"\\u00zz\"", "\\u004e\u{e9}", "100 % & more", "&#"]
    {
        assert_eq!(Redactor::new(KEY).redact_str(text), None, "{text}");
    }
}

#[test]
fn a_short_secret_is_not_searched_for() {
    assert_eq!(Redactor::new("key").redact_str("the key of the matter"), None);
    assert_eq!(Redactor::new("").redact_str("text"), None);
}

#[test]
fn ambiguous_text_does_not_make_the_search_exponential() {
    let redactor = Redactor::new(KEY);
    for text in ["\\", "%5C", "\\u005c", "&#92;", "%25", "&amp;", "u+No", "\\\\\\\"", "u%2B"] {
        let start = std::time::Instant::now();
        assert_eq!(redactor.redact(text.repeat(1 << 12).as_bytes()), None, "{text}");
        // It takes at most 0.1 s without optimization. A backtracking search takes minutes.
        assert!(start.elapsed().as_secs() < 5, "{text}: {:?}", start.elapsed());
    }
}

#[test]
fn debug_does_not_show_the_secret() {
    assert_eq!(format!("{:?}", Redactor::new(KEY)), "Redactor(…)");
}

/// An encoding that servers use.
#[derive(Debug, Clone, Copy)]
enum Encoding {
    Plain,
    Percent,
    PercentAll,
    Html,
    HtmlAll,
    Json,
    JsonAll,
    JsonTwice,
}

const ENCODINGS: [Encoding; 8] = [
    Encoding::Plain,
    Encoding::Percent,
    Encoding::PercentAll,
    Encoding::Html,
    Encoding::HtmlAll,
    Encoding::Json,
    Encoding::JsonAll,
    Encoding::JsonTwice,
];

fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

fn each<T>(items: impl Iterator<Item = T>, write: impl Fn(&mut String, T)) -> String {
    items.fold(String::new(), |mut text, item| {
        write(&mut text, item);
        text
    })
}

impl Encoding {
    fn encode(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Percent => utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
            Self::PercentAll => each(text.bytes(), |text, byte| write!(text, "%{byte:02x}").unwrap()),
            Self::Html => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                text.replace('"', "&quot;").replace('\'', "&#39;").replace('+', "&#43;").replace('/', "&#x2F;")
            }
            Self::HtmlAll => each(text.chars(), |text, c| write!(text, "&#{};", u32::from(c)).unwrap()),
            Self::Json => json(text),
            Self::JsonAll => each(text.encode_utf16(), |text, unit| write!(text, "\\u{unit:04x}").unwrap()),
            Self::JsonTwice => json(&json(text)),
        }
    }
}

/// Generates secrets: of characters that encodings treat specially, of digits, of the placeholder's characters, of any text.
fn secrets() -> impl Strategy<Value = String> {
    prop_oneof![
        r#"[a-c+/=%&\\"; u0-9]{8,16}"#,
        "[0-9]{8,12}",
        "[A-Za-z0-9+/_=-]{8,32}",
        r"[\[\]redact*]{8,12}",
        any::<String>().prop_filter("long enough", |text| text.len() >= MIN_LENGTH),
    ]
}

proptest! {
    #[test]
    fn no_encoding_of_the_secret_is_left(
        secret in secrets(), inner in select(&ENCODINGS), outer in select(&ENCODINGS),
        before in r#"[a-c+ %\\"&;,{}]{0,12}"#, after in r#"[a-c+ %\\"&;,{}]{0,12}"#,
    ) {
        let (once, twice) = (inner.encode(&secret), outer.encode(&inner.encode(&secret)));
        let text = format!("{before}{twice}{after}{once} {secret}");
        let redacted = Redactor::new(secret.clone()).redact_str(&text).unwrap();
        for encoded in [&secret, &once, &twice] {
            prop_assert!(!redacted.contains(encoded.as_str()), "{}", redacted);
        }
        let decoded = percent_decode_str(&redacted).decode_utf8_lossy();
        prop_assert!(!decoded.contains(&secret), "{}", redacted);
        prop_assert_eq!(Redactor::new(secret).redact_str(&redacted), None);
    }

    #[test]
    fn valid_json_stays_valid_json(
        secret in secrets(), inner in select(&ENCODINGS), outer in select(&ENCODINGS),
        before in "[a-c+ %\\\"&;,{}]{0,12}", number in any::<i64>(),
    ) {
        let encoded = outer.encode(&inner.encode(&secret));
        let mut text = serde_json::json!({"a": format!("{before}{encoded}"), &encoded: [number, &secret]}).to_string();
        if secret.bytes().all(|byte| byte.is_ascii_digit()) && !secret.starts_with('0') {
            text = format!("[{text},{secret},-{secret}7.5e1]");
        }
        let redacted = Redactor::new(secret.clone()).redact_str(&text).unwrap();
        let value: Result<Value, _> = serde_json::from_str(&redacted);
        prop_assert!(value.is_ok(), "{} became {}", text, redacted);
        prop_assert!(!redacted.contains(&secret), "{}", redacted);
        prop_assert!(!contains(&value.unwrap(), &secret), "{}", redacted);
    }

    #[test]
    fn a_secret_is_found_at_any_position(secret in "[a-c+]{8,12}", before in "[a-c+]{0,30}", after in "[a-c+]{0,30}") {
        let redactor = Redactor::new(secret.clone());
        let found = |text: &str| redactor.redact_str(text).is_some();
        let text = format!("{before}{secret}{after}");
        prop_assert!(found(&text));
        let others = format!("{before}{after}");
        prop_assert_eq!(found(&others), others.contains(&secret));
    }

    #[test]
    fn text_without_a_replacement_does_not_contain_the_secret(secret in secrets(), text in r#"[a-c+%\\"&#;xu0-9 ]{0,80}"#) {
        let redactor = Redactor::new(secret.clone());
        if redactor.redact_str(&text).is_none() {
            prop_assert!(!text.contains(&secret));
        }
    }
}

fn contains(value: &Value, secret: &str) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => number.to_string().contains(secret),
        Value::String(text) => text.contains(secret),
        Value::Array(items) => items.iter().any(|item| contains(item, secret)),
        Value::Object(members) => members.iter().any(|(name, item)| name.contains(secret) || contains(item, secret)),
    }
}
