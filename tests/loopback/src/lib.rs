//! Servers on loopback for the tests of the workspace, and the certificates and the clock that go with them.
//!
//! | to test | take |
//! |---|---|
//! | a client against a well-behaved HTTP server | [`EchoServer`] |
//! | a server that sends exact bytes, or misbehaves | [`Server`], with a function for each connection |
//! | a server that never responds, or always sends the same response | [`Server::silent`], [`Server::answering`] |
//! | a TLS handshake that fails or stalls | [`Server::tls`] or [`EchoServer::handshaking`], with a [`Handshake`] |
//! | a proxy | [`ConnectProxy`] |
//! | a port that refuses connections | [`closed_port`] |
//! | a timeout, while sockets are in use | [`HeldClock`], [`until`] and `tokio::time::advance` |
//!
//! Every server closes its port and its connections when it is dropped.

mod certificate;
mod clock;
mod echo;
mod head;
mod port;
mod proxy;
mod server;

pub use certificate::{Authority, TlsSettings};
pub use clock::{HeldClock, until};
pub use echo::EchoServer;
pub use head::read_head;
pub use port::{closed_port, listener};
pub use proxy::{ConnectProxy, forward};
pub use server::{Handshake, Server};
pub use {rcgen, tokio_rustls};
