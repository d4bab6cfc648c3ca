//! Lookup by method and path in the generated table.

use http::Method;

use super::{Endpoint, segments::Rows, table};
use crate::Api;

/// Returns the rows of the documented path that matches `path`, for all methods.
pub(super) fn rows_at(api: Api, path: &str) -> Option<&'static [Endpoint]> {
    let path = path.as_bytes();
    let (rows, matcher) = table::of(api);
    let Rows { first, count } = matcher(Some(path.strip_prefix(b"/").unwrap_or(path)))?;
    let first = usize::from(first);
    rows.get(first..first + usize::from(count))
}

impl Endpoint {
    /// Returns the documented operation of this method and path, or `None` if PagerDuty documents none. Allocates nothing.
    ///
    /// `path` is relative to the base URL of the API and has no query. A path that ends with a slash matches nothing. Literal
    /// segments win over parameters, whatever the method: `PUT /users/me` does not match `PUT /users/{id}`.
    ///
    /// ```
    /// use http::Method;
    /// use pd_core::{Api, Endpoint};
    ///
    /// let endpoint = Endpoint::lookup(Api::Rest, &Method::GET, "/users/P1/tags");
    /// assert_eq!(endpoint.map(Endpoint::path), Some("/{entity_type}/{id}/tags"));
    /// assert_eq!(Endpoint::lookup(Api::Rest, &Method::GET, "/users/P1/socks"), None);
    /// assert_eq!(Endpoint::lookup(Api::Rest, &Method::DELETE, "/services/"), None);
    /// ```
    #[must_use]
    pub fn lookup(api: Api, method: &Method, path: &str) -> Option<&'static Self> {
        rows_at(api, path)?.iter().find(|row| row.method == *method)
    }

    /// Returns all documented operations of an API.
    ///
    /// ```
    /// use pd_core::{Api, Endpoint};
    ///
    /// let mut cursors = Endpoint::all(Api::Rest).iter().filter(|it| it.path() == "/audit/records");
    /// assert!(cursors.all(|it| it.pagination() == pd_core::Pagination::Cursor));
    /// ```
    #[must_use]
    pub fn all(api: Api) -> &'static [Self] {
        table::of(api).0
    }
}
