//! Unwrapping an entity, and wrapping it again.

use pd_core::{EncodeError, EnvelopeError, endpoint::singular};
use serde_json::Value;

use super::input;

/// Compares the one-pass parser with a lookup in the whole tree, and checks that its errors are short.
///
/// Input: two bytes for the operation, then the body.
pub fn unwrap(data: &[u8]) {
    let (operation, body) = input::number(data);
    let operation = input::operation(operation);
    let entity = operation.unwrap_entity::<Value>(body);
    // A type that hardly any entity fits: it must not panic.
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

/// Checks that the request body has the entity under its wrapper, or the entity that the caller had already wrapped.
/// An entity of the wrong shape is rejected.
fn round_trip(operation: &pd_core::Operation, entity: &Value) {
    let sent = match operation.wrap_entity(operation.path(), entity) {
        Ok(sent) => sent,
        Err(EncodeError::Shape { .. }) if !operation.is_inferred() => return,
        Err(error) => panic!("a `Value` can be serialized: {error}"),
    };
    // The wrapper adds a level: at the maximum depth of `serde_json`, the body cannot be parsed.
    let Ok(sent) = serde_json::from_slice::<Value>(&sent) else { return };
    let Some(wrapper) = operation.request_wrapper() else {
        assert_eq!(&sent, entity);
        return;
    };
    let one = singular(wrapper);
    let candidates = [Some(entity), entity.get(wrapper), entity.get(one.as_ref())].into_iter().flatten();
    let wrapped = &sent[wrapper];
    assert!(
        candidates
            .into_iter()
            .any(|it| it == wrapped
                || wrapped.as_array().is_some_and(|list| list.len() == 1 && list.first() == Some(it))),
        "{entity} became {sent}"
    );
}
