//! A tokio runtime on its own threads, for callers without async.
//!
//! ```
//! use pd_session::blocking::Runtime;
//!
//! let runtime = Runtime::shared()?;
//! assert_eq!(runtime.block_on(async { 6 * 7 }), 42);
//! # Ok::<(), std::io::Error>(())
//! ```

use std::{
    fmt,
    future::Future,
    io,
    panic::resume_unwind,
    sync::{Arc, Mutex, PoisonError, mpsc},
};

use tokio::runtime::{Builder, Handle};

/// Runs futures on its own threads and blocks the caller until they finish. Cheap to clone; the threads end when the last
/// clone is dropped.
///
/// Any thread may call it. A thread of an async runtime is blocked too, and runs no other tasks meanwhile.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<RuntimeInner>,
}

struct RuntimeInner {
    handle: Handle,
    /// `None` only while dropping.
    runtime: Option<tokio::runtime::Runtime>,
}

/// Started by the first blocking session, and kept until the process ends.
static SHARED: Mutex<Option<Runtime>> = Mutex::new(None);

impl Runtime {
    /// Returns the runtime that all blocking sessions of this process share. The first call starts it.
    ///
    /// # Errors
    ///
    /// Returns an error if no thread can be started. The next call tries again.
    pub fn shared() -> io::Result<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*shared {
            return Ok(runtime.clone());
        }
        Ok(shared.insert(Self::new()?).clone())
    }

    /// Starts a separate runtime with one thread. If a future on that thread calls [`block_on`](Self::block_on), a second
    /// thread runs while it waits.
    ///
    /// # Errors
    ///
    /// Returns an error if no thread can be started.
    pub fn new() -> io::Result<Self> {
        let build = || Builder::new_multi_thread().worker_threads(1).thread_name("pd-session").enable_all().build();
        // Tokio panics if it cannot start a thread, so it builds on a thread whose panic is caught by `join`.
        let building = std::thread::Builder::new().spawn(build)?;
        let runtime = building.join().map_err(|_| io::Error::other("cannot start a thread for the runtime"))??;
        Ok(Self { inner: Arc::new(RuntimeInner { handle: runtime.handle().clone(), runtime: Some(runtime) }) })
    }

    /// Runs a future on the runtime's thread and blocks the calling thread until it finishes. A panic of the future is
    /// resumed on the calling thread.
    ///
    /// A future that already runs on this runtime, such as a hook, may call this method too.
    pub fn block_on<F>(&self, future: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let (send, receive) = mpsc::sync_channel(1);
        let task = self.inner.handle.spawn(future);
        self.inner.handle.spawn(async move {
            // Sending fails only if the waiting thread is gone.
            let _ = send.send(task.await);
        });
        let is_own = Handle::try_current().is_ok_and(|current| current.id() == self.inner.handle.id());
        // A thread of this runtime hands its other tasks to another thread before it blocks.
        let received = if is_own { tokio::task::block_in_place(|| receive.recv()) } else { receive.recv() };
        match received {
            Ok(Ok(output)) => output,
            // Nothing cancels the task, so it panicked.
            Ok(Err(error)) => resume_unwind(error.try_into_panic().unwrap_or_else(|error| Box::new(error))),
            // Unreachable: `self` keeps the runtime alive.
            Err(error) => resume_unwind(Box::new(error)),
        }
    }
}

impl Drop for RuntimeInner {
    fn drop(&mut self) {
        // Waiting for the threads would panic if this runs inside of an async runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Runtime")
    }
}

#[cfg(test)]
mod tests {
    use std::{panic::AssertUnwindSafe, time::Duration};

    use super::*;

    #[test]
    fn block_on_works_outside_and_inside_of_a_runtime() {
        let runtime = Runtime::shared().unwrap();
        let answer = || async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            7
        };
        assert_eq!(runtime.block_on(answer()), 7);
        for other in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            let runtime = runtime.clone();
            let mut other = other;
            let other = other.enable_all().build().unwrap();
            assert_eq!(other.block_on(async move { runtime.block_on(answer()) }), 7);
        }
    }

    #[test]
    fn several_threads_can_block_at_once() {
        let runtime = Runtime::new().unwrap();
        let (first, second) = tokio::sync::oneshot::channel();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| runtime.block_on(second));
            runtime.block_on(async move { first.send(1) }).unwrap();
            assert_eq!(waiting.join().unwrap(), Ok(1));
        });
    }

    #[test]
    fn a_future_of_the_runtime_can_call_block_on() {
        let runtime = Runtime::new().unwrap();
        let (outer, inner) = (runtime.clone(), runtime.clone());
        let answer = runtime.block_on(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            outer.block_on(async move {
                inner.block_on(async {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    7
                })
            })
        });
        assert_eq!(answer, 7);
    }

    #[test]
    fn a_panic_resumes_in_the_caller_and_leaves_the_runtime_usable() {
        let runtime = Runtime::new().unwrap();
        let panicking =
            std::panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(async { panic!("as it should") })));
        assert!(panicking.is_err());
        assert_eq!(runtime.block_on(async { 1 }), 1);
    }

    #[test]
    fn the_last_handle_can_be_dropped_inside_of_another_runtime() {
        let runtime = Runtime::new().unwrap();
        let other = Builder::new_current_thread().build().unwrap();
        other.block_on(async move { drop(runtime) });
    }
}
