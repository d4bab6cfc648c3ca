//! From a type of the user's to a JSON value, within bounds.

use std::{
    cell::Cell,
    io::{self, Write},
};

use serde::Serialize;
use serde_json::{Map, Value, ser::Formatter};

/// More levels than this are refused. What is between [`MAX_DEPTH`](crate::fit::MAX_DEPTH) and this is fitted.
pub(crate) const MOST_LEVELS: usize = 250;

/// Why a value of the user's cannot be part of an event.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("nested more than {MOST_LEVELS} levels deep")]
    Depth,
    #[error("not an object")]
    NotAnObject,
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// The value as JSON.
pub(crate) fn value(value: &impl Serialize) -> Result<Value, Unfit> {
    check_depth(value)?;
    Ok(serde_json::to_value(value)?)
}

/// The value as a JSON object.
pub(crate) fn object(given: &impl Serialize) -> Result<Map<String, Value>, Unfit> {
    match value(given)? {
        Value::Object(object) => Ok(object),
        _ => Err(Unfit::NotAnObject),
    }
}

/// Everything that walks a JSON value recurses: what is too deep would end the process for want of stack, so it is found out
/// by a serializer that stops in time.
fn check_depth(value: &impl Serialize) -> Result<(), Unfit> {
    let too_deep = Cell::new(false);
    let guard = DepthGuard { depth: 0, too_deep: &too_deep };
    match value.serialize(&mut serde_json::Serializer::with_formatter(io::sink(), guard)) {
        Ok(()) => Ok(()),
        Err(_) if too_deep.get() => Err(Unfit::Depth),
        Err(error) => Err(error.into()),
    }
}

struct DepthGuard<'c> {
    depth: usize,
    too_deep: &'c Cell<bool>,
}

impl DepthGuard<'_> {
    fn enter(&mut self) -> io::Result<()> {
        self.depth += 1;
        if self.depth > MOST_LEVELS {
            self.too_deep.set(true);
            return Err(io::Error::other(Unfit::Depth));
        }
        Ok(())
    }
}

impl Formatter for DepthGuard<'_> {
    fn begin_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.enter()
    }

    fn end_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.depth -= 1;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.enter()
    }

    fn end_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.depth -= 1;
        Ok(())
    }
}
