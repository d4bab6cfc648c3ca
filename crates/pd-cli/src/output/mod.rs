//! Output: formats, tables and their columns.

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};

use crate::{cli::Format, exit::Failure, json::Json};

mod columns;
mod csv;
mod list;
mod receipts;
mod record;
mod stderr;
mod table;
mod text;

pub(crate) use list::ListWriter;
pub(crate) use receipts::Receipts;
pub(crate) use stderr::note;
pub(crate) use text::{escape, escape_lines};

/// The format and the width of the output, and whether it is a terminal.
#[derive(Debug, Clone)]
pub(crate) struct OutputOptions {
    pub(crate) format: Format,
    /// Whether the output is a terminal, which would interpret control characters.
    pub(crate) terminal: bool,
    /// The maximum width of a table.
    pub(crate) width: Option<u16>,
    pub(crate) color: bool,
    /// The columns that the user chose for a table or CSV, as dotted paths. If it is empty, the default columns are printed.
    pub(crate) columns: Vec<String>,
}

impl OutputOptions {
    /// Returns the options to print to a file.
    pub(crate) const fn file(format: Format, columns: Vec<String>) -> Self {
        Self { format, terminal: false, width: None, color: false, columns }
    }
}

/// Standard output.
#[derive(Debug)]
pub(crate) struct Output {
    requested: Option<Format>,
    columns: Vec<String>,
    terminal: bool,
    color: bool,
}

pub(crate) type Stdout = BufWriter<StdoutLock<'static>>;

impl Output {
    /// Prepares standard output for a requested format and requested columns. On a terminal, columns without a format request
    /// a table.
    ///
    /// # Errors
    ///
    /// Columns with a format other than table and CSV.
    pub(crate) fn new(requested: Option<Format>, columns: Vec<String>) -> Result<Self, Failure> {
        let mut output = Self { columns, ..Self::plain() };
        output.requested = match requested {
            None if !output.columns.is_empty() && output.terminal => Some(Format::Table),
            requested => requested,
        };
        match output.options().format {
            Format::Json | Format::Jsonl if !output.columns.is_empty() => {
                Err(Failure::usage_hint("--columns is for tables and CSV", "add --output table or --output csv"))
            }
            Format::Table | Format::Csv | Format::Json | Format::Jsonl => Ok(output),
        }
    }

    /// Returns standard output in the default format.
    pub(crate) fn plain() -> Self {
        let stdout = io::stdout();
        let color = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        let terminal = stdout.is_terminal();
        Self { requested: None, columns: Vec::new(), terminal, color: color && terminal }
    }

    /// Returns the format that the user requested, if any.
    pub(crate) const fn requested(&self) -> Option<Format> {
        self.requested
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns the options with the requested format; by default, a table on a terminal and JSON lines elsewhere.
    pub(crate) fn options(&self) -> OutputOptions {
        self.options_or(if self.terminal { Format::Table } else { Format::Jsonl })
    }

    /// Returns whether lists are printed as tables. A command then prints a sentence if its table is empty.
    pub(crate) fn is_table(&self) -> bool {
        self.options().format == Format::Table
    }

    /// Returns the options with the requested format, or with the default format of a command.
    pub(crate) fn options_or(&self, default: Format) -> OutputOptions {
        let width = || terminal_size::terminal_size().map(|(width, _)| width.0);
        OutputOptions {
            format: self.requested.unwrap_or(default),
            terminal: self.terminal,
            width: if self.terminal { width() } else { None },
            color: self.color,
            columns: self.columns.clone(),
        }
    }

    /// Starts a list of resources of a kind.
    pub(crate) fn list(&self, kind: &str) -> ListWriter<Stdout> {
        ListWriter::new(stdout(), self.options(), kind)
    }

    /// Starts a list of results of a bulk operation.
    pub(crate) fn receipts(&self, kind: &str) -> Receipts<Stdout> {
        Receipts::new(self.list(kind))
    }

    /// Prints a whole list at once.
    pub(crate) fn all(&self, kind: &str, items: impl IntoIterator<Item = Json>) -> Result<(), Failure> {
        let mut list = self.list(kind);
        items.into_iter().try_for_each(|item| list.push(item))?;
        Failure::of_unlisted(&list.finish()?)
    }

    /// Prints one resource.
    pub(crate) fn record(&self, value: &Json) -> Result<(), Failure> {
        self.record_as(self.options(), "", value)
    }

    /// Prints one resource, or a page of resources of a kind.
    pub(crate) fn record_as(&self, options: OutputOptions, kind: &str, value: &Json) -> Result<(), Failure> {
        let mut out = stdout();
        let unlisted = record::write(&mut out, options, kind, value)?;
        out.flush()?;
        Failure::of_unlisted(&unlisted)
    }

    /// Prints one line of text.
    pub(crate) fn line(&self, text: &str) -> io::Result<()> {
        let mut out = stdout();
        if self.terminal {
            writeln!(out, "{}", escape(text))?;
        } else {
            writeln!(out, "{text}")?;
        }
        out.flush()
    }

    /// Prints bytes as they are; on a terminal, control characters are escaped.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = stdout();
        if self.terminal {
            let text = escape_lines(&String::from_utf8_lossy(bytes));
            out.write_all(text.as_bytes())?;
            if !text.is_empty() && !text.ends_with('\n') {
                writeln!(out)?;
            }
        } else {
            out.write_all(bytes)?;
        }
        out.flush()
    }
}

fn stdout() -> Stdout {
    BufWriter::new(io::stdout().lock())
}
