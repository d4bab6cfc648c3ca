//! Derives types from the request bodies of creates and updates.

use serde_json::Value;

use super::{
    Error,
    derive::{Derivation, Place, rust_name},
    item::{Item, ItemKind, Member, Type},
    plan,
    schema::{self, Object},
};

/// Adds the request bodies of the plan.
pub(super) fn all(derivation: &mut Derivation<'_>) -> Result<(), Error> {
    let bodies = plan::WRITES.iter().map(|(group, name, ..)| (group, name));
    for (group, name) in bodies.chain(plan::WRITES_OF_COMPONENTS.iter().map(|(group, name, _)| (group, name))) {
        derivation.reserve(name, group)?;
    }
    for (group, name, method, path) in plan::WRITES {
        let schema = body(derivation, method, path)?;
        let doc = format!("The request body of `{} {path}`.", method.to_uppercase());
        add(derivation, group, name, schema, &doc, name.starts_with("Create"))?;
    }
    for (group, name, component) in plan::WRITES_OF_COMPONENTS {
        let pointer = format!("/components/schemas/{component}");
        let schema = derivation.document.pointer(&pointer).ok_or_else(|| Error::Unknown((*component).to_owned()))?;
        add(
            derivation,
            group,
            name,
            schema,
            &format!("The request body that creates or updates the object `{component}`."),
            true,
        )?;
    }
    Ok(())
}

/// Returns the schema of the entity in an operation's request body, without its wrapper. For a list, that of one item.
fn body<'a>(derivation: &Derivation<'a>, method: &str, path: &str) -> Result<&'a Value, Error> {
    let document = derivation.document;
    let unknown = || Error::Unknown(format!("{method} {path}"));
    let path = path.replace('/', "~1");
    let body = document.pointer(&format!("/paths/{path}/{method}/requestBody")).ok_or_else(unknown)?;
    let schema = document.resolve(body)?.pointer("/content/application~1json/schema").ok_or_else(unknown)?;
    let object = Object::of(document, schema)?;
    let mut inner = object.members.values();
    let schema = match (inner.next(), inner.next()) {
        (Some(only), None) => only,
        _ => schema,
    };
    let schema = document.resolve(schema)?;
    Ok(schema.get("items").unwrap_or(schema))
}

fn add<'a>(
    derivation: &mut Derivation<'a>,
    group: &'static str,
    name: &str,
    schema: &'a Value,
    doc: &str,
    creates: bool,
) -> Result<(), Error> {
    let document = derivation.document;
    let object = Object::of(document, schema)?;
    let (mut fixed, mut required, mut optional) = (Vec::new(), Vec::new(), Vec::new());
    for (member, schema) in &object.members {
        let resolved = document.resolve(schema)?;
        if schema::flag(schema, "readOnly") || schema::flag(resolved, "readOnly") && *member != "type" {
            continue;
        }
        let values = schema::texts(resolved);
        if let (&"type", [only]) = (member, values.as_slice()) {
            fixed.push(("type".to_owned(), (*only).to_owned()));
            continue;
        }
        let Some(type_) = nested(derivation, Place::new(group, name, member), schema)? else { continue };
        let facts = derivation.facts(schema)?;
        let is_required = object.required.contains(member) && (creates || *member == "id");
        let list = if is_required { &mut required } else { &mut optional };
        list.push(Member { name: (*member).to_owned(), type_, facts });
    }
    if required.is_empty() && optional.is_empty() {
        return Err(Error::Unknown(format!("a member of the body of {name}")));
    }
    let position = |member: &Member| object.required.iter().position(|name| *name == member.name);
    required.sort_by_key(position);
    let kind = ItemKind::Write { fixed, required, optional };
    derivation.items.insert(name.to_owned(), Item { group, doc: doc.to_owned(), kind });
    Ok(())
}

/// Returns the type of a member of a request body.
///
/// The type of an object has no read-only members, and that of a resource is a reference. Returns `None` for an object whose
/// members are all read-only.
fn nested<'a>(derivation: &mut Derivation<'a>, place: Place<'_>, schema: &'a Value) -> Result<Option<Type>, Error> {
    let document = derivation.document;
    let resolved = document.resolve(schema::only_part(schema).unwrap_or(schema))?;
    if let Some(items) = resolved.get("items").filter(|_| resolved.get("type").is_some_and(|type_| type_ == "array")) {
        let member = super::names::singular(place.member);
        let item = nested(derivation, Place { member: &member, ..place }, items)?;
        return Ok(item.map(|item| Type::List(Box::new(item))));
    }
    let object = Object::of(document, resolved)?;
    if object.members.is_empty() || object.is_reference() || !schema::alternatives(resolved).is_empty() {
        return Ok(Some(match derivation.type_of(place, schema)? {
            Type::Resource(name) => Type::Reference(Some(name)),
            other => other,
        }));
    }
    let mut read_only = 0;
    for schema in object.members.values() {
        let is_read_only = schema::flag(schema, "readOnly") || schema::flag(document.resolve(schema)?, "readOnly");
        read_only += usize::from(is_read_only);
    }
    if read_only == object.members.len() {
        return Ok(None);
    }
    let component = schema::component(schema::only_part(schema).unwrap_or(schema));
    if let Some(name) = component.map(|component| format!("{}Input", rust_name(component))) {
        if !derivation.items.contains_key(&name) {
            derivation.reserve(&name, place.group)?;
            let doc = format!("The object `{}` in a request body.", place.member);
            add(derivation, place.group, &name, resolved, &doc, true)?;
        }
        return Ok(Some(Type::Named(name)));
    }
    let name = derivation.inline_name(place);
    derivation.reserve(&name, place.group)?;
    add(derivation, place.group, &name, resolved, &place.doc(), true)?;
    Ok(Some(Type::Named(name)))
}
