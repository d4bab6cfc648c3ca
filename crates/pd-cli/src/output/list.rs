//! Lists, printed as their items come.

use std::io::{self, Write};

use serde_json::Value;

use super::{
    Look,
    table::Layout,
    text::{inert, inert_json},
};
use crate::cli::Format;

/// A table or a CSV file is begun when so many items are there, if it was not before.
const FIRST_ITEMS: usize = 1_000;

/// Prints a list item by item. What was pushed is printed by [`flush`](Self::flush) at the latest.
#[derive(Debug)]
pub(crate) struct ListWriter<W: Write> {
    out: W,
    look: Look,
    kind: String,
    count: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The first items of a table or a CSV file: its columns are not settled yet.
    Waiting(Vec<Value>),
    Table(Layout),
    Csv {
        header: Vec<String>,
        left_out: Vec<String>,
    },
    Json,
    Jsonl,
}

impl<W: Write> ListWriter<W> {
    pub(crate) fn new(out: W, look: Look, kind: &str) -> Self {
        let state = match look.format {
            Format::Table | Format::Csv => State::Waiting(Vec::new()),
            Format::Json => State::Json,
            Format::Jsonl => State::Jsonl,
        };
        Self { out, look, kind: kind.to_owned(), count: 0, state }
    }

    pub(crate) fn push(&mut self, item: Value) -> io::Result<()> {
        self.count += 1;
        match &mut self.state {
            State::Waiting(items) => {
                items.push(item);
                if items.len() >= FIRST_ITEMS { self.settle() } else { Ok(()) }
            }
            _ => self.write(&item),
        }
    }

    /// Prints all that was pushed.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if matches!(&self.state, State::Waiting(items) if !items.is_empty()) {
            self.settle()?;
        }
        self.out.flush()
    }

    /// Ends the list; tells which members of later items found no column.
    pub(crate) fn finish(mut self) -> io::Result<Vec<String>> {
        self.flush()?;
        if self.look.format == Format::Json {
            self.out.write_all(if self.count == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()?;
        Ok(match self.state {
            State::Csv { left_out, .. } => left_out,
            _ => Vec::new(),
        })
    }

    /// Settles the columns by the items at hand, and prints these.
    fn settle(&mut self) -> io::Result<()> {
        let State::Waiting(items) = std::mem::replace(&mut self.state, State::Jsonl) else { return Ok(()) };
        if self.look.format == Format::Csv {
            let header = header(&items);
            write_csv(&mut self.out, &header)?;
            self.state = State::Csv { header, left_out: Vec::new() };
        } else {
            let layout = Layout::new(&self.kind, &items, self.look.width);
            layout.write_header(&mut self.out, self.look.color)?;
            self.state = State::Table(layout);
        }
        items.iter().try_for_each(|item| self.write(item))
    }

    fn write(&mut self, item: &Value) -> io::Result<()> {
        match &mut self.state {
            State::Waiting(_) => Ok(()),
            State::Table(layout) => layout.write_item(&mut self.out, item, self.look.color),
            State::Csv { header, left_out } => {
                note_unknown(header, left_out, item);
                let cells: Vec<String> = header.iter().map(|name| csv_cell(item, name, self.look.terminal)).collect();
                write_csv(&mut self.out, &cells)
            }
            State::Jsonl => {
                let line = json(item, false, self.look.terminal)?;
                writeln!(self.out, "{line}")
            }
            State::Json => {
                let text = json(item, true, self.look.terminal)?;
                self.out.write_all(if self.count == 1 { b"[" } else { b"," })?;
                text.lines().try_for_each(|line| write!(self.out, "\n  {line}"))
            }
        }
    }
}

/// A value as JSON that a terminal cannot be driven by.
pub(super) fn json(value: &Value, pretty: bool, terminal: bool) -> io::Result<String> {
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let text = text.map_err(io::Error::other)?;
    Ok(if terminal { inert_json(text) } else { text })
}

/// What every resource has comes first; then the rest by name, so that the order is the same whatever the items.
const FIRST_COLUMNS: [&str; 3] = ["id", "type", "summary"];
/// The column of items that are no objects.
const VALUE: &str = "value";

/// The members that any of the items has.
pub(super) fn header(items: &[Value]) -> Vec<String> {
    let mut names: Vec<&str> =
        items.iter().filter_map(Value::as_object).flat_map(|item| item.keys().map(String::as_str)).collect();
    names.sort_unstable();
    names.dedup();
    if items.iter().any(|item| !item.is_object()) && !names.contains(&VALUE) {
        names.push(VALUE);
    }
    let first = FIRST_COLUMNS.into_iter().filter(|name| names.contains(name));
    let rest = names.iter().copied().filter(|name| !FIRST_COLUMNS.contains(name));
    first.chain(rest).map(str::to_owned).collect()
}

pub(super) fn csv_cell(item: &Value, name: &str, terminal: bool) -> String {
    let member = match item {
        Value::Object(object) => object.get(name),
        other => (name == VALUE).then_some(other),
    };
    let text = match member {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    if terminal { inert(&text).into_owned() } else { text }
}

pub(super) fn write_csv(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })?;
    writer.flush()
}

fn note_unknown(header: &[String], left_out: &mut Vec<String>, item: &Value) {
    let names = item.as_object().into_iter().flat_map(|item| item.keys());
    for name in names.filter(|name| !header.contains(name)) {
        if !left_out.contains(name) {
            left_out.push(name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    proptest! {
        #[test]
        fn csv_reads_back_as_it_was(rows in proptest::collection::vec(any::<(String, String)>(), 1..5)) {
            let items: Vec<Value> = rows.iter().map(|(a, b)| json!({"a": a, "b": {"c": b}})).collect();
            let (text, left_out) = print(Format::Csv, false, &items);
            prop_assert!(left_out.is_empty());
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let read: Vec<(String, String)> = reader.deserialize().map(|row| row.unwrap()).collect();
            let wanted = rows.iter().map(|(a, b)| (a.clone(), json!({"c": b}).to_string()));
            prop_assert_eq!(read, wanted.collect::<Vec<_>>());
        }

        #[test]
        fn a_table_has_a_line_for_each_item_whatever_is_in_it(
            names in proptest::collection::vec(any::<String>(), 1..5), width in 1_u16..300,
        ) {
            let items: Vec<Value> = names.iter().map(|name| json!({"id": "P1", "name": name})).collect();
            let look = Look { format: Format::Table, terminal: true, width: Some(width), color: false };
            let mut out = Vec::new();
            let mut writer = ListWriter::new(&mut out, look, "users");
            items.iter().for_each(|item| writer.push(item.clone()).unwrap());
            writer.finish().unwrap();
            let text = String::from_utf8(out).unwrap();
            prop_assert_eq!(text.lines().count(), names.len() + 1);
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }

    fn print(format: Format, terminal: bool, items: &[Value]) -> (String, Vec<String>) {
        let look = Look { format, terminal, width: Some(80), color: false };
        let mut out = Vec::new();
        let mut writer = ListWriter::new(&mut out, look, "gadgets");
        for item in items {
            writer.push(item.clone()).unwrap();
            writer.flush().unwrap();
        }
        let left_out = writer.finish().unwrap();
        (String::from_utf8(out).unwrap(), left_out)
    }

    #[test]
    fn json_is_one_array_and_json_lines_are_lines() {
        let items = [json!({"id": "1", "n": {"a": 1}}), json!({"id": "2"})];
        let (text, _) = print(Format::Json, false, &items);
        assert_eq!(serde_json::from_str::<Vec<Value>>(&text).unwrap(), items);
        assert_eq!(print(Format::Json, false, &[]).0, "[]\n");
        let (text, _) = print(Format::Jsonl, false, &items);
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, items);
    }

    #[test]
    fn csv_has_nested_values_as_json_and_tells_what_found_no_column() {
        let items = [json!({"zone": "a,b", "id": "1", "n": {"a": 1}}), json!({"id": "2", "late": true})];
        let (text, left_out) = print(Format::Csv, false, &items);
        assert_eq!(text, "id,n,zone\n1,\"{\"\"a\"\":1}\",\"a,b\"\n2,,\n");
        assert_eq!(left_out, ["late"]);
    }

    #[test]
    fn a_terminal_gets_nothing_that_it_would_obey() {
        let items = [json!({"id": "1", "name": "a\u{1b}[2J\u{9b}1m\nb\u{7f}"})];
        for format in [Format::Table, Format::Json, Format::Jsonl, Format::Csv] {
            let (text, _) = print(format, true, &items);
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{format:?}: {text:?}");
        }
    }

    #[test]
    fn a_table_is_begun_with_the_first_flush_and_keeps_its_columns() {
        let (text, _) =
            print(Format::Table, false, &[json!({"id": "1", "name": "n"}), json!({"id": "222222222", "name": "m"})]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[0].starts_with("ID") && lines[0].contains("NAME"));
    }
}
