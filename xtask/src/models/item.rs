//! The generated types.

use std::collections::BTreeMap;

/// The Rust type of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    Time,
    Secret,
    /// Any JSON.
    Untyped,
    List(Box<Type>),
    /// A type of this crate.
    Named(String),
    /// A reference to a resource of this type, or to one of any kind.
    Reference(Option<String>),
    /// A reference, or the full object.
    Resource(String),
}

impl Type {
    /// Returns the type of one value.
    pub(super) fn rust(&self) -> String {
        match self {
            Self::Text => "String".into(),
            Self::Integer => "i64".into(),
            Self::Number => "f64".into(),
            Self::Boolean => "bool".into(),
            Self::Time => "Time".into(),
            Self::Secret => "Secret".into(),
            Self::Untyped => "Value".into(),
            Self::List(item) => format!("Vec<{}>", item.rust()),
            Self::Named(name) => name.clone(),
            Self::Reference(None) => "Reference<AnyResource>".into(),
            Self::Reference(Some(name)) => format!("Reference<{name}>"),
            Self::Resource(name) => format!("Resource<{name}>"),
        }
    }

    /// Returns the type of a model's member. An absent list or untyped value is empty, so only the others are optional.
    pub(super) fn member(&self) -> String {
        match self {
            Self::List(_) | Self::Untyped => self.rust(),
            _ => format!("Option<{}>", self.rust()),
        }
    }

    /// Calls `found` with the name of each type that must be imported.
    pub(super) fn names(&self, found: &mut impl FnMut(&str)) {
        match self {
            Self::Text | Self::Integer | Self::Number | Self::Boolean => {}
            Self::Time => found("Time"),
            Self::Secret => found("Secret"),
            Self::Untyped => {}
            Self::List(item) => item.names(found),
            Self::Named(name) => found(name),
            Self::Reference(name) => {
                found("Reference");
                found(name.as_deref().unwrap_or("AnyResource"));
            }
            Self::Resource(name) => {
                found("Resource");
                found(name);
            }
        }
    }
}

/// A member of a model or of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) type_: Type,
    /// The documented limits, as sentences.
    pub(super) facts: Vec<String>,
}

/// Whether a model has an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// The model is not a resource.
    None,
    /// PagerDuty also sends the resource without an id.
    Sometimes,
    /// The resource always has an id.
    Always,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// An object. `reference` is the `type` of references to it, if it is a resource.
    Model { members: Vec<Member>, reference: Option<String>, identity: Identity },
    /// A string with known values.
    OpenEnum { values: Vec<String> },
    /// An enum of models. The value of the member `tag` selects the variant. Each variant has a name, a model and the values of the
    /// tag that select it.
    Variants { tag: String, variants: Vec<(String, String, Vec<String>)> },
    /// A request body.
    Write { fixed: Vec<(String, String)>, required: Vec<Member>, optional: Vec<Member> },
}

/// A type of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) group: &'static str,
    /// The documentation of the type.
    pub(super) doc: String,
    pub(super) kind: ItemKind,
}

/// All types, by name.
pub(super) type Items = BTreeMap<String, Item>;

impl Item {
    /// Calls `found` with the name of each type that the members use.
    pub(super) fn names(&self, found: &mut impl FnMut(&str)) {
        let mut members = |members: &[Member]| members.iter().for_each(|member| member.type_.names(found));
        match &self.kind {
            ItemKind::Model { members: all, .. } => members(all),
            ItemKind::OpenEnum { .. } => {}
            ItemKind::Variants { variants, .. } => variants.iter().for_each(|(_, model, _)| found(model)),
            ItemKind::Write { required, optional, .. } => {
                members(required);
                members(optional);
            }
        }
    }

    /// Returns whether a member of the type is untyped JSON.
    pub(super) fn has_untyped(&self) -> bool {
        fn is_untyped(type_: &Type) -> bool {
            match type_ {
                Type::Untyped => true,
                Type::List(item) => is_untyped(item),
                _ => false,
            }
        }
        let any = |members: &[Member]| members.iter().any(|member| is_untyped(&member.type_));
        match &self.kind {
            ItemKind::Model { members, .. } => any(members),
            ItemKind::OpenEnum { .. } | ItemKind::Variants { .. } => false,
            ItemKind::Write { required, optional, .. } => any(required) || any(optional),
        }
    }
}
