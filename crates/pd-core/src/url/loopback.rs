//! Loopback hosts.

use std::net::IpAddr;

/// Returns whether `host` is this machine: an address in `127.0.0.0/8`, also mapped to IPv6 (`::ffff:127.0.0.1`), `::1`,
/// `localhost`, or a name below `localhost` ([RFC 6761 §6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)).
///
/// An IPv6 address may have brackets, and a name may end with a dot.
///
/// ```
/// use pd_core::url::is_loopback;
///
/// assert!(["localhost", "pd.localhost.", "127.0.0.2", "[::1]", "[::ffff:127.0.0.1]"].into_iter().all(is_loopback));
/// assert!(!is_loopback("localhost.example.com"));
/// ```
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}
