//! Builds structured input from bytes.

use http::Method;
use pd_core::{Api, Endpoint, Operation};

/// Returns the first byte, or 0, and the rest.
pub(super) fn byte(data: &[u8]) -> (u8, &[u8]) {
    data.split_first().map_or((0, data), |(byte, rest)| (*byte, rest))
}

/// Returns the first two bytes as a number, and the rest.
pub(super) fn number(data: &[u8]) -> (u16, &[u8]) {
    let (high, rest) = byte(data);
    let (low, rest) = byte(rest);
    (u16::from_be_bytes([high, low]), rest)
}

/// Returns the item of a non-empty list that a number picks.
pub(super) fn pick<T>(items: &[T], number: usize) -> Option<&T> {
    items.get(number % items.len().max(1))
}

/// Returns a method, documented or not.
pub(super) fn method(number: u8) -> Method {
    let methods =
        [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD, Method::OPTIONS];
    pick(&methods, number.into()).cloned().unwrap_or_default()
}

/// Returns an operation of any API, documented or inferred.
pub(super) fn operation(number: u16) -> Operation {
    let number = usize::from(number);
    let documented: usize = Api::ALL.iter().map(|api| Endpoint::all(*api).len()).sum();
    let mut at = number % (documented + 4);
    for api in Api::ALL {
        let rows = Endpoint::all(api);
        if let Some(row) = rows.get(at) {
            return Operation::resolve(api, row.method(), row.path());
        }
        at -= rows.len();
    }
    let inferred = ["/socks", "/socks/P1", "/socks/P1/stripes", "/"];
    Operation::resolve(Api::Rest, &Method::GET, inferred.get(at).copied().unwrap_or_default())
}
