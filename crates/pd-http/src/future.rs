//! The future of a request.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use crate::origin::SendResult;

/// The future of a request of [`HttpClient`](crate::HttpClient). It resolves when the head of the response has arrived.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture(pub(crate) Pin<Box<dyn Future<Output = SendResult> + Send>>);

impl Future for ResponseFuture {
    type Output = SendResult;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<SendResult> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use http_body_util::Full;
    use tower_service::Service;

    use crate::ClientOptions;

    /// The future is allocated for each attempt.
    #[test]
    fn the_future_is_small() {
        let mut client = ClientOptions::new().build().unwrap();
        let request = Request::get("https://api.pagerduty.com/users").body(Full::<Bytes>::default()).unwrap();
        let future = client.call(request);
        assert!(size_of_val(&*future.0) <= 1024, "{} bytes", size_of_val(&*future.0));
    }
}
