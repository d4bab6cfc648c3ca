//! Encodes a value and stops at a depth limit.

use std::{
    cell::Cell,
    io::{self, Write},
};

use serde::Serialize;
use serde_json::ser::Formatter;

use super::{JsonError, MAX_LEVELS};

/// A formatter that fails when a value is nested too deeply. Code that walks a JSON value recurses, so a value that is too deep
/// would overflow the stack.
pub(super) struct DepthGuard<'c> {
    depth: usize,
    is_too_deep: &'c Cell<bool>,
}

impl DepthGuard<'_> {
    /// Encodes a value as JSON text. The text of a `RawValue` inside of it is not checked.
    pub(super) fn encode(value: &impl Serialize) -> Result<String, JsonError> {
        let is_too_deep = Cell::new(false);
        let guard = DepthGuard { depth: 0, is_too_deep: &is_too_deep };
        let mut text = Vec::new();
        match value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, guard)) {
            Ok(()) => String::from_utf8(text).map_err(|error| JsonError::Json(serde::ser::Error::custom(error))),
            Err(_) if is_too_deep.get() => Err(JsonError::TooDeep),
            Err(error) => Err(error.into()),
        }
    }

    fn enter(&mut self) -> io::Result<()> {
        self.depth += 1;
        if self.depth > MAX_LEVELS {
            self.is_too_deep.set(true);
            return Err(io::Error::other(JsonError::TooDeep));
        }
        Ok(())
    }
}

impl Formatter for DepthGuard<'_> {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter()?;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter()?;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"}")
    }
}
