//! Faults of the connection and of the stream.

use bytes::{BufMut, Bytes, BytesMut};
use http::Response;

use super::{FaultKind, Wire};
use crate::{
    body::{BoxError, SimBody},
    io::{Command, Connection, End},
};

/// Injects a fault of the connection or the stream. There is no response.
pub(crate) async fn apply(kind: &FaultKind, connection: Option<&Connection>) -> Result<Response<SimBody>, BoxError> {
    let FaultKind::Wire(fault) = kind else {
        return Err("only a fault of the connection can end it".into());
    };
    match fault {
        Wire::Silence => std::future::pending().await,
        // Hyper sends RST_STREAM with the code of the error. On HTTP/1.1 it closes the connection.
        Wire::ResetStream(code) => Err(h2::Error::from(h2::Reason::from(*code)).into()),
        Wire::Garbage(bytes) => take_over(connection, vec![bytes.clone()], End::Close).await,
        Wire::GoAway(code) => take_over(connection, vec![go_away(*code)], End::Close).await,
        Wire::ResetOnAccept | Wire::ResetBeforeRead | Wire::ResetAfterRead | Wire::LoseResponse => {
            take_over(connection, Vec::new(), End::Reset).await
        }
    }
}

/// Stops HTTP on the connection, and sends these bytes. The future then stays pending until the connection ends.
pub(crate) async fn take_over(
    connection: Option<&Connection>,
    bytes: Vec<Bytes>,
    end: End,
) -> Result<Response<SimBody>, BoxError> {
    let reset = || BoxError::from(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
    let connection = connection.ok_or_else(reset)?;
    connection.commands.send(Command::TakeOver(bytes, end)).map_err(|_| reset())?;
    std::future::pending().await
}

impl Wire {
    /// Returns whether the request is carried out before the fault is injected.
    pub(crate) fn carries_out(&self) -> bool {
        matches!(self, Self::LoseResponse)
    }
}

/// Returns a GOAWAY frame (RFC 9113, section 6.8) with 0 as the last stream, so that no stream counts as processed.
fn go_away(code: u32) -> Bytes {
    let mut frame = BytesMut::with_capacity(17);
    frame.put_slice(&[0, 0, 8, 7, 0]);
    frame.put_u32(0);
    frame.put_u32(0);
    frame.put_u32(code);
    frame.freeze()
}
