//! The modules of the generated code, and the features that compile them.
//!
//! A group has up to two modules: one for its own types, and one for the types that other groups use too. A feature compiles both
//! modules of its group, and of other groups only the types that it uses: `incident` has `Service`, but not `CreateService`.

use std::collections::{BTreeMap, BTreeSet};

use super::{item::Items, plan::GROUPS};

/// A part of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Module {
    pub(super) group: &'static str,
    /// Whether other groups use its types.
    pub(super) is_shared: bool,
}

/// All modules that have types.
#[derive(Debug)]
pub(super) struct Modules {
    /// The module of each type, by its name.
    of: BTreeMap<String, Module>,
    /// The features that compile each module.
    features: BTreeMap<Module, BTreeSet<&'static str>>,
    /// The features that each feature turns on.
    dependencies: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl Modules {
    pub(super) fn new(items: &Items) -> Self {
        let of = divide(items);
        let names = named_modules(items, &of);
        let mut features = BTreeMap::<Module, BTreeSet<&'static str>>::new();
        let mut dependencies = BTreeMap::<&'static str, BTreeSet<&'static str>>::new();
        for group in GROUPS.iter().map(|group| group.name) {
            let own = [true, false].map(|is_shared| Module { group, is_shared });
            for module in reachable(own.into_iter().filter(|module| names.contains_key(module)), |module| {
                names.get(module).into_iter().flatten().copied().collect()
            }) {
                if module.is_shared || module.group == group {
                    features.entry(module).or_default().insert(group);
                } else {
                    dependencies.entry(group).or_default().insert(module.group);
                }
            }
        }
        Self { of, features, dependencies }
    }

    /// Returns the module of a type.
    pub(super) fn of(&self, name: &str) -> Option<Module> {
        self.of.get(name).copied()
    }

    /// Returns all modules with the features that compile them.
    pub(super) fn features(&self) -> impl Iterator<Item = (Module, &BTreeSet<&'static str>)> {
        self.features.iter().map(|(module, features)| (*module, features))
    }

    /// Returns the other features that a feature turns on.
    pub(super) fn dependencies(&self, group: &str) -> impl Iterator<Item = &'static str> {
        self.dependencies.get(group).into_iter().flatten().copied()
    }
}

/// Returns all values that can be reached from `start`, and `start`.
fn reachable<T: Ord + Clone>(start: impl IntoIterator<Item = T>, next: impl Fn(&T) -> Vec<T>) -> BTreeSet<T> {
    let mut open: Vec<T> = start.into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(one) = open.pop() {
        if reached.insert(one.clone()) {
            open.extend(next(&one));
        }
    }
    reached
}

/// Returns the types of the members of a type.
fn named(items: &Items, name: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(item) = items.get(name) {
        item.names(&mut |name| names.extend(items.contains_key(name).then(|| name.to_owned())));
    }
    names
}

/// Returns the module of each type. A type is shared if at least two other groups use it, directly or through other types. If only one
/// other group uses it, the feature of that group turns on the feature of the type's group.
fn divide(items: &Items) -> BTreeMap<String, Module> {
    let mut namers = BTreeMap::<String, BTreeSet<&str>>::new();
    for group in GROUPS {
        let own = items.iter().filter(|(_, item)| item.group == group.name).map(|(name, _)| name.clone());
        for name in reachable(own, |name| named(items, name)) {
            namers.entry(name).or_default().insert(group.name);
        }
    }
    let module = |(name, item): (&String, &super::item::Item)| {
        let is_shared =
            namers.get(name).is_some_and(|groups| groups.iter().filter(|group| **group != item.group).count() > 1);
        (name.clone(), Module { group: item.group, is_shared })
    };
    items.iter().map(module).collect()
}

/// Returns the modules whose types each module uses.
fn named_modules(items: &Items, of: &BTreeMap<String, Module>) -> BTreeMap<Module, BTreeSet<Module>> {
    let mut modules = BTreeMap::<Module, BTreeSet<Module>>::new();
    for (name, module) in of {
        let names = named(items, name);
        modules.entry(*module).or_default().extend(names.iter().filter_map(|name| of.get(name)));
    }
    modules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::item::{Identity, Item, ItemKind, Member, Type};

    /// Creates a type with members of other types.
    fn model(group: &'static str, names: &[&str]) -> Item {
        let member =
            |name: &&str| Member { name: (*name).into(), type_: Type::Named((*name).into()), facts: Vec::new() };
        let members = names.iter().map(member).collect();
        Item { group, doc: String::new(), kind: ItemKind::Model { members, reference: None, identity: Identity::None } }
    }

    fn modules(types: &[(&str, &'static str, &[&str])]) -> Modules {
        Modules::new(&types.iter().map(|(name, group, names)| ((*name).to_owned(), model(group, names))).collect())
    }

    #[test]
    fn a_type_that_two_other_groups_use_is_shared_and_compiled_for_each_of_them() {
        let modules = modules(&[
            ("Team", "team", &["Manager"]),
            ("Manager", "team", &[]),
            ("CreateTeam", "team", &[]),
            ("User", "user", &["Team"]),
            ("Service", "service", &["Team"]),
        ]);
        let shared = Module { group: "team", is_shared: true };
        let own = Module { group: "team", is_shared: false };
        assert_eq!(
            ["Team", "Manager", "CreateTeam"].map(|name| modules.of(name)),
            [Some(shared), Some(shared), Some(own)]
        );
        let features: BTreeMap<_, _> = modules.features().collect();
        assert_eq!(*features[&shared], BTreeSet::from(["service", "team", "user"]));
        assert_eq!(*features[&own], BTreeSet::from(["team"]));
        assert_eq!(modules.dependencies("user").count(), 0);
    }

    #[test]
    fn the_only_group_that_uses_a_type_of_another_turns_on_its_feature() {
        let modules = modules(&[
            ("Team", "team", &["Tag"]),
            ("Tag", "tag", &[]),
            ("User", "user", &["Team"]),
            ("Vendor", "vendor", &[]),
        ]);
        assert_eq!(modules.of("Team"), Some(Module { group: "team", is_shared: false }));
        assert_eq!(modules.dependencies("user").collect::<Vec<_>>(), ["team"]);
        assert_eq!(modules.dependencies("vendor").count(), 0);
    }
}
