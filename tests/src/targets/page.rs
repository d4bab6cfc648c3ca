//! Reading a page of a list.

use std::{collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::input;

/// One pass over the bytes finds the items and marks that a look into the whole tree would have found.
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
        assert!(page.is_err(), "there are no items in {tree}");
        return;
    };
    let Ok(page) = page else {
        // A cursor of another kind is an error. If a member is there twice, the tree has only the second, and the first may be
        // the error.
        assert!(!is_well_formed(&tree) || has_a_name_twice(body), "{tree} is a page");
        return;
    };
    assert_eq!(&page.items, items);
    // Where the items are under a name that is a mark elsewhere, it is none here.
    let mark = |name: &str| tree.get(name).filter(|_| name != key && Some(name) != operation.alternate_wrapper());
    let counts = [("total", page.info.total), ("limit", page.info.limit), ("offset", page.info.offset)];
    for (name, count) in counts {
        match mark(name) {
            Some(Value::Number(number)) if number.is_u64() => assert_eq!(count, number.as_u64(), "{name}"),
            None | Some(Value::Null) => assert_eq!(count, None, "{name}"),
            Some(_) => {}
        }
    }
    let more = mark("more").map(|more| match more {
        Value::Null => None,
        Value::Bool(more) => Some(*more),
        Value::String(text) => Some(!text.is_empty() && text != "false"),
        Value::Number(number) => Some(number.as_u64() != Some(0)),
        Value::Array(_) | Value::Object(_) => Some(true),
    });
    // `-0` and the escapes of a text are read as they stand.
    if !matches!(mark("more"), Some(Value::Number(_) | Value::String(_))) {
        assert_eq!(page.info.more, more.flatten());
    }
    let each = operation.parse_items::<Value>(body).map(|page| page.items.into_iter().collect::<Result<Vec<_>, _>>());
    assert_eq!(each, Ok(Ok(page.items.clone())), "the items one by one");
    let cursors = [("next_cursor", &page.info.next_cursor), ("after", &page.info.after), ("last", &page.info.last)];
    for (name, cursor) in cursors {
        match mark(name) {
            Some(Value::String(text)) if !text.is_empty() => assert_eq!(cursor.as_ref(), Some(text), "{name}"),
            // A number is a cursor as it was written.
            Some(Value::Number(number)) if number.is_f64() => assert!(cursor.is_some(), "{name}"),
            Some(Value::Number(number)) => assert_eq!(cursor.as_ref(), Some(&number.to_string()), "{name}"),
            _ => assert_eq!(cursor, &None, "{name}"),
        }
    }
}

/// Returns whether each cursor is one.
fn is_well_formed(tree: &Value) -> bool {
    let is_cursor = |value: &Value| value.is_null() || value.is_string() || value.is_number();
    ["next_cursor", "after", "last"].into_iter().all(|name| tree.get(name).is_none_or(is_cursor))
}

fn has_a_name_twice(body: &[u8]) -> bool {
    serde_json::from_slice(body).is_ok_and(|Names { is_twice }| is_twice)
}

/// The names of an object's members.
struct Names {
    is_twice: bool,
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let (mut seen, mut is_twice) = (HashSet::new(), false);
                while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    is_twice |= !seen.insert(name);
                }
                Ok(Names { is_twice })
            }
        }

        deserializer.deserialize_map(Members)
    }
}
