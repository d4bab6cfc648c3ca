//! The future of a request on the leaf.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use crate::origin::Answer;

/// The answer to a request, its body still on the wire.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture(pub(crate) Pin<Box<dyn Future<Output = Answer> + Send>>);

impl Future for ResponseFuture {
    type Output = Answer;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("leaf::ResponseFuture")
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use tower_service::Service;

    use bytes::Bytes;
    use http_body_util::Full;

    use crate::ClientOptions;

    /// It is made for each attempt: what happens once in a while, connecting for one, is not in it.
    #[test]
    fn what_an_attempt_takes_on_the_heap_is_small() {
        let mut leaf = ClientOptions::new().build().unwrap();
        let attempt =
            leaf.call(Request::get("https://api.pagerduty.com/users").body(Full::<Bytes>::default()).unwrap());
        assert!(size_of_val(&*attempt.0) <= 768, "{} bytes", size_of_val(&*attempt.0));
    }
}
