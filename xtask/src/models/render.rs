//! Generates Rust code from the types.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    item::{Identity, Item, ItemKind, Items, Member},
    modules::{Module, Modules},
    names,
    plan::GROUPS,
};

/// Members that come first in every model.
const FIRST: [&str; 5] = ["id", "type", "summary", "self", "html_url"];

/// Returns the files of all modules, by their path in the crate.
pub(super) fn files(items: &Items, modules: &Modules) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut index = String::from("//! The groups of models, one feature each. Written by `cargo xtask models`.\n");
    let mut shared = String::from(
        "//! The types that several groups use. A feature compiles those that its group uses.\n\
         //! Written by `cargo xtask models`.\n",
    );
    for (module, features) in modules.features() {
        let (directory, list) = if module.is_shared { ("shared/", &mut shared) } else { ("", &mut index) };
        declare(list, module.group, features);
        files.insert(format!("src/generated/{directory}{}.rs", module.group), file(module, items, modules));
    }
    index.push_str("\nmod shared;\n#[cfg_attr(not(feature = \"all\"), allow(unreachable_pub, unused_imports))]\npub use shared::*;\n");
    files.insert("src/generated/mod.rs".into(), index);
    files.insert("src/generated/shared/mod.rs".into(), shared);
    files
}

/// Declares a module that some features compile.
fn declare(index: &mut String, name: &str, features: &BTreeSet<&str>) {
    let features: Vec<String> = features.iter().map(|feature| format!("feature = \"{feature}\"")).collect();
    let condition = match features.as_slice() {
        [feature] => feature.clone(),
        features => format!("any({})", features.join(", ")),
    };
    let _ = write!(index, "\n#[cfg({condition})]\nmod {name};\n#[cfg({condition})]\npub use {name}::*;\n");
}

/// Returns the manifest with new features of all groups between its markers, or `None` if it has no markers.
pub(super) fn manifest(manifest: &str, modules: &Modules) -> Option<String> {
    let (before, rest) = manifest.split_once("# begin\n")?;
    let (_, after) = rest.split_once("# end\n")?;
    let mut features = String::new();
    for group in GROUPS {
        let needed: Vec<String> = modules.dependencies(group.name).map(|feature| format!("\"{feature}\"")).collect();
        let _ = writeln!(features, "{} = [{}]", group.name, needed.join(", "));
    }
    let all: Vec<String> = GROUPS.iter().map(|group| format!("    \"{}\",\n", group.name)).collect();
    Some(format!("{before}# begin\n{features}all = [\n{}]\n# end\n{after}", all.concat()))
}

fn file(module: Module, items: &Items, modules: &Modules) -> String {
    let own: Vec<(&String, &Item)> = items.iter().filter(|(name, _)| modules.of(name) == Some(module)).collect();
    let mut used = BTreeSet::new();
    for (_, item) in &own {
        item.names(&mut |name| {
            if modules.of(name) != Some(module) {
                used.insert(name.to_owned());
            }
        });
        used.extend(macros(&item.kind).iter().map(|path| (*path).to_owned()));
    }
    let which = if module.is_shared { " that other groups use too" } else { "" };
    let mut text = format!("//! Models of the group `{}`{which}. Written by `cargo xtask models`.\n\n", module.group);
    if own.iter().any(|(_, item)| item.has_untyped()) {
        text.push_str("use serde_json::Value;\n\n");
    }
    let used: Vec<String> = used.into_iter().collect();
    let _ = writeln!(text, "use crate::{{{}}};", used.join(", "));
    let mut identities = String::new();
    for (name, item) in own {
        text.push('\n');
        render(&mut text, name, item);
        if let ItemKind::Model { reference: Some(reference), .. } = &item.kind {
            let _ = writeln!(identities, "    {name} = \"{reference}\",");
        }
    }
    if !identities.is_empty() {
        let _ = write!(text, "\nidentity! {{\n{identities}}}\n");
    }
    text
}

/// Returns the macros that declare a type of this kind.
fn macros(kind: &ItemKind) -> &'static [&'static str] {
    match kind {
        ItemKind::Model { reference: Some(_), .. } => &["model::model", "identity::identity"],
        ItemKind::Model { .. } => &["model::model"],
        ItemKind::OpenEnum { .. } => &["open_enum::open_enum"],
        ItemKind::Variants { .. } => &["variants::variants"],
        ItemKind::Write { .. } => &["write::write_model"],
    }
}

fn render(text: &mut String, name: &str, item: &Item) {
    let doc = &item.doc;
    let _ = match &item.kind {
        ItemKind::Model { members, identity, .. } => {
            let identity = match identity {
                Identity::None => "",
                Identity::Sometimes => "sometimes identified by id = \"id\" ",
                Identity::Always => "identified by id = \"id\" ",
            };
            let _ = writeln!(text, "model! {{\n    /// {doc}\n    {name} {identity}{{");
            for member in in_order(members) {
                line(text, "        ", member, &member.type_.member());
            }
            writeln!(text, "    }}\n}}")
        }
        ItemKind::OpenEnum { values } => {
            let _ = writeln!(text, "open_enum! {{\n    /// {doc}\n    {name} {{");
            for value in values {
                let _ = writeln!(text, "        {} = {value:?},", names::type_name(value));
            }
            writeln!(text, "    }}\n}}")
        }
        ItemKind::Variants { tag, variants } => {
            let _ = writeln!(text, "variants! {{\n    /// {doc}\n    {name} by {tag:?} {{");
            for (variant, model, values) in variants {
                let values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
                let _ = writeln!(text, "        {variant}({model}) = {},", values.join(" | "));
            }
            writeln!(text, "    }}\n}}")
        }
        ItemKind::Write { fixed, required, optional } => {
            let _ = writeln!(text, "write_model! {{\n    /// {doc}\n    {name} {{");
            for (name, value) in fixed {
                let _ = writeln!(text, "        fixed {{ {name:?} = {value:?} }}");
            }
            let optional = in_order(optional);
            for (part, members) in [("required", required.iter().collect()), ("optional", optional)] {
                if !members.is_empty() {
                    let _ = writeln!(text, "        {part} {{");
                    for member in members {
                        line(text, "            ", member, &member.type_.rust());
                    }
                    text.push_str("        }\n");
                }
            }
            writeln!(text, "    }}\n}}")
        }
    };
}

fn line(text: &mut String, indent: &str, member: &Member, type_: &str) {
    if !member.facts.is_empty() {
        let _ = writeln!(text, "{indent}/// {}", member.facts.join(" "));
    }
    let _ = writeln!(text, "{indent}{}: {type_} = {:?},", names::field(&member.name), member.name);
}

/// Sorts members: those of [`FIRST`], then the others by name.
fn in_order(members: &[Member]) -> Vec<&Member> {
    let mut members: Vec<&Member> = members.iter().collect();
    let position = |member: &Member| FIRST.iter().position(|first| *first == member.name).unwrap_or(FIRST.len());
    members.sort_by(|a, b| position(a).cmp(&position(b)).then_with(|| a.name.cmp(&b.name)));
    members
}
