//! The endpoint table, lookup by method and path, and inference for paths that are not in it.
//!
//! Start with [`Operation::resolve`]. It returns an operation for any path: from the table if PagerDuty documents it, by
//! inference otherwise.

use std::{borrow::Cow, fmt, ops::Deref, sync::Arc};

use http::{Method, uri::PathAndQuery};

use crate::Api;

mod inference;
mod inflect;
mod lookup;
mod row;
mod segments;
mod table;
#[cfg(test)]
mod tests;

pub use inflect::{plural, singular};

/// The way in which an operation pages its list.
///
/// The enum is exhaustive, because every pager has to handle a new kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Pagination {
    /// One page, or not a list.
    #[default]
    None,
    /// `limit` and `offset` in the query; `more`, `total` in the body.
    Offset,
    /// `cursor` in the query; `next_cursor` in the body.
    Cursor,
    /// `after` in the query; `after` in the body.
    After,
    /// `starting_after` in the request body; `data`, `last` and `more` in the response's.
    Body,
    /// SCIM: `startIndex` and `count` in the query; `Resources` and `totalResults` in the body.
    StartIndex,
}

impl Pagination {
    /// `none`, `offset`, `cursor`, `after`, `body` or `start_index`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Offset => "offset",
            Self::Cursor => "cursor",
            Self::After => "after",
            Self::Body => "body",
            Self::StartIndex => "start_index",
        }
    }

    /// The key of the items, if every list of this kind has them under the same key.
    pub(crate) const fn items_key(self) -> Option<&'static str> {
        match self {
            Self::Body => Some("data"),
            Self::None | Self::Offset | Self::Cursor | Self::After | Self::StartIndex => None,
        }
    }
}

impl fmt::Display for Pagination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The kind of JSON that a request wrapper holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WrapperKind {
    /// One object.
    #[default]
    Object,
    /// A list of objects.
    List,
    /// Not documented, or `null` too.
    Any,
}

/// The way in which a query parameter writes a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ListStyle {
    /// The key repeated, followed by `[]`: `ids[]=A&ids[]=B`.
    #[default]
    Brackets,
    /// The key repeated as it is: `ids=A&ids=B`.
    Bare,
    /// One key, the values joined by commas: `sort_by=A,B`.
    Comma,
}

/// The facts of one operation of an API: its canonical path, wrappers and pagination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub(crate) method: Method,
    pub(crate) path: Cow<'static, str>,
    pub(crate) request_wrapper: Option<Cow<'static, str>>,
    pub(crate) request_kind: WrapperKind,
    pub(crate) repeated_params: &'static [&'static str],
    pub(crate) response_wrapper: Option<Cow<'static, str>>,
    pub(crate) alternate_wrapper: Option<&'static str>,
    pub(crate) list: bool,
    pub(crate) pagination: Pagination,
    pub(crate) max_limit: Option<u32>,
    pub(crate) from_required: bool,
    pub(crate) required_headers: &'static [&'static str],
    pub(crate) list_params: &'static [(&'static str, ListStyle)],
    pub(crate) app_host: bool,
    pub(crate) inferred: bool,
}

impl Endpoint {
    /// The method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The canonical path: the path with its parameters in braces, `/users/{id}`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The wrapper of the request body. `None` if the body is sent as it is.
    #[must_use]
    pub fn request_wrapper(&self) -> Option<&str> {
        self.request_wrapper.as_deref()
    }

    /// The kind of JSON that the request wrapper holds.
    #[must_use]
    pub const fn request_kind(&self) -> WrapperKind {
        self.request_kind
    }

    /// The parameters of the path that a request body has to repeat beside its wrapper.
    /// [`Operation::wrap_entity`] fills them in.
    #[must_use]
    pub const fn repeated_params(&self) -> &'static [&'static str] {
        self.repeated_params
    }

    /// The wrapper of the response body. `None` if the body is the entity.
    #[must_use]
    pub fn response_wrapper(&self) -> Option<&str> {
        self.response_wrapper.as_deref()
    }

    /// A second wrapper of the response body. Some of PagerDuty's example payloads differ from their schema.
    #[must_use]
    pub const fn alternate_wrapper(&self) -> Option<&'static str> {
        self.alternate_wrapper
    }

    /// Returns whether the entity of the response is a list.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        self.list
    }

    /// The way in which the list is paged.
    #[must_use]
    pub const fn pagination(&self) -> Pagination {
        self.pagination
    }

    /// The documented maximum of `limit`.
    #[must_use]
    pub const fn max_limit(&self) -> Option<u32> {
        self.max_limit
    }

    /// Returns whether PagerDuty requires the `From` header, the e-mail address of a user of the account.
    #[must_use]
    #[expect(clippy::wrong_self_convention, reason = "`From` is the header's name here, not a conversion")]
    pub const fn from_required(&self) -> bool {
        self.from_required
    }

    /// Headers that PagerDuty requires beyond `Accept`, `Authorization`, `Content-Type` and `From`, in lower case.
    #[must_use]
    pub const fn required_headers(&self) -> &'static [&'static str] {
        self.required_headers
    }

    /// The style of lists of the query parameter `name` (without `[]`): [`ListStyle::Brackets`] unless documented otherwise.
    #[must_use]
    pub fn list_style(&self, name: &str) -> ListStyle {
        self.documented_list_style(name).unwrap_or_default()
    }

    /// As [`list_style`](Self::list_style). `None` if PagerDuty documents no list parameter of this name.
    #[must_use]
    pub fn documented_list_style(&self, name: &str) -> Option<ListStyle> {
        self.list_params.iter().find(|(param, _)| *param == name).map(|&(_, style)| style)
    }

    /// Returns whether the operation is at [`Api::app_base_url`].
    #[must_use]
    pub const fn on_app_host(&self) -> bool {
        self.app_host
    }

    /// Returns whether PagerDuty does not document the operation, so that its facts are inferred from the path.
    #[must_use]
    pub const fn is_inferred(&self) -> bool {
        self.inferred
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A resolved operation: an [`Endpoint`] that is cheap to clone.
///
/// The sessions add it to the extensions of each request, for middleware to read.
///
/// It dereferences to the endpoint, whose [`path`](Endpoint::path) is the template, `/users/{id}`: use that for metrics.
/// `Display` shows the path of the request instead if [`for_request`](Self::for_request) gave it, `GET /users/PABC123`: that
/// is what errors show. Two operations are equal if their endpoints are.
#[derive(Clone)]
pub struct Operation {
    source: Source,
    request: Option<PathAndQuery>,
}

#[derive(Clone)]
enum Source {
    Documented(&'static Endpoint),
    Made(Arc<Endpoint>),
}

impl Operation {
    /// Finds the operation in the table of `api`, or infers it from the path.
    ///
    /// `path` is below the base path of the API and without its query: `/users/P1`.
    #[must_use]
    pub fn resolve(api: Api, method: &Method, path: &str) -> Self {
        match Endpoint::lookup(api, method, path) {
            Some(endpoint) => Self { source: Source::Documented(endpoint), request: None },
            None => Self::from(inference::infer(api, method, path)),
        }
    }

    /// Names an operation that no table has, for instance one of the Events API. It has no wrapper and no pagination, and
    /// does not count as inferred.
    ///
    /// ```
    /// use pd_core::Operation;
    ///
    /// let enqueue = Operation::named(http::Method::POST, "/v2/enqueue");
    /// assert_eq!(enqueue.to_string(), "POST /v2/enqueue");
    /// assert!(!enqueue.is_inferred());
    /// ```
    #[must_use]
    pub fn named(method: Method, path: impl Into<Cow<'static, str>>) -> Self {
        Self::from(Endpoint {
            method,
            path: path.into(),
            request_wrapper: None,
            request_kind: WrapperKind::Any,
            repeated_params: &[],
            response_wrapper: None,
            alternate_wrapper: None,
            list: false,
            pagination: Pagination::None,
            max_limit: None,
            from_required: false,
            required_headers: &[],
            list_params: &[],
            app_host: false,
            inferred: false,
        })
    }
}

impl Operation {
    /// Returns the operation of one request, which knows the path and query that the request is sent to.
    ///
    /// ```
    /// use http::Method;
    /// use pd_core::{Api, Operation};
    ///
    /// let operation = Operation::resolve(Api::Rest, &Method::GET, "/users/PABC123");
    /// let operation = operation.for_request("/users/PABC123?include[]=teams".parse()?);
    /// assert_eq!(operation.to_string(), "GET /users/PABC123");
    /// assert_eq!(operation.path(), "/users/{id}");
    /// # Ok::<(), http::uri::InvalidUri>(())
    /// ```
    #[must_use]
    pub fn for_request(mut self, target: PathAndQuery) -> Self {
        self.request = Some(target);
        self
    }

    /// The path of the request, or the template if the request is not known.
    #[must_use]
    pub fn request_path(&self) -> &str {
        self.request.as_ref().map_or_else(|| self.path(), PathAndQuery::path)
    }

    /// The query of the request, encoded; `None` if it has none or is not known.
    #[must_use]
    pub fn request_query(&self) -> Option<&str> {
        self.request.as_ref().and_then(PathAndQuery::query)
    }
}

impl Deref for Operation {
    type Target = Endpoint;

    fn deref(&self) -> &Endpoint {
        match &self.source {
            Source::Documented(endpoint) => endpoint,
            Source::Made(endpoint) => endpoint,
        }
    }
}

impl From<Endpoint> for Operation {
    fn from(endpoint: Endpoint) -> Self {
        Self { source: Source::Made(Arc::new(endpoint)), request: None }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&format_args!("{self}")).finish()
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method(), self.request_path())
    }
}

impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Operation {}
