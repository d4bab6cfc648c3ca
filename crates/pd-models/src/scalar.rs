//! Text, numbers, booleans and untyped JSON as members.

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    Time,
    json::{AsJson, JsonView},
    member::{Input, Item, Mismatch, Syntax},
};

/// Parses a number or boolean in text. Two of PagerDuty's examples have a comma at its end.
fn parse<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Mismatch> {
    if text.is_empty() {
        return Ok(None);
    }
    text.trim_matches([' ', ',']).parse().map(Some).map_err(|_| Mismatch)
}

impl Item for String {
    #[inline]
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        Ok(input.text()?.map(Cow::into_owned))
    }
}

impl Item for i64 {
    const EXPECTED: &'static str = "an integer";

    #[inline]
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        match input {
            Input::Null => Ok(None),
            Input::Text(text) => parse(text),
            Input::Integer(value) => Ok(Some(value)),
            Input::Float(value) => whole(value).map(Some).ok_or(Mismatch),
            Input::Unsigned(_)
            | Input::Boolean(_)
            | Input::Object
            | Input::Tagged(_)
            | Input::Json(_)
            | Input::List => Err(Mismatch),
        }
    }
}

impl Item for f64 {
    const EXPECTED: &'static str = "a number";

    #[inline]
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        match input {
            Input::Null => Ok(None),
            Input::Text(text) => parse(text),
            // An integer beyond 2^53 becomes the nearest double.
            Input::Integer(value) => value.to_string().parse().map(Some).map_err(|_| Mismatch),
            Input::Unsigned(value) => value.to_string().parse().map(Some).map_err(|_| Mismatch),
            Input::Float(value) => Ok(Some(value)),
            Input::Boolean(_) | Input::Object | Input::Tagged(_) | Input::Json(_) | Input::List => Err(Mismatch),
        }
    }
}

impl Item for bool {
    const EXPECTED: &'static str = "a boolean";

    #[inline]
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        match input {
            Input::Null => Ok(None),
            Input::Text(text) => parse(text),
            Input::Boolean(value) => Ok(Some(value)),
            Input::Integer(_)
            | Input::Unsigned(_)
            | Input::Float(_)
            | Input::Object
            | Input::Tagged(_)
            | Input::Json(_)
            | Input::List => Err(Mismatch),
        }
    }
}

impl Item for Value {
    const SYNTAX: Syntax = Syntax::Json;
    const EXPECTED: &'static str = "JSON";

    #[inline]
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        match input {
            Input::Null => Ok(None),
            Input::Boolean(value) => Ok(Some(value.into())),
            Input::Integer(value) => Ok(Some(value.into())),
            Input::Unsigned(value) => Ok(Some(value.into())),
            Input::Float(value) => Ok(Some(value.into())),
            Input::Text(text) => Ok(Some(text.into())),
            Input::Json(json) => Ok(Some(json.take())),
            Input::Object | Input::Tagged(_) | Input::List => Err(Mismatch),
        }
    }
}

/// Returns the float as an integer, or `None` if it has a fraction or is out of range.
fn whole(value: f64) -> Option<i64> {
    let text = format!("{value:.0}");
    text.parse().ok().filter(|_| value.fract() == 0.0)
}

impl AsJson for bool {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Boolean(*self)
    }
}

impl AsJson for i64 {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Integer(*self)
    }
}

impl AsJson for f64 {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Number(*self)
    }
}

impl AsJson for &'static str {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Text(self)
    }
}

impl AsJson for String {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Text(self)
    }
}

impl AsJson for Time {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Time(self)
    }
}

impl AsJson for Value {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Json(self)
    }
}
