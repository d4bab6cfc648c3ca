//! A page of a list, read in one pass.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize,
    de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{EnvelopeError, diagnosis, unwrap::read_whole};
use crate::{Operation, Pagination};

/// One page of a list: its items, and what the server says of the rest.
///
/// ```
/// use pd_core::{Api, Operation, Page};
///
/// let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users");
/// let page: Page<serde_json::Value> = operation.parse_page(br#"{"users": [{"id": "P1"}], "more": true, "total": null}"#)?;
/// assert_eq!(page.items.len(), 1);
/// assert_eq!(page.info.more, Some(true));
/// # Ok::<(), pd_core::EnvelopeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the server's order.
    pub items: Vec<T>,
    /// What the server says of the rest.
    pub info: PageInfo,
}

/// What a page says of its place in the list. A field is `None` where the body has none, or null.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageInfo {
    /// Whether more items follow.
    pub more: Option<bool>,
    /// How many items there are on all pages; PagerDuty says so only where `total=true` was asked.
    pub total: Option<u64>,
    /// The page size that the server applied.
    pub limit: Option<u64>,
    /// Where the page starts.
    pub offset: Option<u64>,
    /// The cursor of the next page.
    pub next_cursor: Option<String>,
    /// As `next_cursor`, on endpoints that take `after`.
    pub after: Option<String>,
    /// As `next_cursor`, on endpoints that take `starting_after` in the request body.
    pub last: Option<String>,
    /// SCIM: the number of the first item on this page, counted from 1.
    pub start_index: Option<u64>,
    /// SCIM: how many items there are on all pages.
    pub total_results: Option<u64>,
}

impl<T> Page<T> {
    /// A page that was read by other means than [`Operation::parse_page`].
    #[must_use]
    pub const fn new(items: Vec<T>, info: PageInfo) -> Self {
        Self { items, info }
    }
}

impl Operation {
    /// The key that a page's items are under: the response wrapper, `data` for pagination by body, `Resources` for SCIM's
    /// lists; `None` where the body is the array.
    #[must_use]
    pub fn items_key(&self) -> Option<&str> {
        match self.pagination() {
            Pagination::Body => Some("data"),
            _ => self.response_wrapper(),
        }
    }

    /// Reads a page of the list that this operation returns.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] if the items are not there, the body is not JSON, or an item is no `T`.
    pub fn parse_page<T: DeserializeOwned>(&self, body: &[u8]) -> Result<Page<T>, EnvelopeError> {
        match self.items_key() {
            Some(key) => self.parse_page_under(key, body),
            None => Ok(Page { items: self.decode(body)?, info: PageInfo::default() }),
        }
    }

    /// As [`parse_page`](Self::parse_page), with the items under `key`.
    ///
    /// # Errors
    ///
    /// As for [`parse_page`](Self::parse_page).
    pub fn parse_page_under<T: DeserializeOwned>(&self, key: &str, body: &[u8]) -> Result<Page<T>, EnvelopeError> {
        match read_whole(body, PageSeed { key, alternate: self.alternate_wrapper(), item: PhantomData }) {
            Ok((Some(items), info)) => Ok(Page { items, info }),
            Ok((None, _)) => Err(diagnosis::explain(self, body, key, None)),
            Err(source) => Err(diagnosis::explain(self, body, key, Some(source))),
        }
    }
}

struct PageSeed<'k, T> {
    key: &'k str,
    alternate: Option<&'k str>,
    item: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for PageSeed<'_, T> {
    type Value = (Option<Vec<T>>, PageInfo);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageSeed<'_, T> {
    type Value = (Option<Vec<T>>, PageInfo);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items = None;
        let mut is_first_choice = false;
        let mut info = PageInfo::default();
        while let Some(field) = map.next_key_seed(FieldName { key: self.key, alternate: self.alternate })? {
            match field {
                Field::Items => {
                    items = Some(map.next_value()?);
                    is_first_choice = true;
                }
                Field::AlternateItems if !is_first_choice => items = Some(map.next_value()?),
                Field::More => info.more = map.next_value()?,
                Field::Total => info.total = map.next_value::<Count>()?.0,
                Field::Limit => info.limit = map.next_value::<Count>()?.0,
                Field::Offset => info.offset = map.next_value::<Count>()?.0,
                Field::StartIndex => info.start_index = map.next_value::<Count>()?.0,
                Field::TotalResults => info.total_results = map.next_value::<Count>()?.0,
                Field::NextCursor => info.next_cursor = map.next_value::<Cursor>()?.0,
                Field::After => info.after = map.next_value::<Cursor>()?.0,
                Field::Last => info.last = map.next_value::<Cursor>()?.0,
                Field::AlternateItems | Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok((items, info))
    }
}

#[derive(Clone, Copy)]
struct FieldName<'k> {
    key: &'k str,
    alternate: Option<&'k str>,
}

#[derive(Clone, Copy)]
enum Field {
    Items,
    AlternateItems,
    More,
    Total,
    Limit,
    Offset,
    StartIndex,
    TotalResults,
    NextCursor,
    After,
    Last,
    Other,
}

impl<'de> DeserializeSeed<'de> for FieldName<'_> {
    type Value = Field;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for FieldName<'_> {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Field, E> {
        Ok(match name {
            _ if name == self.key => Field::Items,
            _ if self.alternate == Some(name) => Field::AlternateItems,
            "more" => Field::More,
            "total" => Field::Total,
            "limit" => Field::Limit,
            "offset" => Field::Offset,
            "startIndex" => Field::StartIndex,
            "totalResults" => Field::TotalResults,
            "next_cursor" => Field::NextCursor,
            "after" => Field::After,
            "last" => Field::Last,
            _ => Field::Other,
        })
    }
}

/// A number that only informs: anything that is none reads as absent, so that it cannot spoil a page.
struct Count(Option<u64>);

/// Where the next page begins: a string, or a number read as one. Anything else but null is an error, since a cursor that
/// is not understood must not end a list early.
struct Cursor(Option<String>);

struct CountVisitor;
struct CursorVisitor;

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountVisitor)
    }
}

impl<'de> Visitor<'de> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E>(self, count: u64) -> Result<Count, E> {
        Ok(Count(Some(count)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Count, E> {
        Ok(Count(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Count, E> {
        Ok(Count(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Count, E> {
        Ok(Count(None))
    }

    fn visit_str<E>(self, text: &str) -> Result<Count, E> {
        Ok(Count(text.parse().ok()))
    }

    fn visit_unit<E>(self) -> Result<Count, E> {
        Ok(Count(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Count, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Count(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Count, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Count(None))
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CursorVisitor)
    }
}

impl Visitor<'_> for CursorVisitor {
    type Value = Cursor;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cursor: a string, a number or null")
    }

    fn visit_str<E>(self, text: &str) -> Result<Cursor, E> {
        Ok(Cursor(Some(text.to_owned()).filter(|text| !text.is_empty())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Cursor, E> {
        Ok(Cursor(Some(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Cursor, E> {
        Ok(Cursor(Some(number.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Cursor, E> {
        Ok(Cursor(None))
    }
}
