//! Tasks that look after what is idle.

use std::time::Duration;

use tokio::task::AbortHandle;

/// A task on the runtime that it was begun on. It ends with this.
#[derive(Debug)]
pub(crate) struct Watch(AbortHandle);

impl Watch {
    /// Looks after so long, and then again after as long as the last look said, until one says no more.
    pub(crate) fn begin(first: Duration, mut look: impl FnMut() -> Option<Duration> + Send + 'static) -> Self {
        let task = tokio::spawn(async move {
            let mut wait = first;
            loop {
                tokio::time::sleep(wait).await;
                match look() {
                    Some(next) => wait = next,
                    None => return,
                }
            }
        });
        Self(task.abort_handle())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
