use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn raw(text: &str) -> Box<RawValue> {
    serde_json::from_str(text).unwrap()
}

fn encoded(value: &impl Serialize) -> String {
    serde_json::to_string(&Json::new(value).unwrap()).unwrap()
}

#[test]
fn numbers_keep_their_text() {
    let text = r#"{"a":1.10,"b":[-0,1e400,123456789012345678901234567890,935.0901549855263,1E+2],"z":-0.0}"#;
    assert_eq!(encoded(&raw(text)), text);
    assert_eq!(encoded(&json!({"details": 935.090_154_985_526_3_f64})), r#"{"details":935.0901549855263}"#);
}

#[test]
fn order_is_kept_and_the_last_of_a_repeated_name_wins() {
    assert_eq!(encoded(&raw(r#" { "z" : 1 , "a" : 2 , "z" : 3 } "#)), r#"{"z":3,"a":2}"#);
}

#[test]
fn text_with_a_lone_surrogate_is_sent_as_it_is() {
    let text = r#"{"title":"cut \ud83d","n":1.10}"#;
    assert_eq!(encoded(&raw(text)), text);
}

#[test]
fn nesting_is_limited_in_values_and_in_raw_text() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(encoded(&raw(&nested(250))), nested(250));
    assert!(matches!(Json::new(&raw(&nested(251))), Err(JsonError::TooDeep)));
    assert!(matches!(Json::new(&raw(&nested(100_000))), Err(JsonError::TooDeep)));
    let value = (0..251).fold(json!(1), |inner, _| json!([inner]));
    assert!(matches!(Json::new(&value), Err(JsonError::TooDeep)));
}

/// JSON text, with numbers as `serde_json::Value` cannot hold them.
fn any_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,5})?",
        any::<String>().prop_map(|text| Value::from(text).to_string()),
        proptest::sample::select(vec!["null".to_owned(), "true".to_owned(), "false".to_owned()]),
    ];
    leaf.prop_recursive(6, 40, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::btree_map(any::<String>(), inner, 0..8).prop_map(|members| {
                let member = |(name, value): (&String, &String)| format!("{}:{value}", Value::from(name.as_str()));
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_text_is_encoded_as_it_was_written(text in any_text()) {
        prop_assert_eq!(encoded(&raw(&text)), text);
    }
}

proptest! {
    /// Inserting, extending and removing keep the order that `indexmap` documents.
    #[test]
    fn members_keep_their_order(steps in prop::collection::vec((0u8..3, "[a-e]", any::<u8>()), 0..40)) {
        let mut members = Members::new();
        let mut reference = indexmap::IndexMap::<String, u8>::new();
        for (step, name, value) in steps {
            let json = Json::from(value.to_string());
            match step {
                0 => {
                    members.insert(name.clone(), json);
                    reference.insert(name, value);
                }
                1 => {
                    members.extend(Members::from_iter([(name.clone().into(), json), ("z".into(), Json::null())]));
                    reference.extend([(name, value), ("z".to_owned(), 0)]);
                }
                _ => prop_assert_eq!(members.remove(&name).is_some(), reference.shift_remove(&name).is_some()),
            }
            let expected: Vec<_> = reference.iter().map(|(name, value)| (&**name, value.to_string())).collect();
            let found = members.iter().map(|(name, value)| (&**name, value.as_str().unwrap_or("0").to_owned()));
            prop_assert_eq!(found.collect::<Vec<_>>(), expected);
        }
    }
}
