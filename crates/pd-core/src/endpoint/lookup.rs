//! Lookup by method and path: the generated functions of [`super::table`] match one segment each.

use http::Method;

use super::{Endpoint, table};
use crate::Api;

/// What is left of a path behind a segment; `None` behind the last one.
pub(super) type Rest<'a> = Option<&'a [u8]>;

/// The rows of one path: `count` of them from `first` on.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    first: u16,
    count: u16,
}

/// The first segment and the rest.
#[inline(always)]
pub(super) fn cut(path: &[u8]) -> (&[u8], Rest<'_>) {
    match path.split_at_checked(slash(path)) {
        Some((segment, rest)) => (segment, rest.get(1..)),
        None => (path, None),
    }
}

/// Where the first slash is, or would be. Eight bytes at a time: segments are too short for the search of a library to be
/// worth its call, and too long to be looked at byte by byte.
#[inline(always)]
fn slash(path: &[u8]) -> usize {
    const SLASHES: u64 = u64::from_ne_bytes([b'/'; 8]);
    const LOWEST: u64 = u64::from_ne_bytes([1; 8]);
    let (words, rest) = path.as_chunks();
    for (index, word) in words.iter().enumerate() {
        // A byte of zero is a slash; the lowest such one gets its highest bit set.
        let word = u64::from_le_bytes(*word) ^ SLASHES;
        let found = word.wrapping_sub(LOWEST) & !word & (LOWEST << 7);
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let at = rest.iter().position(|&byte| byte == b'/');
    words.len() * 8 + at.unwrap_or(rest.len())
}

#[inline(always)]
pub(super) const fn rows(first: u16, count: u16) -> Option<Rows> {
    Some(Rows { first, count })
}

/// These rows where the path ends here.
#[inline(always)]
pub(super) const fn end(rest: Rest<'_>, first: u16, count: u16) -> Option<Rows> {
    match rest {
        None => rows(first, count),
        Some(_) => None,
    }
}

/// The rows of the documented path that `path` falls under, whatever their methods.
pub(super) fn rows_at(api: Api, path: &str) -> Option<&'static [Endpoint]> {
    let path = path.as_bytes();
    let path = path.strip_prefix(b"/").unwrap_or(path);
    let path = Some(path.strip_suffix(b"/").unwrap_or(path));
    let Rows { first, count } = match api {
        Api::Rest => table::rest(path),
        Api::JiraCloud => table::jira_cloud(path),
        Api::JiraServer => table::jira_server(path),
        Api::MsTeams => table::ms_teams(path),
        Api::Slack => table::slack(path),
        Api::Scim => table::scim(path),
        Api::Mcp => table::mcp(path),
    }?;
    let first = usize::from(first);
    Endpoint::all(api).get(first..first + usize::from(count))
}

impl Endpoint {
    /// The operation that the documents name for this method and path, if they do. Allocates nothing.
    ///
    /// `path` is below the base path of the API and without its query; a slash at its end changes nothing. Literal
    /// segments win over parameters, whatever the method: `PUT /users/me` is not `PUT /users/{id}`.
    ///
    /// ```
    /// use http::Method;
    /// use pd_core::{Api, Endpoint};
    ///
    /// let endpoint = Endpoint::lookup(Api::Rest, &Method::GET, "/users/P1/tags");
    /// assert_eq!(endpoint.map(Endpoint::path), Some("/{entity_type}/{id}/tags"));
    /// assert_eq!(Endpoint::lookup(Api::Rest, &Method::GET, "/users/P1/socks"), None);
    /// ```
    #[must_use]
    pub fn lookup(api: Api, method: &Method, path: &str) -> Option<&'static Self> {
        rows_at(api, path)?.iter().find(|row| row.method == *method)
    }

    /// Every documented operation of an API.
    ///
    /// ```
    /// use pd_core::{Api, Endpoint};
    ///
    /// let mut cursors = Endpoint::all(Api::Rest).iter().filter(|it| it.path() == "/audit/records");
    /// assert!(cursors.all(|it| it.pagination() == pd_core::Pagination::Cursor));
    /// ```
    #[must_use]
    pub fn all(api: Api) -> &'static [Self] {
        match api {
            Api::Rest => &table::REST,
            Api::JiraCloud => &table::JIRA_CLOUD,
            Api::JiraServer => &table::JIRA_SERVER,
            Api::MsTeams => &table::MS_TEAMS,
            Api::Slack => &table::SLACK,
            Api::Scim => &table::SCIM,
            Api::Mcp => &table::MCP,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_path_is_cut_at_its_first_slash(path in "[/a.\\x00-\\xff]{0,40}|.{0,20}/?.{0,20}") {
            let (first, rest) = path.split_once('/').map_or((&*path, None), |(first, rest)| (first, Some(rest)));
            proptest::prop_assert_eq!(cut(path.as_bytes()), (first.as_bytes(), rest.map(str::as_bytes)));
        }
    }
}
