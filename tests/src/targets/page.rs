//! Parsing a page of a list.

use std::{collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::input;

/// Compares the one-pass parser with a lookup in the whole tree: the same items, counts and cursors.
///
/// Input: two bytes for the operation, then the body.
pub fn page(data: &[u8]) {
    let (operation, body) = input::number(data);
    let operation = input::operation(operation);
    let page = operation.parse_page::<Value>(body);
    let _ = operation.parse_page::<()>(body);
    if let Err(error) = &page {
        assert!(error.to_string().chars().count() < 700, "{error}");
    }
    let (Ok(tree), Some(key)) = (serde_json::from_slice::<Value>(body), operation.items_key()) else { return };
    let alternate = operation.alternate_wrapper().and_then(|alternate| tree.get(alternate));
    let items = tree.get(key).or(alternate).and_then(Value::as_array);
    let Some(items) = items else {
        assert!(page.is_err(), "{tree} has no items");
        return;
    };
    let Ok(page) = page else {
        // A cursor that is neither text nor a number is an error. If a member occurs twice, the tree has only the second
        // value, but the first may be the invalid one.
        assert!(!has_valid_cursors(&tree) || has_duplicate_member(body), "{tree} is a page");
        return;
    };
    assert_eq!(&page.items, items);
    // A wrapper may have the name of a pagination member (`limit`, for example). Then the member is the list.
    let member = |name: &str| tree.get(name).filter(|_| name != key && Some(name) != operation.alternate_wrapper());
    let counts = [("total", page.info.total), ("limit", page.info.limit), ("offset", page.info.offset)];
    for (name, count) in counts {
        match member(name) {
            Some(Value::Number(number)) if number.is_u64() => assert_eq!(count, number.as_u64(), "{name}"),
            None | Some(Value::Null) => assert_eq!(count, None, "{name}"),
            Some(_) => {}
        }
    }
    let more = member("more").map(|more| match more {
        Value::Null => None,
        Value::Bool(more) => Some(*more),
        Value::String(text) => Some(!text.is_empty() && text != "false"),
        Value::Number(number) => Some(number.as_u64() != Some(0)),
        Value::Array(_) | Value::Object(_) => Some(true),
    });
    // The parser reads the raw text: `-0`, and a string with escapes, differ from the tree.
    if !matches!(member("more"), Some(Value::Number(_) | Value::String(_))) {
        assert_eq!(page.info.more, more.flatten());
    }
    let each = operation.parse_items::<Value>(body).map(|page| page.items.into_iter().collect::<Result<Vec<_>, _>>());
    assert_eq!(each, Ok(Ok(page.items.clone())), "the items one by one");
    let cursors = [("next_cursor", &page.info.next_cursor), ("after", &page.info.after), ("last", &page.info.last)];
    for (name, cursor) in cursors {
        match member(name) {
            Some(Value::String(text)) if !text.is_empty() => assert_eq!(cursor.as_ref(), Some(text), "{name}"),
            // A numeric cursor keeps its digits as written, and the tree may print a float differently.
            Some(Value::Number(number)) if number.is_f64() => assert!(cursor.is_some(), "{name}"),
            Some(Value::Number(number)) => assert_eq!(cursor.as_ref(), Some(&number.to_string()), "{name}"),
            _ => assert_eq!(cursor, &None, "{name}"),
        }
    }
}

/// Returns whether each cursor is null, text or a number.
fn has_valid_cursors(tree: &Value) -> bool {
    let is_cursor = |value: &Value| value.is_null() || value.is_string() || value.is_number();
    ["next_cursor", "after", "last"].into_iter().all(|name| tree.get(name).is_none_or(is_cursor))
}

fn has_duplicate_member(body: &[u8]) -> bool {
    serde_json::from_slice(body).is_ok_and(|MemberNames { has_duplicate }| has_duplicate)
}

/// Deserializes from an object, and notices a member name that occurs twice.
struct MemberNames {
    has_duplicate: bool,
}

impl<'de> Deserialize<'de> for MemberNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = MemberNames;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MemberNames, A::Error> {
                let (mut seen, mut has_duplicate) = (HashSet::new(), false);
                while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    has_duplicate |= !seen.insert(name);
                }
                Ok(MemberNames { has_duplicate })
            }
        }

        deserializer.deserialize_map(NameVisitor)
    }
}
