//! Reading an entity from under its wrapper.

use pd_core::EnvelopeError;
use serde_json::Value;

use super::input;

/// One pass over the bytes finds what a look into the whole tree would have found, and an error stays short.
///
/// Input: two bytes for the operation, then the body.
pub fn unwrap(data: &[u8]) {
    let (operation, body) = input::number(data);
    let operation = input::operation(operation);
    let entity = operation.unwrap_entity::<Value>(body);
    // Into a type that takes nothing: the same errors, and none of its own panics.
    let _ = operation.unwrap_entity::<Option<u8>>(body);
    if let Err(error) = &entity {
        assert!(error.to_string().chars().count() < 700, "{error}");
    }
    let Ok(tree) = serde_json::from_slice::<Value>(body) else {
        if body.trim_ascii().is_empty() {
            assert_eq!(entity.ok(), Some(Value::Null), "an empty body is null");
        }
        return;
    };
    let Some(wrapper) = operation.response_wrapper() else {
        assert_eq!(entity.ok(), Some(tree));
        return;
    };
    let alternate = operation.alternate_wrapper().and_then(|alternate| tree.get(alternate));
    match (tree.get(wrapper).or(alternate), tree.is_object()) {
        (Some(expected), _) => assert_eq!(entity.ok().as_ref(), Some(expected)),
        (None, true) => assert!(matches!(entity, Err(EnvelopeError::MissingWrapper { .. })), "{entity:?}"),
        (None, false) => assert!(matches!(entity, Err(EnvelopeError::NotAnObject { .. })), "{entity:?}"),
    }
    round_trip(&operation, &tree);
}

/// What is wrapped comes back, and is not wrapped twice.
fn round_trip(operation: &pd_core::Operation, entity: &Value) {
    let Ok(sent) = operation.wrap_entity(entity) else {
        panic!("a tree of JSON is JSON");
    };
    let sent: Option<Value> = serde_json::from_slice(&sent).ok();
    let expected = match operation.request_wrapper() {
        Some(wrapper) if entity.get(wrapper).is_none() => serde_json::json!({ wrapper: entity }),
        _ => entity.clone(),
    };
    // One level deeper than the deepest text that can be read, it cannot be read again.
    assert!(sent.is_none_or(|sent| sent == expected));
}
