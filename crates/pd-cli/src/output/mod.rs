//! What is printed, and how.

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};

use serde_json::Value;

use crate::cli::Format;

mod columns;
mod list;
mod receipts;
mod record;
mod table;
mod text;

pub(crate) use list::ListWriter;
pub(crate) use receipts::Receipts;
pub(crate) use text::{inert, inert_lines};

/// How to print to a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) format: Format,
    /// Whether a terminal would obey control characters.
    pub(crate) terminal: bool,
    /// The width that a table is fitted to.
    pub(crate) width: Option<u16>,
    pub(crate) color: bool,
}

/// Standard output.
#[derive(Debug)]
pub(crate) struct Output {
    asked: Option<Format>,
    terminal: bool,
    color: bool,
}

type Stdout = BufWriter<StdoutLock<'static>>;

impl Output {
    pub(crate) fn new(asked: Option<Format>) -> Self {
        let stdout = io::stdout();
        let color = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        let terminal = stdout.is_terminal();
        Self { asked, terminal, color: color && terminal }
    }

    /// Whether a format was asked for, and is not just the default.
    pub(crate) const fn asked(&self) -> Option<Format> {
        self.asked
    }

    /// A table on a terminal, JSON lines otherwise.
    pub(crate) fn look(&self) -> Look {
        self.look_or(if self.terminal { Format::Table } else { Format::Jsonl })
    }

    /// Whether a list is printed as a table: for people, who take no output for no answer.
    pub(crate) fn is_table(&self) -> bool {
        self.look().format == Format::Table
    }

    /// As [`look`](Self::look), with a default of the command's own.
    pub(crate) fn look_or(&self, default: Format) -> Look {
        let width = || terminal_size::terminal_size().map(|(width, _)| width.0);
        Look {
            format: self.asked.unwrap_or(default),
            terminal: self.terminal,
            width: if self.terminal { width() } else { None },
            color: self.color,
        }
    }

    /// A list of resources of a kind, printed item by item.
    pub(crate) fn list(&self, kind: &str) -> ListWriter<Stdout> {
        ListWriter::new(stdout(), self.look(), kind)
    }

    /// A list of what a work does.
    pub(crate) fn receipts(&self, kind: &str) -> Receipts<Stdout> {
        Receipts::new(self.list(kind))
    }

    /// One resource.
    pub(crate) fn record(&self, value: &Value) -> io::Result<()> {
        self.record_as(self.look(), "", value)
    }

    /// One resource, or a page of resources of a kind.
    pub(crate) fn record_as(&self, look: Look, kind: &str, value: &Value) -> io::Result<()> {
        let mut out = stdout();
        record::write(&mut out, look, kind, value)?;
        out.flush()
    }

    /// One line of text.
    pub(crate) fn line(&self, text: &str) -> io::Result<()> {
        let mut out = stdout();
        if self.terminal {
            writeln!(out, "{}", inert(text))?;
        } else {
            writeln!(out, "{text}")?;
        }
        out.flush()
    }

    /// Bytes as they came; on a terminal, what it would obey is escaped.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = stdout();
        if self.terminal {
            let text = inert_lines(&String::from_utf8_lossy(bytes));
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
