//! Reads a page of a list in one pass.

mod counter;

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize,
    de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use self::counter::{Count, Cursor, More};
use super::{DecodeError, EnvelopeError, Reports, diagnosis, reports::ReportName};
use crate::{Operation, json};

/// One page of a list: its items, and its position in the list.
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
    /// The position of the page in the list.
    pub info: PageInfo,
    /// Warnings and other reports beside the items.
    pub reports: Reports,
}

/// The position of a page in its list, as reported by the server. A field is `None` if the member is missing or `null`.
///
/// A number that cannot be read is also `None`. It does not make the page unreadable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageInfo {
    /// Whether more items follow. Any value except `false`, `0`, `""`, `"false"` and `null` counts as `true`, so that an
    /// unexpected value cannot end a list early.
    pub more: Option<bool>,
    /// The number of items on all pages. PagerDuty counts them only if the request has `total=true`.
    pub total: Option<u64>,
    /// The page size that the server applied.
    pub limit: Option<u64>,
    /// The number of items before this page.
    pub offset: Option<u64>,
    /// The cursor of the next page.
    pub next_cursor: Option<String>,
    /// The cursor of the next page, on endpoints with the query parameter `after`.
    pub after: Option<String>,
    /// The cursor of the next page, on endpoints with `starting_after` in the request body.
    pub last: Option<String>,
    /// SCIM: the index of the first item on this page, counted from 1.
    pub start_index: Option<u64>,
    /// SCIM: the number of items on all pages.
    pub total_results: Option<u64>,
}

impl<T> Page<T> {
    /// Builds a page that was not read by [`Operation::parse_page`]. It has no reports.
    #[must_use]
    pub const fn new(items: Vec<T>, info: PageInfo) -> Self {
        Self { items, info, reports: Reports { warnings: None, response_metadata: None, meta: None } }
    }
}

impl Operation {
    /// The key of a page's items: the response wrapper, or `data` for pagination by body. `None` if the body is the array.
    #[must_use]
    pub fn items_key(&self) -> Option<&str> {
        self.pagination().items_key().or_else(|| self.response_wrapper())
    }

    /// Reads a page of the list that this operation returns.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] if the items are missing, the body is not JSON, or an item does not fit `T`. Use
    /// [`parse_items`](Self::parse_items) to get the items that do fit.
    pub fn parse_page<T: DeserializeOwned>(&self, body: &[u8]) -> Result<Page<T>, EnvelopeError> {
        let key = self.items_key();
        match self.read_page(key, body) {
            Ok((Some(items), info, reports)) => Ok(Page { items, info, reports }),
            Ok((None, ..)) | Err(_) => {
                let Page { items, info, reports } = self.parse_each_item(key, body)?;
                Ok(Page { items: items.into_iter().collect::<Result<_, _>>()?, info, reports })
            }
        }
    }

    /// Reads a page, with a separate result for each item.
    ///
    /// If all items fit `T`, it is as fast as [`parse_page`](Self::parse_page).
    ///
    /// ```
    /// use pd_core::{Api, Operation};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct User {
    ///     name: String,
    /// }
    ///
    /// let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users");
    /// let page = operation.parse_items::<User>(br#"{"users": [{"name": "Jane"}, {"id": "P2", "name": null}]}"#)?;
    /// assert!(page.items[0].as_ref().is_ok_and(|user| user.name == "Jane"));
    /// assert_eq!(page.items[1].as_ref().err().and_then(|error| error.item_id()), Some("P2"));
    /// # Ok::<(), pd_core::EnvelopeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] if the items are missing or the body is not JSON.
    pub fn parse_items<T: DeserializeOwned>(&self, body: &[u8]) -> Result<Page<Result<T, DecodeError>>, EnvelopeError> {
        let key = self.items_key();
        match self.read_page(key, body) {
            Ok((Some(items), info, reports)) => Ok(Page { items: items.into_iter().map(Ok).collect(), info, reports }),
            Ok((None, ..)) | Err(_) => self.parse_each_item(key, body),
        }
    }

    /// Reads each item separately, after reading the whole page failed.
    fn parse_each_item<T: DeserializeOwned>(
        &self,
        key: Option<&str>,
        body: &[u8],
    ) -> Result<Page<Result<T, DecodeError>>, EnvelopeError> {
        let (items, info, reports) = match (self.read_page::<Box<RawValue>>(key, body), key) {
            (Ok((Some(items), info, reports)), _) => (items, info, reports),
            (Ok((None, ..)), key) => return Err(diagnosis::missing_wrapper(self, body, key.unwrap_or_default())),
            (Err(error), Some(key)) => return Err(diagnosis::unreadable(self, body, key, error)),
            (Err(error), None) => return Err(DecodeError::new(self, error).into()),
        };
        let read = |(index, item): (usize, Box<RawValue>)| {
            let json = item.get().as_bytes();
            json::from_slice(json).map_err(|error| {
                let error = error.in_item(key.unwrap_or_default(), index, json::id_of(json));
                DecodeError::new(self, error)
            })
        };
        Ok(Page { items: items.into_iter().enumerate().map(read).collect(), info, reports })
    }

    fn read_page<T: DeserializeOwned>(
        &self,
        key: Option<&str>,
        body: &[u8],
    ) -> Result<(Option<Vec<T>>, PageInfo, Reports), json::Error> {
        match key {
            Some(key) => json::read(body, PageSeed { key, alternate: self.alternate_wrapper(), item: PhantomData }),
            None if json::is_blank(body) => Err(json::Error::empty()),
            None => json::from_slice(body).map(|items| (Some(items), PageInfo::default(), Reports::default())),
        }
    }
}

struct PageSeed<'k, T> {
    key: &'k str,
    alternate: Option<&'k str>,
    item: PhantomData<T>,
}

// Not derived, because a derive would require `T: Clone` and `T: Copy`.
impl<T> Clone for PageSeed<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for PageSeed<'_, T> {}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for PageSeed<'_, T> {
    type Value = (Option<Vec<T>>, PageInfo, Reports);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageSeed<'_, T> {
    type Value = (Option<Vec<T>>, PageInfo, Reports);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items = None;
        let mut has_wrapper = false;
        let mut info = PageInfo::default();
        let mut reports = Reports::default();
        while let Some(field) = map.next_key_seed(FieldName { key: self.key, alternate: self.alternate })? {
            match field {
                Field::Items => {
                    items = Some(map.next_value()?);
                    has_wrapper = true;
                }
                Field::AlternateItems if !has_wrapper => items = Some(map.next_value()?),
                Field::More => info.more = map.next_value::<More>()?.0,
                Field::Total => info.total = map.next_value::<Count>()?.0,
                Field::Limit => info.limit = map.next_value::<Count>()?.0,
                Field::Offset => info.offset = map.next_value::<Count>()?.0,
                Field::StartIndex => info.start_index = map.next_value::<Count>()?.0,
                Field::TotalResults => info.total_results = map.next_value::<Count>()?.0,
                Field::NextCursor => info.next_cursor = map.next_value::<Cursor>()?.0,
                Field::After => info.after = map.next_value::<Cursor>()?.0,
                Field::Last => info.last = map.next_value::<Cursor>()?.0,
                Field::Report(name) => reports.read(name, &mut map)?,
                Field::AlternateItems | Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok((items, info, reports))
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
    Report(ReportName),
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
            name => ReportName::of(name).map_or(Field::Other, Field::Report),
        })
    }
}
