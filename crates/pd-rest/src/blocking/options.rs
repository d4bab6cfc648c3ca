//! The options of what is sent, each under the name that it has without blocking.

use std::time::Duration;

use bytes::Bytes;
use pd_core::QueryValue;
use pd_transport::RetryOptions;
use serde::{Serialize, de::DeserializeOwned};

use super::{Blocking, Call, DictAll, Find, History, ListAll, Persist};
use crate::{Checkpoint, Error, HistoryProgress, Listing, TimeBound, outcome::Outcome};

macro_rules! options {
    ($of:ty: $($name:ident($($argument:ident: $type:ty),*);)*) => {$(
        #[doc = concat!("See [`", stringify!($of), "::", stringify!($name), "`](", stringify!($of), "::", stringify!($name), ").")]
        pub fn $name(self, $($argument: $type),*) -> Self {
            self.map(|request| request.$name($($argument),*))
        }
    )*};
}

impl<K: Outcome> Call<K> {
    options! { crate::Call:
        query(key: impl Into<String>, value: impl Into<QueryValue>);
        queries(pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<QueryValue>)>);
        params(params: &(impl Serialize + ?Sized));
        json(body: &(impl Serialize + ?Sized));
        body(bytes: impl Into<Bytes>, content_type: &str);
        header(name: &str, value: &str);
        from(email: &str);
        since(since: impl TimeBound);
        until(until: impl TimeBound);
        timeout(timeout: Duration);
        deadline(deadline: impl Into<Option<Duration>>);
        retry(retry: RetryOptions);
        extension(extension: impl Clone + Send + Sync + 'static);
    }
}

impl<I: DeserializeOwned + Send + 'static, K> Blocking<Listing<I, K>> {
    options! { crate::Listing:
        query(key: &str, value: impl Into<QueryValue>);
        queries(pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<QueryValue>)>);
        params(params: &(impl Serialize + ?Sized));
        json(body: &(impl Serialize + ?Sized));
        header(name: &str, value: &str);
        from(email: &str);
        since(since: impl TimeBound);
        until(until: impl TimeBound);
        page_size(items: u32);
        offset(items: u64);
        total(total: bool);
        concurrency(pages: usize);
        dedup_by_id();
        on_item(hook: impl FnMut(&I, u64, Option<u64>) + Send + 'static);
        timeout(timeout: Duration);
        deadline(deadline: impl Into<Option<Duration>>);
        retry(retry: RetryOptions);
        extension(extension: impl Clone + Send + Sync + 'static);
    }
}

impl<T: DeserializeOwned + Send + 'static> History<T> {
    options! { crate::Listing:
        resume(checkpoint: impl Into<Option<Checkpoint>>);
    }

    /// See [`crate::Listing::checkpoint`].
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        self.request.as_ref().and_then(crate::History::checkpoint)
    }

    /// See [`crate::Listing::progress`].
    #[must_use]
    pub fn progress(&self) -> HistoryProgress {
        self.request.as_ref().map(crate::History::progress).unwrap_or_default()
    }
}

impl<T: DeserializeOwned + Send + 'static> ListAll<T> {
    /// See [`crate::Listing::partition`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn partition(self) -> Result<(Vec<T>, Vec<Error>), Error> {
        match self.request {
            Some(request) => self.runtime.block_on(request.partition()),
            None => Ok((Vec::new(), Vec::new())),
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> DictAll<T> {
    options! { crate::Listing:
        by(attribute: impl Into<String>);
        keep_last();
    }
}

impl<T> Find<T> {
    options! { crate::Find:
        by(attribute: impl Into<String>);
        query(key: &str, value: impl Into<QueryValue>);
        page_size(items: u32);
        header(name: &str, value: &str);
        from(email: &str);
        timeout(timeout: Duration);
        deadline(deadline: impl Into<Option<Duration>>);
        retry(retry: RetryOptions);
        extension(extension: impl Clone + Send + Sync + 'static);
    }
}

impl<T: DeserializeOwned + 'static> Persist<T> {
    options! { crate::Persist:
        update(update: bool);
        header(name: &str, value: &str);
        from(email: &str);
        timeout(timeout: Duration);
        deadline(deadline: impl Into<Option<Duration>>);
        retry(retry: RetryOptions);
        extension(extension: impl Clone + Send + Sync + 'static);
    }
}
