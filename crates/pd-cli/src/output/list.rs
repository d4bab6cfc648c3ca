//! Prints lists item by item.

use std::io::{self, Write};

use super::{
    OutputOptions,
    csv::{csv_cell, header, unlisted, write_csv},
    table::TableLayout,
    text::escape_json,
};
use crate::{cli::Format, json::Json};

/// The columns of a table or a CSV file are chosen from at most this many items.
const ITEMS_FOR_COLUMNS: usize = 1_000;

/// Prints a list as its items arrive. [`flush`](Self::flush) prints every item so far, except for CSV, whose columns are chosen
/// from the first 1,000 items.
#[derive(Debug)]
pub(crate) struct ListWriter<W: Write> {
    out: W,
    options: OutputOptions,
    kind: String,
    count: u64,
    layout: ListLayout,
}

#[derive(Debug)]
enum ListLayout {
    /// The first items of a table or a CSV file, before the columns are chosen.
    Waiting(Vec<Json>),
    Table(TableLayout),
    Csv(CsvColumns),
    Json,
    Jsonl,
}

#[derive(Debug)]
struct CsvColumns {
    header: Vec<String>,
    /// Members of later items that have no column.
    left_out: Vec<String>,
}

impl<W: Write> ListWriter<W> {
    pub(crate) fn new(out: W, options: OutputOptions, kind: &str) -> Self {
        let layout = match options.format {
            Format::Table | Format::Csv => ListLayout::Waiting(Vec::new()),
            Format::Json => ListLayout::Json,
            Format::Jsonl => ListLayout::Jsonl,
        };
        Self { out, options, kind: kind.to_owned(), count: 0, layout }
    }

    /// Continues a CSV file that has its header already.
    pub(crate) fn with_header(mut self, header: Option<Vec<String>>) -> Self {
        if let Some(header) = header {
            self.layout = ListLayout::Csv(CsvColumns { header, left_out: Vec::new() });
        }
        self
    }

    /// Returns the header of a CSV file, after its columns were chosen.
    pub(crate) fn header(&self) -> Option<&[String]> {
        match &self.layout {
            ListLayout::Csv(columns) => Some(&columns.header),
            ListLayout::Waiting(_) | ListLayout::Table(_) | ListLayout::Json | ListLayout::Jsonl => None,
        }
    }

    /// Returns whether the columns are not chosen yet, so that no item was printed.
    pub(crate) const fn is_waiting(&self) -> bool {
        matches!(self.layout, ListLayout::Waiting(_))
    }

    pub(crate) const fn inner_mut(&mut self) -> &mut W {
        &mut self.out
    }

    pub(crate) fn push(&mut self, item: Json) -> io::Result<()> {
        self.count += 1;
        match &mut self.layout {
            ListLayout::Waiting(items) => {
                items.push(item);
                if items.len() >= ITEMS_FOR_COLUMNS { self.choose_columns() } else { Ok(()) }
            }
            ListLayout::Table(_) | ListLayout::Csv(_) | ListLayout::Json | ListLayout::Jsonl => self.write(&item),
        }
    }

    /// Prints every item so far, except for the items of a CSV file before its columns were chosen.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if self.options.format == Format::Table {
            self.choose_columns()?;
        }
        self.out.flush()
    }

    /// Ends the list. Returns the members of later items that have no column in a CSV file.
    pub(crate) fn finish(&mut self) -> io::Result<Vec<String>> {
        self.choose_columns()?;
        if self.options.format == Format::Json {
            self.out.write_all(if self.count == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()?;
        Ok(match &mut self.layout {
            ListLayout::Csv(columns) => std::mem::take(&mut columns.left_out),
            ListLayout::Waiting(_) | ListLayout::Table(_) | ListLayout::Json | ListLayout::Jsonl => Vec::new(),
        })
    }

    /// Chooses the columns from the items so far, and prints these. Does nothing if there are none.
    fn choose_columns(&mut self) -> io::Result<()> {
        let ListLayout::Waiting(items) = &mut self.layout else { return Ok(()) };
        if items.is_empty() {
            return Ok(());
        }
        let items = std::mem::take(items);
        if self.options.format == Format::Csv {
            let header = if self.options.columns.is_empty() { header(&items) } else { self.options.columns.clone() };
            write_csv(&mut self.out, &header)?;
            self.layout = ListLayout::Csv(CsvColumns { header, left_out: Vec::new() });
        } else {
            let layout = TableLayout::new(&self.options, &self.kind, &items);
            layout.write_header(&mut self.out, self.options.color)?;
            self.layout = ListLayout::Table(layout);
        }
        items.iter().try_for_each(|item| self.write(item))
    }

    fn write(&mut self, item: &Json) -> io::Result<()> {
        match &mut self.layout {
            ListLayout::Waiting(_) => Ok(()),
            ListLayout::Table(layout) => layout.write_item(&mut self.out, item, self.options.color),
            ListLayout::Csv(CsvColumns { header, left_out }) => {
                if self.options.columns.is_empty() {
                    unlisted(header, left_out, item);
                }
                let cells: Vec<String> =
                    header.iter().map(|name| csv_cell(item, name, self.options.terminal)).collect();
                write_csv(&mut self.out, &cells)
            }
            ListLayout::Jsonl => {
                let line = json(item, false, self.options.terminal)?;
                writeln!(self.out, "{line}")
            }
            ListLayout::Json => {
                let text = json(item, true, self.options.terminal)?;
                self.out.write_all(if self.count == 1 { b"[" } else { b"," })?;
                text.lines().try_for_each(|line| write!(self.out, "\n  {line}"))
            }
        }
    }
}

/// Returns a value as JSON text. For a terminal, control characters are escaped.
pub(super) fn json(value: &Json, pretty: bool, terminal: bool) -> io::Result<String> {
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let text = text.map_err(io::Error::other)?;
    Ok(if terminal { escape_json(text) } else { text })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    proptest! {
        #[test]
        fn csv_reads_back_as_it_was(rows in proptest::collection::vec(any::<(String, String)>(), 1..5)) {
            let items: Vec<Value> = rows.iter().map(|(a, b)| json!({"a": a, "b": {"c": b}})).collect();
            let (text, left_out) = print(Format::Csv, false, &items);
            prop_assert!(left_out.is_empty());
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            let read: Vec<(String, String)> = reader.deserialize().map(|row| row.unwrap()).collect();
            let wanted = rows.iter().map(|(a, b)| (a.clone(), json!({"c": b}).to_string()));
            prop_assert_eq!(read, wanted.collect::<Vec<_>>());
        }

        #[test]
        fn a_table_has_one_line_for_each_item_with_any_text(
            names in proptest::collection::vec(any::<String>(), 1..5), width in 1_u16..300,
        ) {
            let mut options = options(Format::Table, true);
            options.width = Some(width);
            let mut out = Vec::new();
            let mut writer = ListWriter::new(&mut out, options, "users");
            names.iter().for_each(|name| writer.push(json!({"id": "P1", "name": name}).into()).unwrap());
            writer.finish().unwrap();
            let text = String::from_utf8(out).unwrap();
            prop_assert_eq!(text.lines().count(), names.len() + 1);
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        }

        #[test]
        fn every_format_keeps_the_spelling(text in crate::json::tests::texts()) {
            let item: Json = serde_json::from_str(&format!("{{\"a\":{text}}}")).unwrap();
            for format in [Format::Jsonl, Format::Json] {
                let mut out = Vec::new();
                let mut writer = ListWriter::new(&mut out, options(format, false), "");
                writer.push(item.clone()).unwrap();
                writer.finish().unwrap();
                let read: Json = serde_json::from_slice(&out).unwrap();
                let read = if format == Format::Json { &read.items()[0] } else { &read };
                prop_assert_eq!(read.to_string(), format!("{{\"a\":{text}}}"));
            }
        }
    }

    fn options(format: Format, terminal: bool) -> OutputOptions {
        OutputOptions { format, terminal, width: Some(80), color: false, columns: Vec::new() }
    }

    fn print(format: Format, terminal: bool, items: &[Value]) -> (String, Vec<String>) {
        let mut out = Vec::new();
        let mut writer = ListWriter::new(&mut out, options(format, terminal), "gadgets");
        for item in items {
            writer.push(item.clone().into()).unwrap();
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
    fn csv_columns_come_from_the_first_thousand_items_even_after_a_flush() {
        let items = [json!({"zone": "a,b", "id": "1", "n": {"a": 1}}), json!({"id": "2", "late": true})];
        let (text, left_out) = print(Format::Csv, false, &items);
        assert_eq!(text, "id,late,n,zone\n1,,\"{\"\"a\"\":1}\",\"a,b\"\n2,true,,\n");
        assert!(left_out.is_empty());
        let mut many: Vec<Value> = (0..1_000).map(|id| json!({"id": id})).collect();
        many.push(json!({"id": 1_000, "late": true}));
        let (text, left_out) = print(Format::Csv, false, &many);
        assert!(text.starts_with("id\n0\n") && text.lines().count() == 1_002);
        assert_eq!(left_out, ["late"]);
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        let items = [json!({"id": "1", "name": "a\u{1b}[2J\u{9b}1m\nb\u{7f}"})];
        for format in [Format::Table, Format::Json, Format::Jsonl, Format::Csv] {
            let (text, _) = print(format, true, &items);
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{format:?}: {text:?}");
        }
    }

    #[test]
    fn the_first_flush_prints_the_header_and_keeps_the_columns() {
        let (text, _) =
            print(Format::Table, false, &[json!({"id": "1", "name": "n"}), json!({"id": "222222222", "name": "m"})]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[0].starts_with("ID") && lines[0].contains("NAME"));
    }
}
