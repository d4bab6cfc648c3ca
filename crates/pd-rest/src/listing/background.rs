//! Page requests that make progress while the consumer of a list is busy.

use std::{
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::{runtime::Handle, task::JoinHandle};

/// A page request that is in flight.
///
/// Inside a tokio runtime, the request runs in a task of its own, so that it makes progress while the consumer handles the items of
/// an earlier page. Otherwise its timeout and deadline could pass meanwhile. Dropping this value aborts the task. Outside a runtime,
/// the request makes progress when this future is polled.
pub(super) enum Background<F: Future> {
    Task(Task<F::Output>),
    Inline(Pin<Box<F>>),
}

/// A task that ends when its handle is dropped.
pub(super) struct Task<T>(JoinHandle<T>);

/// Starts a request in the background of the current runtime.
pub(super) fn start<F>(request: F) -> Background<F>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    match Handle::try_current() {
        Ok(runtime) => Background::Task(Task(runtime.spawn(request))),
        Err(_) => Background::Inline(Box::pin(request)),
    }
}

impl<F: Future> Future for Background<F> {
    /// `None` if the runtime shut down before the request ended.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Inline(request) => request.as_mut().poll(cx).map(Some),
            Self::Task(Task(handle)) => Poll::Ready(match ready!(Pin::new(handle).poll(cx)) {
                Ok(output) => Some(output),
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    Err(_cancelled) => None,
                },
            }),
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_dropped_request_is_aborted() {
        let alive = Arc::new(());
        let held = Arc::clone(&alive);
        let request = start(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&alive), 2);
        drop(request);
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&alive), 1);
    }

    #[test]
    fn a_runtime_shutdown_is_not_a_panic() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let entered = runtime.enter();
        let request = start(std::future::pending::<()>());
        drop(entered);
        drop(runtime);
        assert_eq!(request.now_or_never(), Some(None));
    }

    #[test]
    fn without_a_runtime_the_request_runs_when_polled() {
        assert_eq!(start(async { 7 }).now_or_never(), Some(Some(7)));
    }
}
