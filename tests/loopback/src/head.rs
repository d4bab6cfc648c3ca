//! HTTP/1.1 heads.

use tokio::io::{AsyncRead, AsyncReadExt};

/// Reads an HTTP/1.1 head, up to and including the empty line. Returns less if the stream ends before it.
pub async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}
