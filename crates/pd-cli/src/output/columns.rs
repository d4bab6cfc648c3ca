//! The columns of a table, and the text of its cells.

use crate::json::Json;

mod known;

use known::known;

/// A column: its title, and the dotted paths of its cells. A cell is the value at the first path that has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: String,
    paths: Vec<String>,
}

impl Column {
    fn new(title: &str, paths: &[&str]) -> Self {
        Self { title: title.to_owned(), paths: paths.iter().map(|&path| path.to_owned()).collect() }
    }

    fn member(name: &str) -> Self {
        Self { title: name.to_uppercase().replace('_', " "), paths: vec![name.to_owned()] }
    }

    /// Returns whether cells must not be truncated: a part of an id, an enumeration or a time is useless.
    pub(crate) fn is_rigid(&self) -> bool {
        const RIGID: [&str; 17] = [
            "ID",
            "LINE",
            "DEDUP KEY",
            "INCIDENT",
            "NUMBER",
            "STATUS",
            "URGENCY",
            "LEVEL",
            "CREATED",
            "CREATED AT",
            "START",
            "END",
            "UNTIL",
            "TIME",
            "DELAY",
            "LASTS",
            "FINDING",
        ];
        RIGID.contains(&self.title.as_str())
    }

    pub(crate) fn cell(&self, item: &Json) -> String {
        let texts = self.paths.iter().map(|path| cell(item, path));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }
}

/// Returns the text at a path. An empty path is the item itself; an array on the path contributes all its items.
fn cell(item: &Json, path: &str) -> String {
    let values = if path.is_empty() { vec![item] } else { item.all_at(path) };
    join(values.into_iter())
}

fn join<'j>(values: impl Iterator<Item = &'j Json>) -> String {
    values.map(brief).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Returns the columns that the user chose, or those of a known kind (the name of a wrapper), or else columns that are derived
/// from the items. The most important columns come first.
pub(crate) fn columns(chosen: &[String], kind: &str, items: &[Json]) -> Vec<Column> {
    if !chosen.is_empty() {
        return chosen.iter().map(|path| Column::new(&path.to_uppercase(), &[path])).collect();
    }
    match known(kind) {
        Some(known) => known.iter().map(|(title, paths)| Column::new(title, paths)).collect(),
        None => generic(items),
    }
}

/// Members that describe a resource of any kind, in the order of their columns.
const DESCRIPTIVE: [&str; 18] = [
    "id",
    "number",
    "status",
    "name",
    "title",
    "label",
    "summary",
    "email",
    "address",
    "type",
    "urgency",
    "role",
    "description",
    "content",
    "user",
    "start",
    "end",
    "created_at",
];
const MAX_COLUMNS: usize = 6;
/// Other members get a column only if all their values are at most this long.
const SHORT: usize = 40;

fn generic(items: &[Json]) -> Vec<Column> {
    let has = |name: &str| items.iter().any(|item| item.get(name).is_some_and(|value| !brief(value).is_empty()));
    // A summary repeats the name.
    let named = ["name", "title", "label"].iter().any(|name| has(name));
    let descriptive = DESCRIPTIVE.iter().copied().filter(|name| has(name) && !(named && *name == "summary"));
    let mut names: Vec<&str> = descriptive.take(MAX_COLUMNS).collect();
    for (name, _) in items.iter().flat_map(Json::members) {
        if names.len() >= MAX_COLUMNS {
            break;
        }
        if !names.contains(&name.as_str()) && !is_redundant(name) && is_short(items, name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        let members = items.iter().flat_map(Json::members).map(|(name, _)| name.as_str());
        for name in members {
            if names.len() < MAX_COLUMNS && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if names.is_empty() {
        return vec![Column::new("VALUE", &[""])];
    }
    names.into_iter().map(Column::member).collect()
}

/// URLs repeat the id, and the summary repeats the name.
fn is_redundant(name: &str) -> bool {
    matches!(name, "self" | "html_url" | "summary")
}

/// Returns whether a member is a scalar in every item, short, and present in one.
fn is_short(items: &[Json], name: &str) -> bool {
    let mut values = items.iter().filter_map(|item| item.get(name)).filter(|value| !value.is_null()).peekable();
    values.peek().is_some() && values.all(|value| value.scalar_text().is_some_and(|text| text.chars().count() <= SHORT))
}

/// Returns the text of a value in a cell: the name of a resource, the items of a list.
pub(crate) fn brief(value: &Json) -> String {
    match value {
        Json::Scalar(_) => value.scalar_text().unwrap_or_default().into_owned(),
        Json::Array(items) => join(items.iter()),
        Json::Object(_) => {
            if let Some(assignee) = value.get("assignee") {
                return brief(assignee);
            }
            let named = ["summary", "name", "title", "label", "id"].iter().find_map(|key| value.get(key)?.as_str());
            named.map_or_else(|| value.to_string(), std::borrow::Cow::into_owned)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn titles(items: &[Value]) -> Vec<String> {
        let items: Vec<Json> = items.iter().cloned().map(Json::from).collect();
        columns(&[], "gadgets", &items).into_iter().map(|column| column.title).collect()
    }

    #[test]
    fn cells_name_resources() {
        let incident = Json::from(json!({
            "id": "P1", "summary": "Disk full", "service": {"id": "S1", "summary": "Shop"},
            "assignments": [{"at": "…", "assignee": {"id": "U1", "summary": "Ada"}}, {"assignee": {"id": "U2", "summary": "Joan"}}],
        }));
        let cells: Vec<_> = columns(&[], "incidents", &[]).iter().map(|column| column.cell(&incident)).collect();
        assert_eq!(cells, ["P1", "", "Disk full", "Shop", "Ada, Joan", "", ""]);
    }

    #[test]
    fn unknown_kinds_show_descriptive_and_short_members() {
        assert_eq!(titles(&[json!({"id": "1", "name": "n", "summary": "n", "self": "…"})]), ["ID", "NAME"]);
        assert_eq!(titles(&[json!({"z": 1, "a/b": 2})]), ["Z", "A/B"]);
        assert_eq!(titles(&[json!({"id": "1", "size": 3, "log": "x".repeat(99), "tree": {}})]), ["ID", "SIZE"]);
        assert_eq!(titles(&[json!("teams")]), ["VALUE"]);
        let teams = Json::from("teams");
        assert_eq!(columns(&[], "abilities", std::slice::from_ref(&teams))[0].cell(&teams), "teams");
    }

    #[test]
    fn chosen_columns_take_dotted_paths() {
        let item = Json::from(json!({"service": {"summary": "Shop"}, "teams": [{"id": "T1"}, {"id": "T2"}], "n": 1}));
        let chosen = ["service.summary".to_owned(), "teams.id".to_owned(), "nothing".to_owned()];
        let columns = columns(&chosen, "incidents", &[]);
        let cells: Vec<_> = columns.iter().map(|column| column.cell(&item)).collect();
        assert_eq!(cells, ["Shop", "T1, T2", ""]);
        assert_eq!(columns[0].title, "SERVICE.SUMMARY");
    }
}
