//! One resource.

use std::io::{self, Write};

use anstyle::Style;
use serde_json::Value;

use super::{
    ListWriter, Look,
    columns::brief,
    list::{csv_cell, header, json, write_csv},
    text::inert,
};
use crate::cli::Format;

/// Prints one resource; a list of a kind is printed as one.
pub(super) fn write(out: &mut impl Write, look: Look, kind: &str, value: &Value) -> io::Result<()> {
    match (look.format, value) {
        (Format::Json, value) => writeln!(out, "{}", json(value, true, look.terminal)?),
        (Format::Jsonl | Format::Table | Format::Csv, Value::Array(items)) => {
            let mut list = ListWriter::new(out, look, kind);
            items.iter().try_for_each(|item| list.push(item.clone()))?;
            list.finish().map(drop)
        }
        (Format::Jsonl, value) => writeln!(out, "{}", json(value, false, look.terminal)?),
        (Format::Csv, value) => {
            let header = header(std::slice::from_ref(value));
            let cells: Vec<String> = header.iter().map(|name| csv_cell(value, name, look.terminal)).collect();
            write_csv(out, &header)?;
            write_csv(out, &cells)
        }
        (Format::Table, Value::Object(object)) => {
            let longest = object.keys().map(|name| name.chars().count()).max().unwrap_or_default();
            for (name, value) in object {
                let bold = if look.color { Style::new().bold() } else { Style::new() };
                let name = inert(name);
                let value = brief(value);
                writeln!(out, "{bold}{name:longest$}{bold:#}  {}", inert(&value))?;
            }
            Ok(())
        }
        (Format::Table, value) => writeln!(out, "{}", inert(&brief(value))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn print(format: Format, value: &Value) -> String {
        let look = Look { format, terminal: true, width: Some(80), color: false };
        let mut out = Vec::new();
        write(&mut out, look, "", value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_format() {
        let value = json!({"id": "P1", "team": {"id": "T", "summary": "Shop"}, "none": null});
        assert_eq!(print(Format::Table, &value), "id    P1\nteam  Shop\nnone  \n");
        assert_eq!(
            print(Format::Csv, &value),
            "id,none,team\nP1,,\"{\"\"id\"\":\"\"T\"\",\"\"summary\"\":\"\"Shop\"\"}\"\n"
        );
        assert_eq!(serde_json::from_str::<Value>(&print(Format::Json, &value)).unwrap(), value);
        assert_eq!(print(Format::Jsonl, &value).lines().count(), 1);
        assert_eq!(print(Format::Jsonl, &json!([1, 2])), "1\n2\n");
    }
}
