//! The endpoint table, lookup by method and path, and inference for undocumented paths.
//!
//! Start with [`Operation::resolve`]. It returns an operation for any path: from the table if PagerDuty documents the path,
//! otherwise inferred from the path.

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

/// The pagination style of an operation.
///
/// The enum is exhaustive, because code that reads pages has to handle every style.
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
    /// `starting_after` in the request body; `data`, `last` and `more` in the response body.
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

/// The kind of JSON value under a request wrapper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WrapperKind {
    /// One object.
    #[default]
    Object,
    /// A list of objects.
    List,
    /// Any JSON value: the kind is not documented, or `null` is permitted too.
    Any,
}

/// The encoding of a list in the query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ListStyle {
    /// One parameter for each item, with `[]` after the name: `ids[]=A&ids[]=B`.
    #[default]
    Brackets,
    /// One parameter for each item: `ids=A&ids=B`.
    Bare,
    /// One parameter, with the items separated by commas: `sort_by=A,B`.
    Comma,
}

/// One operation of an API: its canonical path, wrappers, pagination and required headers.
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

    /// The canonical path, with parameters in braces: `/users/{id}`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The wrapper of the request body. `None` if the body is sent unchanged.
    #[must_use]
    pub fn request_wrapper(&self) -> Option<&str> {
        self.request_wrapper.as_deref()
    }

    /// The kind of JSON value under the request wrapper.
    #[must_use]
    pub const fn request_kind(&self) -> WrapperKind {
        self.request_kind
    }

    /// The path parameters that a request body must repeat beside its wrapper.
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

    /// A second name of the response wrapper, from an example payload that differs from its schema.
    #[must_use]
    pub const fn alternate_wrapper(&self) -> Option<&'static str> {
        self.alternate_wrapper
    }

    /// Returns whether the entity of the response is a list.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        self.list
    }

    /// The pagination style of the list.
    #[must_use]
    pub const fn pagination(&self) -> Pagination {
        self.pagination
    }

    /// The documented maximum of `limit`.
    #[must_use]
    pub const fn max_limit(&self) -> Option<u32> {
        self.max_limit
    }

    /// Returns whether PagerDuty requires the `From` header, the email address of a user of the account.
    #[must_use]
    #[expect(clippy::wrong_self_convention, reason = "`From` is the header's name here, not a conversion")]
    pub const fn from_required(&self) -> bool {
        self.from_required
    }

    /// Other headers that PagerDuty requires, in lower case, without `accept`, `authorization`, `content-type` and `from`.
    #[must_use]
    pub const fn required_headers(&self) -> &'static [&'static str] {
        self.required_headers
    }

    /// The encoding of lists in the query parameter `name` (without `[]`), [`ListStyle::Brackets`] if it is not documented.
    #[must_use]
    pub fn list_style(&self, name: &str) -> ListStyle {
        self.documented_list_style(name).unwrap_or_default()
    }

    /// The documented encoding of lists in the query parameter `name` (without `[]`), or `None` if PagerDuty documents no
    /// list parameter of this name.
    #[must_use]
    pub fn documented_list_style(&self, name: &str) -> Option<ListStyle> {
        self.list_params.iter().find(|(param, _)| *param == name).map(|&(_, style)| style)
    }

    /// Returns whether the operation's base URL is [`Api::app_base_url`].
    #[must_use]
    pub const fn on_app_host(&self) -> bool {
        self.app_host
    }

    /// Returns whether the operation is undocumented, so that its wrappers and pagination are inferred from the path.
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
/// The sessions add it to the extensions of each request, so that middleware can read it.
///
/// It dereferences to its endpoint, whose [`path`](Endpoint::path) is the template `/users/{id}`. Use that for metrics.
/// `Display` shows the path of the request, `GET /users/PABC123`, if [`for_request`](Self::for_request) set it; errors use
/// this form. Two operations are equal if their endpoints are.
#[derive(Clone)]
pub struct Operation {
    endpoint: OperationEndpoint,
    /// Shared, because each layer that names the operation keeps a clone of it during the request.
    request: Option<Arc<PathAndQuery>>,
}

#[derive(Clone)]
enum OperationEndpoint {
    Documented(&'static Endpoint),
    /// Inferred, or named by the caller.
    Owned(Arc<Endpoint>),
}

impl Operation {
    /// Looks up the operation in the table of `api`, or infers it from the path.
    ///
    /// `path` is relative to the base URL of the API and has no query: `/users/P1`.
    #[must_use]
    pub fn resolve(api: Api, method: &Method, path: &str) -> Self {
        match Endpoint::lookup(api, method, path) {
            Some(endpoint) => Self { endpoint: OperationEndpoint::Documented(endpoint), request: None },
            None => Self::from(inference::infer(api, method, path)),
        }
    }

    /// Creates an operation that is in no table, such as one of the Events API. It has no wrapper and no pagination, and
    /// [`is_inferred`](Endpoint::is_inferred) returns `false`.
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
    /// Adds the path and query of a request, which `Display` and [`request_path`](Self::request_path) then show.
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
        self.request = Some(Arc::new(target));
        self
    }

    /// The path of the request, or the template if [`for_request`](Self::for_request) was not called.
    #[must_use]
    pub fn request_path(&self) -> &str {
        self.request.as_ref().map_or_else(|| self.path(), |request| request.path())
    }

    /// The encoded query of the request. `None` if it has none, or if [`for_request`](Self::for_request) was not called.
    #[must_use]
    pub fn request_query(&self) -> Option<&str> {
        self.request.as_ref().and_then(|request| request.query())
    }
}

impl Deref for Operation {
    type Target = Endpoint;

    fn deref(&self) -> &Endpoint {
        match &self.endpoint {
            OperationEndpoint::Documented(endpoint) => endpoint,
            OperationEndpoint::Owned(endpoint) => endpoint,
        }
    }
}

impl From<Endpoint> for Operation {
    fn from(endpoint: Endpoint) -> Self {
        Self { endpoint: OperationEndpoint::Owned(Arc::new(endpoint)), request: None }
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
