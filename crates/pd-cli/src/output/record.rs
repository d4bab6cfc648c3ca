//! Prints one resource.

use std::io::{self, Write};

use anstyle::Style;

use super::{
    ListWriter, OutputOptions,
    columns::{Column, brief, columns},
    csv::{csv_cell, header, write_csv},
    list::json,
    text::escape,
};
use crate::{cli::Format, json::Json};

/// Prints one resource, or a list of resources of a kind. Returns the members that have no column in a CSV file.
pub(super) fn write(out: &mut impl Write, options: OutputOptions, kind: &str, value: &Json) -> io::Result<Vec<String>> {
    match (options.format, value) {
        (Format::Json, value) => writeln!(out, "{}", json(value, true, options.terminal)?)?,
        (Format::Jsonl | Format::Table | Format::Csv, Json::Array(items)) => {
            let mut list = ListWriter::new(out, options, kind);
            items.iter().try_for_each(|item| list.push(item.clone()))?;
            return list.finish();
        }
        (Format::Jsonl, value) => writeln!(out, "{}", json(value, false, options.terminal)?)?,
        (Format::Csv, value) => {
            let header =
                if options.columns.is_empty() { header(std::slice::from_ref(value)) } else { options.columns.clone() };
            let cells: Vec<String> = header.iter().map(|name| csv_cell(value, name, options.terminal)).collect();
            write_csv(out, &header)?;
            write_csv(out, &cells)?;
        }
        (Format::Table, Json::Object(members)) if options.columns.is_empty() => {
            let rows = members.iter().map(|(name, value)| (name.clone(), brief(value)));
            write_pairs(out, options.color, rows.collect())?;
        }
        (Format::Table, Json::Object(_)) => {
            let pair = |column: Column| (column.title.clone(), column.cell(value));
            write_pairs(out, options.color, columns(&options.columns, kind, &[]).into_iter().map(pair).collect())?;
        }
        (Format::Table, value) => writeln!(out, "{}", escape(&brief(value)))?,
    }
    Ok(Vec::new())
}

fn write_pairs(out: &mut impl Write, color: bool, pairs: Vec<(String, String)>) -> io::Result<()> {
    let longest = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let bold = if color { Style::new().bold() } else { Style::new() };
    for (name, value) in pairs {
        let (name, value) = (escape(&name), escape(&value));
        writeln!(out, "{bold}{name:longest$}{bold:#}  {value}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn print(format: Format, value: &Value, columns: &[&str]) -> String {
        let columns = columns.iter().map(|&path| path.to_owned()).collect();
        let options = OutputOptions { format, terminal: true, width: Some(80), color: false, columns };
        let mut out = Vec::new();
        write(&mut out, options, "", &value.clone().into()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_format() {
        let value = json!({"id": "P1", "team": {"id": "T", "summary": "Shop"}, "none": null});
        assert_eq!(print(Format::Table, &value, &[]), "id    P1\nteam  Shop\nnone  \n");
        assert_eq!(
            print(Format::Csv, &value, &[]),
            "id,none,team\nP1,,\"{\"\"id\"\":\"\"T\"\",\"\"summary\"\":\"\"Shop\"\"}\"\n"
        );
        assert_eq!(serde_json::from_str::<Value>(&print(Format::Json, &value, &[])).unwrap(), value);
        assert_eq!(print(Format::Jsonl, &value, &[]).lines().count(), 1);
        assert_eq!(print(Format::Jsonl, &json!([1, 2]), &[]), "1\n2\n");
        assert_eq!(print(Format::Json, &json!(null), &[]), "null\n");
    }

    #[test]
    fn chosen_columns() {
        let value = json!({"id": "P1", "team": {"id": "T", "summary": "Shop"}});
        assert_eq!(print(Format::Table, &value, &["team.id", "id"]), "TEAM.ID  T\nID       P1\n");
        assert_eq!(print(Format::Csv, &value, &["team.summary"]), "team.summary\nShop\n");
    }
}
