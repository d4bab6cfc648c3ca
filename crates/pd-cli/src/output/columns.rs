//! Which columns a table has, and what stands in its cells.

use serde_json::Value;

/// A column: its title, and the places (JSON pointers) that a cell is taken from, the first that holds anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: String,
    places: Vec<String>,
}

impl Column {
    fn new(title: &str, places: &[&str]) -> Self {
        Self { title: title.to_owned(), places: places.iter().map(|&place| place.to_owned()).collect() }
    }

    fn member(name: &str) -> Self {
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        Self { title: name.to_uppercase().replace('_', " "), places: vec![pointer] }
    }

    /// Whether a part of a cell would be of no use: identifiers, words out of a few, times.
    pub(crate) fn is_rigid(&self) -> bool {
        const RIGID: [&str; 14] = [
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
        ];
        RIGID.contains(&self.title.as_str())
    }

    pub(crate) fn cell(&self, item: &Value) -> String {
        let texts = self.places.iter().filter_map(|place| item.pointer(place)).map(brief);
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }
}

/// The columns for items of a kind (the name of their wrapper), or else for what the items at hand have; the first matter
/// most.
pub(crate) fn columns(kind: &str, items: &[Value]) -> Vec<Column> {
    let known: &[(&str, &[&str])] = match kind {
        "incidents" => &[
            ("ID", &["/id"]),
            ("STATUS", &["/status"]),
            ("TITLE", &["/title", "/summary"]),
            ("SERVICE", &["/service"]),
            ("ASSIGNED TO", &["/assignments", "/escalation_policy"]),
            ("CREATED", &["/created_at"]),
            ("URGENCY", &["/urgency"]),
        ],
        "oncall levels" => &[
            ("POLICY", &["/escalation_policy"]),
            ("LEVEL", &["/escalation_level"]),
            ("ON CALL", &["/users"]),
            ("SCHEDULE", &["/schedules"]),
            ("UNTIL", &["/end"]),
        ],
        "oncalls" => &[
            ("POLICY", &["/escalation_policy"]),
            ("LEVEL", &["/escalation_level"]),
            ("USER", &["/user"]),
            ("SCHEDULE", &["/schedule"]),
            ("START", &["/start"]),
            ("END", &["/end"]),
        ],
        "receipts" => &[("LINE", &["/line"]), ("DEDUP KEY", &["/dedup_key"]), ("MESSAGE", &["/message"])],
        "users" => &[
            ("ID", &["/id"]),
            ("NAME", &["/name", "/summary"]),
            ("EMAIL", &["/email"]),
            ("ROLE", &["/role"]),
            ("TEAMS", &["/teams"]),
            ("TIME ZONE", &["/time_zone"]),
        ],
        "services" => &[
            ("ID", &["/id"]),
            ("NAME", &["/name", "/summary"]),
            ("STATUS", &["/status"]),
            ("POLICY", &["/escalation_policy"]),
            ("TEAMS", &["/teams"]),
        ],
        "log_entries" => &[
            ("ID", &["/id"]),
            ("CREATED", &["/created_at"]),
            ("TYPE", &["/type"]),
            ("AGENT", &["/agent"]),
            ("INCIDENT", &["/incident/id"]),
            ("SUMMARY", &["/channel/summary", "/summary"]),
        ],
        "records" => &[
            ("ID", &["/id"]),
            ("TIME", &["/execution_time"]),
            ("ACTION", &["/action"]),
            ("RESOURCE", &["/root_resource"]),
            ("ACTORS", &["/actors"]),
        ],
        _ => return generic(items),
    };
    known.iter().map(|(title, places)| Column::new(title, places)).collect()
}

/// What tells most of resources of any kind, in this order.
const TELLING: [&str; 16] = [
    "id",
    "number",
    "status",
    "name",
    "title",
    "label",
    "summary",
    "email",
    "type",
    "urgency",
    "description",
    "content",
    "user",
    "start",
    "end",
    "created_at",
];
const MOST: usize = 6;

fn generic(items: &[Value]) -> Vec<Column> {
    let has = |name: &str| items.iter().any(|item| item.get(name).is_some_and(|value| !brief(value).is_empty()));
    // A summary repeats the name.
    let named = ["name", "title", "label"].iter().any(|name| has(name));
    let telling = TELLING.iter().filter(|name| has(name) && !(named && **name == "summary"));
    let columns: Vec<Column> = telling.take(MOST).map(|name| Column::member(name)).collect();
    if !columns.is_empty() {
        return columns;
    }
    let mut members: Vec<&String> = items.iter().filter_map(Value::as_object).flat_map(|item| item.keys()).collect();
    members.sort();
    members.dedup();
    if members.is_empty() {
        return vec![Column::new("VALUE", &[""])];
    }
    members.into_iter().take(MOST).map(|name| Column::member(name)).collect()
}

/// A value in a few words: a resource by its name, a list by its items.
pub(crate) fn brief(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => items.iter().map(brief).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "),
        Value::Object(object) => {
            let named = ["summary", "name", "title", "label", "id"].iter().find_map(|key| object.get(*key)?.as_str());
            match (named, object.get("assignee")) {
                (_, Some(assignee)) => brief(assignee),
                (Some(name), None) => name.to_owned(),
                (None, None) => value.to_string(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_name_resources() {
        let incident = json!({
            "id": "P1", "summary": "Disk full", "service": {"id": "S1", "summary": "Shop"},
            "assignments": [{"at": "…", "assignee": {"id": "U1", "summary": "Ada"}}, {"assignee": {"id": "U2", "summary": "Joan"}}],
        });
        let cells: Vec<_> = columns("incidents", &[]).iter().map(|column| column.cell(&incident)).collect();
        assert_eq!(cells, ["P1", "", "Disk full", "Shop", "Ada, Joan", "", ""]);
    }

    #[test]
    fn unknown_kinds_show_what_tells_most() {
        let titles =
            |items: &[Value]| columns("gadgets", items).into_iter().map(|column| column.title).collect::<Vec<_>>();
        assert_eq!(titles(&[json!({"id": "1", "name": "n", "summary": "n", "self": "…"})]), ["ID", "NAME"]);
        assert_eq!(titles(&[json!({"z": 1, "a/b": 2})]), ["A/B", "Z"]);
        assert_eq!(titles(&[json!("teams")]), ["VALUE"]);
        assert_eq!(columns("abilities", &[json!("teams")])[0].cell(&json!("teams")), "teams");
    }
}
