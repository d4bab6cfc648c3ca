//! Ports of loopback.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

/// Listens on a free port of 127.0.0.1. Take [`Server`](crate::Server), unless the test accepts connections by itself.
///
/// # Panics
///
/// Panics if there is no free port, or outside of a runtime.
pub async fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
}

/// Returns an address of loopback on which nothing listens, so that it refuses connections.
///
/// # Panics
///
/// Panics if there is no free port.
pub fn closed_port() -> SocketAddr {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}
