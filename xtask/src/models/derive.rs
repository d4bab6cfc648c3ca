//! Derives types from the schemas of resources.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Error,
    item::{Identity, Item, ItemKind, Items, Member, Type},
    names,
    plan::{self, GROUPS, POLYMORPHIC},
    schema::{self, Object},
    write,
};
use crate::endpoints::document::Document;

/// Derives all types of the plan.
pub(super) fn items(document: &Document) -> Result<Items, Error> {
    let mut derivation = Derivation { document, items: Items::new(), in_writes: false, used: BTreeSet::new() };
    for group in GROUPS {
        for name in group.components {
            derivation.component(group.name, name)?;
        }
    }
    derivation.in_writes = true;
    write::all(&mut derivation)?;
    let unused = plan::OVERRIDES.iter().find(|(member, ..)| !derivation.used.contains(*member));
    match unused {
        Some((member, ..)) => Err(Error::RedundantOverride((*member).to_owned())),
        None => Ok(derivation.items),
    }
}

/// The position of a schema: the group, the type and the member that use it. A schema without a name gets its name from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) group: &'static str,
    /// The type that has the member.
    pub(super) owner: &'a str,
    /// The name of the member. For an item of a list, its singular.
    pub(super) member: &'a str,
    /// The name of the member in JSON.
    pub(super) json_name: &'a str,
}

impl<'a> Place<'a> {
    pub(super) const fn new(group: &'static str, owner: &'a str, member: &'a str) -> Self {
        Self { group, owner, member, json_name: member }
    }

    /// Returns the documentation of a type that only this member uses.
    pub(super) fn doc(&self) -> String {
        format!("The member `{}` of [`{}`].", self.json_name, self.owner)
    }
}

pub(super) struct Derivation<'a> {
    pub(super) document: &'a Document,
    pub(super) items: Items,
    /// Whether request bodies are being derived. Their nested types are reused from the resources if they are equal.
    pub(super) in_writes: bool,
    /// The overrides that were applied.
    used: BTreeSet<&'static str>,
}

impl<'a> Derivation<'a> {
    fn component(&mut self, group: &'static str, name: &'static str) -> Result<(), Error> {
        let schema = self.schema_of(name)?;
        let values = schema::texts(schema);
        if let Some(polymorphic) = POLYMORPHIC.iter().find(|polymorphic| polymorphic.component == name) {
            return self.polymorphic(group, polymorphic);
        }
        if name == "Channel" {
            return self.channels(group, schema);
        }
        if !values.is_empty() {
            let doc = format!("The enum `{name}`.");
            return self.open_enum(group, &rust_name(name), values, doc).map(drop);
        }
        self.model(group, &rust_name(name), schema, format!("The object `{name}`.")).map(drop)
    }

    fn schema_of(&self, component: &str) -> Result<&'a Value, Error> {
        let schema = self.document.pointer(&format!("/components/schemas/{component}"));
        let schema = schema.ok_or_else(|| Error::Unknown(component.to_owned()))?;
        Ok(self.document.resolve(schema)?)
    }

    /// Adds a model with all members of a schema, and returns its name.
    fn model(&mut self, group: &'static str, name: &str, schema: &'a Value, doc: String) -> Result<String, Error> {
        let object = Object::of(self.document, schema)?;
        // A union of a resource and another schema is not a resource.
        let is_resource = object.is_resource() && schema::alternatives(self.document.resolve(schema)?).is_empty();
        let identity = match () {
            () if !is_resource => Identity::None,
            () if plan::WITHOUT_ID.contains(&name) => Identity::Sometimes,
            () => Identity::Always,
        };
        let reference = is_resource.then(|| self.reference_type(name, &object)).transpose()?;
        self.reserve(name, group)?;
        let mut members = Vec::new();
        for (member, schema) in &object.members {
            if *member == "id" && is_resource {
                continue;
            }
            let type_ = self.type_of(Place::new(group, name, member), schema)?;
            members.push(Member { name: (*member).to_owned(), type_, facts: self.facts(schema)? });
        }
        for (_, member, type_, _) in plan::ADDED.iter().filter(|(model, ..)| *model == name) {
            if object.members.contains_key(member) {
                return Err(Error::RedundantOverride(format!("{name}.{member}")));
            }
            members.push(Member { name: (*member).to_owned(), type_: type_(), facts: Vec::new() });
        }
        let kind = ItemKind::Model { members, reference, identity };
        self.items.remove(name);
        Ok(self.add(name, Item { group, doc, kind }))
    }

    /// Adds a type, and returns its name. In request bodies, returns the name of an equal type of the group if there is one.
    fn add(&mut self, name: &str, item: Item) -> String {
        let mut same = self.items.iter().filter(|(_, other)| other.group == item.group && other.kind == item.kind);
        let known = if self.in_writes { same.next().map(|(name, _)| name.clone()) } else { None };
        known.unwrap_or_else(|| {
            self.items.insert(name.to_owned(), item);
            name.to_owned()
        })
    }

    /// Reserves the name of a type that is being derived, because a nested type could get the same name.
    pub(super) fn reserve(&mut self, name: &str, group: &'static str) -> Result<(), Error> {
        let empty = Item { group, doc: String::new(), kind: ItemKind::OpenEnum { values: Vec::new() } };
        match self.items.insert(name.to_owned(), empty) {
            Some(_) => Err(Error::Name(name.to_owned())),
            None => Ok(()),
        }
    }

    /// Returns the `type` of a reference to the resource.
    fn reference_type(&self, name: &str, object: &Object<'a>) -> Result<String, Error> {
        let component = self.document.pointer(&format!("/components/schemas/{name}Reference"));
        let own = match component {
            Some(schema) => Object::of(self.document, schema)?.types(self.document)?,
            None => Vec::new(),
        };
        if let [only] = own.as_slice() {
            return Ok((*only).to_owned());
        }
        let types = object.types(self.document)?;
        Ok(match types.as_slice() {
            [only] => format!("{only}_reference"),
            _ => String::new(),
        })
    }

    fn polymorphic(&mut self, group: &'static str, polymorphic: &plan::Polymorphic) -> Result<(), Error> {
        let mut variants = Vec::new();
        for (variant, component, aliases) in polymorphic.variants {
            let object = Object::of(self.document, self.schema_of(component)?)?;
            let mut values: Vec<String> = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            values.extend(object.types(self.document)?.into_iter().map(ToOwned::to_owned));
            variants.push(((*variant).to_owned(), rust_name(component), values));
        }
        let kind = ItemKind::Variants { tag: polymorphic.tag.to_owned(), variants };
        let doc = format!("The object `{}`, by its `{}`.", polymorphic.component, polymorphic.tag);
        self.items.insert(rust_name(polymorphic.component), Item { group, doc, kind });
        Ok(())
    }

    /// Adds the channels of log entries, whose schemas have titles and no component names.
    fn channels(&mut self, group: &'static str, schema: &'a Value) -> Result<(), Error> {
        let mut variants = Vec::new();
        for (variant, title, values) in plan::CHANNELS {
            let alternative = schema::alternatives(schema)
                .into_iter()
                .find(|alternative| alternative.get("title").is_some_and(|own| own == title))
                .ok_or_else(|| Error::Unknown((*title).to_owned()))?;
            let name = names::type_name(&format!("{variant}_channel"));
            let model = self.model(group, &name, alternative, format!("The object `{title}`."))?;
            variants.push(((*variant).to_owned(), model, values.iter().map(|value| (*value).to_owned()).collect()));
        }
        let kind = ItemKind::Variants { tag: "type".into(), variants };
        self.items.insert("Channel".into(), Item { group, doc: "The object `Channel`, by its `type`.".into(), kind });
        Ok(())
    }

    fn open_enum(&mut self, group: &'static str, name: &str, values: Vec<&str>, doc: String) -> Result<String, Error> {
        let values: Vec<String> = values.into_iter().map(ToOwned::to_owned).collect();
        let item = Item { group, doc, kind: ItemKind::OpenEnum { values } };
        match self.items.get(name) {
            Some(other) if *other != item => Err(Error::Name(name.to_owned())),
            _ => Ok(self.add(name, item)),
        }
    }

    /// Returns the type of a member.
    pub(super) fn type_of(&mut self, place: Place<'_>, schema: &'a Value) -> Result<Type, Error> {
        let path = format!("{}.{}", place.owner, place.member);
        if let Some((member, type_, _)) = plan::OVERRIDES.iter().find(|(member, ..)| **member == path) {
            self.used.insert(member);
            return Ok(type_());
        }
        if let Some(component) = schema::component(schema) {
            return self.type_of_component(place, component);
        }
        if let Some(part) = schema::only_part(schema) {
            return self.type_of(place, part);
        }
        let schema = self.document.resolve(schema)?;
        if let Some(type_) = self.reference_or_object(schema)? {
            return Ok(type_);
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => self.type_of_text(place, schema),
            Some("integer") => Ok(Type::Integer),
            Some("number") => Ok(Type::Number),
            Some("boolean") => Ok(Type::Boolean),
            Some("array") => {
                let Some(items) = schema.get("items") else { return Ok(Type::List(Box::new(Type::Untyped))) };
                let member = names::singular(place.member);
                let item = self.type_of(Place { member: &member, ..place }, items)?;
                Ok(Type::List(Box::new(item)))
            }
            _ => self.type_of_object(place, schema),
        }
    }

    fn type_of_component(&mut self, place: Place<'_>, component: &str) -> Result<Type, Error> {
        let schema = self.schema_of(component)?;
        if GROUPS.iter().any(|group| group.components.contains(&component)) {
            return Ok(Type::Named(rust_name(component)));
        }
        let object = Object::of(self.document, schema)?;
        if object.is_reference() {
            return Ok(Type::Reference(self.target(component, &object)?));
        }
        if object.members.is_empty() {
            return self.type_of(place, schema);
        }
        Err(Error::NoGroup(component.to_owned()))
    }

    /// Returns the model that a reference points to, if it can be only one.
    fn target(&self, component: &str, object: &Object<'a>) -> Result<Option<String>, Error> {
        let by_name = component.strip_suffix("Reference").unwrap_or_default();
        let types = object.types(self.document)?;
        let by_type = match types.as_slice() {
            [only] => names::type_name(only.trim_end_matches("_reference")),
            _ => String::new(),
        };
        let is_planned = |name: &&String| GROUPS.iter().any(|group| group.components.contains(&name.as_str()));
        Ok([by_name.to_owned(), by_type].iter().find(is_planned).map(|name| rust_name(name)))
    }

    /// Returns a type for `oneOf: [XReference, X]`.
    fn reference_or_object(&self, schema: &'a Value) -> Result<Option<Type>, Error> {
        let alternatives = schema::alternatives(schema);
        let components: Vec<&str> = alternatives.iter().filter_map(|schema| schema::component(schema)).collect();
        if components.is_empty() || components.len() != alternatives.len() {
            return Ok(None);
        }
        let is_planned = |name: &&&str| GROUPS.iter().any(|group| group.components.contains(name));
        let full: Vec<&&str> = components.iter().filter(is_planned).collect();
        let mut all_are_references = true;
        for name in components.iter().filter(|name| !is_planned(name)) {
            all_are_references &= Object::of(self.document, self.schema_of(name)?)?.is_reference();
        }
        Ok(match full.as_slice() {
            [] if all_are_references => Some(Type::Reference(None)),
            [only] if all_are_references && components.len() == 2 => Some(Type::Resource(rust_name(only))),
            // Resources of several types: a reference fits all of them.
            _ if all_are_references && components.len() > full.len() => Some(Type::Reference(None)),
            _ => None,
        })
    }

    fn type_of_text(&mut self, place: Place<'_>, schema: &'a Value) -> Result<Type, Error> {
        let values = schema::texts(schema);
        let is_tag = place.member == "type" && values.len() < 2;
        if values.is_empty() || is_tag {
            let format = schema.get("format").and_then(Value::as_str);
            return Ok(match format {
                _ if plan::SECRETS.contains(&place.member) => Type::Secret,
                Some("date-time") => Type::Time,
                _ => Type::Text,
            });
        }
        let name = self.free_name(&compound(place), "Value");
        self.open_enum(place.group, &name, values, place.doc()).map(Type::Named)
    }

    fn type_of_object(&mut self, place: Place<'_>, schema: &'a Value) -> Result<Type, Error> {
        let object = Object::of(self.document, schema)?;
        // The values of custom fields: the schema wraps them in an object, and PagerDuty's payloads do not.
        let is_value = object.members.keys().eq(["value"].iter()) && !schema::alternatives(schema).is_empty();
        if object.members.is_empty() || is_value || self.mixes_scalars(schema)? {
            return Ok(Type::Untyped);
        }
        if object.is_reference() {
            return Ok(Type::Reference(self.target("", &object)?));
        }
        let name = self.inline_name(place);
        self.model(place.group, &name, schema, place.doc()).map(Type::Named)
    }

    /// Returns the name of an object whose schema has no name.
    pub(super) fn inline_name(&self, place: Place<'_>) -> String {
        self.free_name(&compound(place), "Object")
    }

    /// Returns whether a value may be a scalar or a list as well as an object.
    fn mixes_scalars(&self, schema: &'a Value) -> Result<bool, Error> {
        for alternative in schema::alternatives(schema) {
            let alternative = self.document.resolve(alternative)?;
            let type_ = alternative.get("type").and_then(Value::as_str);
            if type_.is_some_and(|type_| type_ != "object") {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the name, with a suffix if a component or an earlier type has that name.
    fn free_name(&self, name: &str, suffix: &str) -> String {
        let is_component =
            GROUPS.iter().any(|group| group.components.iter().any(|component| rust_name(component) == name));
        if is_component || self.items.contains_key(name) {
            self.free_name(&format!("{name}{suffix}"), suffix)
        } else {
            name.to_owned()
        }
    }

    /// Returns the documented limits of a member, as sentences.
    pub(super) fn facts(&self, schema: &'a Value) -> Result<Vec<String>, Error> {
        let schema = self.document.resolve(schema)?;
        let number = |key: &str| schema.get(key).filter(|value| value.is_number()).map(ToString::to_string);
        let mut facts = Vec::new();
        facts.extend(number("maxLength").map(|most| format!("At most {most} characters.")));
        facts.extend(number("minimum").map(|least| format!("At least {least}.")));
        facts.extend(number("maximum").map(|most| format!("At most {most}.")));
        facts.extend(
            number("maxItems").map(|most| format!("At most {most} item{}.", if most == "1" { "" } else { "s" })),
        );
        let default = schema.get("default").filter(|default| default.is_number() || default.is_boolean());
        facts.extend(default.map(|default| format!("The default is `{default}`.")));
        if schema::flag(schema, "deprecated") {
            facts.push("Deprecated by PagerDuty.".into());
        }
        Ok(facts)
    }
}

/// Returns the name of a component's type.
pub(super) fn rust_name(component: &str) -> String {
    match component {
        "ResponderRequestTargetReference" => "ResponderRequestTarget".into(),
        "IncidentsRespondersReference" => "IncidentResponder".into(),
        // `UserRole` is the name of the enum of a user's `role`.
        "UserRole" => "UserRoleAssignment".into(),
        _ => {
            let name = component.strip_suffix("ReadModel").unwrap_or(component);
            name.strip_suffix("Enum").unwrap_or(name).to_owned()
        }
    }
}

/// Returns the name of a member's type: the name of its owner, and the name of the member without a prefix that repeats it.
fn compound(place: Place<'_>) -> String {
    let owner = spaced(place.owner);
    let prefix = format!("{}_", owner.trim_start_matches('_').to_ascii_lowercase());
    let member = place.member.strip_prefix(&prefix).unwrap_or(place.member);
    names::type_name(&format!("{owner}_{member}"))
}

/// Converts a type name to words separated by underscores.
fn spaced(name: &str) -> String {
    name.chars()
        .flat_map(|character| character.is_ascii_uppercase().then_some('_').into_iter().chain([character]))
        .collect()
}
