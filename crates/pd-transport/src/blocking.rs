//! A runtime on threads of its own, for callers without async.
//!
//! ```
//! use pd_transport::blocking::Runtime;
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

/// Runs futures on threads of its own and waits for them. Cheap to clone; the threads end with the last clone.
///
/// Any thread may wait, one of an async runtime included (it is then blocked meanwhile, with all tasks that it would run).
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    handle: Handle,
    /// Taken by the drop.
    runtime: Option<tokio::runtime::Runtime>,
}

/// Started with the first session that wants it, and kept.
static SHARED: Mutex<Option<Runtime>> = Mutex::new(None);

impl Runtime {
    /// The runtime that all blocking sessions of this process share. The first call starts it.
    ///
    /// # Errors
    ///
    /// Where no thread can be started; the next call tries again.
    pub fn shared() -> io::Result<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*shared {
            return Ok(runtime.clone());
        }
        Ok(shared.insert(Self::new()?).clone())
    }

    /// A runtime apart, with one thread; it has another for as long as that one waits for a future of its own.
    ///
    /// # Errors
    ///
    /// Where no thread can be started.
    pub fn new() -> io::Result<Self> {
        let build = || Builder::new_multi_thread().worker_threads(1).thread_name("pd-transport").enable_all().build();
        // Where no thread can be started, tokio panics and this fails.
        let building = std::thread::Builder::new().spawn(build)?;
        let runtime = building.join().map_err(|_| io::Error::other("no thread can be started"))??;
        Ok(Self { inner: Arc::new(Inner { handle: runtime.handle().clone(), runtime: Some(runtime) }) })
    }

    /// Runs a future to its end on the runtime's thread, and blocks this one meanwhile. A panic of the future goes on here.
    ///
    /// A future that this runtime runs may call it, too: a hook, for instance.
    pub fn block_on<F>(&self, future: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let (send, receive) = mpsc::sync_channel(1);
        let task = self.inner.handle.spawn(future);
        self.inner.handle.spawn(async move {
            // Nobody waits any more only if the waiting thread is gone.
            let _ = send.send(task.await);
        });
        let is_own = Handle::try_current().is_ok_and(|current| current.id() == self.inner.handle.id());
        // Of its own threads, the one that waits hands what it would run to another.
        let received = if is_own { tokio::task::block_in_place(|| receive.recv()) } else { receive.recv() };
        match received {
            Ok(Ok(output)) => output,
            // Nobody cancels the task: it can only have panicked.
            Ok(Err(error)) => resume_unwind(error.try_into_panic().unwrap_or_else(|error| Box::new(error))),
            // The runtime ends with the last clone of this handle, and here is one.
            Err(error) => resume_unwind(Box::new(error)),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A drop that waits would panic on a thread of a runtime.
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
    fn blocks_outside_and_inside_of_any_runtime() {
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
    fn many_threads_wait_at_once() {
        let runtime = Runtime::new().unwrap();
        let (first, second) = tokio::sync::oneshot::channel();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| runtime.block_on(second));
            runtime.block_on(async move { first.send(1) }).unwrap();
            assert_eq!(waiting.join().unwrap(), Ok(1));
        });
    }

    #[test]
    fn its_own_futures_may_wait_in_it() {
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
    fn a_panic_goes_on_in_the_caller_and_leaves_the_runtime_usable() {
        let runtime = Runtime::new().unwrap();
        let panicking =
            std::panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(async { panic!("as it should") })));
        assert!(panicking.is_err());
        assert_eq!(runtime.block_on(async { 1 }), 1);
    }

    #[test]
    fn the_last_handle_may_be_dropped_inside_of_another_runtime() {
        let runtime = Runtime::new().unwrap();
        let other = Builder::new_current_thread().build().unwrap();
        other.block_on(async move { drop(runtime) });
    }
}
