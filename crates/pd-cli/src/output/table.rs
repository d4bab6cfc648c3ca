//! Tables that fit the terminal, written row by row.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table, TableStyle, Width};

use super::{
    OutputOptions,
    columns::{Column, columns},
    text::escape,
};
use crate::json::Json;

/// Spaces between columns.
const GAP: u16 = 2;
/// The minimum width of a column. If the columns do not fit, the last ones are left out.
const MIN_WIDTH: u16 = 12;
/// A delimiter that no cell contains. `comfy_table` breaks a cell at a delimiter; without one, it truncates the cell at its end.
const UNUSED_DELIMITER: char = '\u{1f}';

/// The columns of a table and their widths, chosen from the first rows.
#[derive(Debug)]
pub(crate) struct TableLayout {
    columns: Vec<Column>,
    widths: Vec<u16>,
}

impl TableLayout {
    /// Fits the columns of these items into the width of the options, if they have one.
    pub(crate) fn new(options: &OutputOptions, kind: &str, items: &[Json]) -> Self {
        let mut columns = columns(&options.columns, kind, items);
        let mut table = Table::new();
        table.set_header(columns.iter().map(|column| column.title.clone()));
        for item in items {
            table.add_row(cells(&columns, item));
        }
        let natural = table.column_max_content_widths().into_iter().zip(&columns);
        let mut sizes: Vec<ColumnSize> = natural
            .map(|(natural, column)| ColumnSize { natural, rigid: column.is_rigid() && natural <= MAX_RIGID_WIDTH })
            .collect();
        let widths: Vec<u16> = match options.width {
            Some(width) => {
                sizes.truncate(shown(&sizes, width));
                fit(&sizes, width)
            }
            None => sizes.iter().map(|size| size.natural).collect(),
        };
        columns.truncate(widths.len());
        Self { columns, widths }
    }

    pub(crate) fn write_header(&self, out: &mut impl Write, color: bool) -> io::Result<()> {
        let titles = self.columns.iter().map(|column| column.title.clone()).collect();
        let bold = Style::new().bold();
        self.write_row(out, titles, color.then_some(bold))
    }

    pub(crate) fn write_item(&self, out: &mut impl Write, item: &Json, color: bool) -> io::Result<()> {
        let style = color.then(|| style_of(item)).flatten();
        self.write_row(out, cells(&self.columns, item), style)
    }

    fn write_row(&self, out: &mut impl Write, cells: Vec<String>, style: Option<Style>) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_truncation_indicator("…").set_delimiter(UNUSED_DELIMITER);
        let mut row = Row::from(cells);
        row.max_height(1);
        table.add_row(row);
        for (column, width) in table.column_iter_mut().zip(&self.widths) {
            column.set_padding((0, GAP));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width.saturating_add(GAP))));
        }
        for line in table.lines() {
            let line = line.trim_end();
            match style {
                Some(style) => writeln!(out, "{style}{line}{style:#}")?,
                None => writeln!(out, "{line}")?,
            }
        }
        Ok(())
    }
}

fn cells(columns: &[Column], item: &Json) -> Vec<String> {
    columns.iter().map(|column| escape(&column.cell(item)).into_owned()).collect()
}

/// A wider rigid column is truncated like any other.
const MAX_RIGID_WIDTH: u16 = 40;

/// The width of a column.
#[derive(Debug, Clone, Copy)]
struct ColumnSize {
    /// The width of its widest cell.
    natural: u16,
    /// Whether its cells must not be truncated.
    rigid: bool,
}

impl ColumnSize {
    fn minimum(self) -> u16 {
        if self.rigid { self.natural } else { self.natural.min(MIN_WIDTH) }
    }
}

fn total(widths: impl Iterator<Item = u16>) -> u32 {
    let (sum, count) = widths.fold((0_u32, 0_u32), |(sum, count), width| (sum + u32::from(width), count + 1));
    sum + count.saturating_sub(1) * u32::from(GAP)
}

/// Returns how many of the first columns fit at their minimum widths.
fn shown(sizes: &[ColumnSize], width: u16) -> usize {
    let fits = |count: &usize| total(sizes.iter().take(*count).map(|size| size.minimum())) <= u32::from(width);
    (2..=sizes.len()).rev().find(fits).unwrap_or(1)
}

/// Narrows the widest column until all columns fit. Rigid columns are narrowed last.
fn fit(sizes: &[ColumnSize], width: u16) -> Vec<u16> {
    let mut widths: Vec<u16> = sizes.iter().map(|size| size.natural).collect();
    while total(widths.iter().copied()) > u32::from(width) {
        let above = |minimum: fn(ColumnSize) -> u16| {
            let squeezable = widths.iter().zip(sizes).enumerate().filter(|(_, (own, size))| **own > minimum(**size));
            squeezable.max_by_key(|(_, (own, _))| **own).map(|(index, _)| index)
        };
        match above(ColumnSize::minimum).or_else(|| above(|_| 1)).and_then(|index| widths.get_mut(index)) {
            Some(widest) => *widest -= 1,
            None => break,
        }
    }
    widths
}

fn style_of(item: &Json) -> Option<Style> {
    let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match item.text_at("status")?.as_ref() {
        "triggered" | "critical" => Some(color(AnsiColor::Red)),
        "acknowledged" | "warning" => Some(color(AnsiColor::Yellow)),
        "resolved" | "disabled" => Some(Style::new().dimmed()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::Format;

    fn render(items: &[Json], width: Option<u16>, color: bool) -> String {
        let options = OutputOptions { format: Format::Table, terminal: true, width, color, columns: Vec::new() };
        let layout = TableLayout::new(&options, "incidents", items);
        let mut out = Vec::new();
        layout.write_header(&mut out, color).unwrap();
        for item in items {
            layout.write_item(&mut out, item, color).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    fn incident(title: &str) -> Json {
        Json::from(json!({"id": "PABC123", "status": "triggered", "urgency": "high", "title": title,
            "service": {"summary": "Checkout and payments"}, "created_at": "2026-01-31T09:00:00Z"}))
    }

    #[test]
    fn every_row_fits_the_terminal_and_stays_one_line() {
        let long = "a very long title ".repeat(40);
        let items = [
            incident("short"),
            incident(&long),
            incident("日本語のとても長いタイトルです日本語のとても長いタイトルです"),
        ];
        for width in [60, 80, 100, 200] {
            let text = render(&items, Some(width), false);
            assert_eq!(text.lines().count(), 4, "{text}");
            for line in text.lines() {
                let mut one = Table::new();
                one.set_header([line]);
                assert!(one.column_max_content_widths()[0] <= width, "{width}: {line:?}");
            }
            assert!(text.contains('…') || width == 200, "{text}");
        }
    }

    #[test]
    fn a_wide_terminal_shows_whole_cells() {
        let text = render(&[incident("short")], Some(200), false);
        assert!(text.contains("PABC123") && text.contains("Checkout and payments") && !text.contains('…'), "{text}");
    }

    #[test]
    fn color_is_printed_only_if_enabled_and_never_from_the_server() {
        let hostile = [incident("\u{1b}[31mred\u{9b}2J\nnext")];
        let plain = render(&hostile, Some(120), false);
        assert!(plain.chars().all(|c| c == '\n' || !c.is_control()), "{plain:?}");
        assert_eq!(plain.lines().count(), 2);
        assert!(render(&hostile, Some(120), true).contains("\u{1b}[31m"));
    }

    #[test]
    fn a_narrow_terminal_shows_fewer_columns_and_whole_identifiers() {
        let narrow = render(&[incident("a title of some length")], Some(60), false);
        assert!(narrow.contains("PABC123") && narrow.contains("triggered") && !narrow.contains("CREATED"), "{narrow}");
        let wide = render(&[incident("a title of some length")], Some(200), false);
        assert!(wide.contains("CREATED") && wide.contains("URGENCY"), "{wide}");
        let tiny = render(&[incident("a title of some length")], Some(5), false);
        assert!(tiny.lines().all(|line| line.chars().count() <= 5), "{tiny}");
    }

    #[test]
    fn the_widest_column_is_narrowed_first() {
        let sizes = |widths: &[(u16, bool)]| -> Vec<ColumnSize> {
            widths.iter().map(|&(natural, rigid)| ColumnSize { natural, rigid }).collect()
        };
        assert_eq!(fit(&sizes(&[(7, true), (40, false), (15, false)]), 41), [7, 15, 15]);
        assert_eq!(fit(&sizes(&[(7, true), (8, false)]), 100), [7, 8]);
        assert_eq!(fit(&sizes(&[(30, true), (30, false)]), 44), [30, 12]);
        assert_eq!(shown(&sizes(&[(30, true), (30, false), (30, false)]), 44), 2);
    }
}
