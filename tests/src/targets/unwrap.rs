//! Reading an entity from under its wrapper.

use pd_core::{EncodeError, EnvelopeError, endpoint::singular};
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

/// The wrapper holds the entity, or a part of it that the caller wrapped. An entity that cannot be right is rejected.
fn round_trip(operation: &pd_core::Operation, entity: &Value) {
    let sent = match operation.wrap_entity(operation.path(), entity) {
        Ok(sent) => sent,
        Err(EncodeError::Shape { .. }) if !operation.is_inferred() => return,
        Err(error) => panic!("a tree of JSON is JSON: {error}"),
    };
    // One level deeper than the deepest text that can be read, it cannot be read again.
    let Ok(sent) = serde_json::from_slice::<Value>(&sent) else { return };
    let Some(wrapper) = operation.request_wrapper() else {
        assert_eq!(&sent, entity);
        return;
    };
    let one = singular(wrapper);
    let candidates = [Some(entity), entity.get(wrapper), entity.get(one.as_ref())].into_iter().flatten();
    let held = &sent[wrapper];
    assert!(
        candidates
            .into_iter()
            .any(|it| it == held || held.as_array().is_some_and(|list| list.len() == 1 && list.first() == Some(it))),
        "{entity} became {sent}"
    );
}
