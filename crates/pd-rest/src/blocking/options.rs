//! The options of requests, under their names in the async session.

use bytes::Bytes;
use pd_session::{RequestOptions, request_options};
use serde::{Serialize, de::DeserializeOwned};

use super::{Blocking, Call, DictAll, Find, History, ListAll, Persist};
use crate::{
    Checkpoint, Error, HistoryProgress, Listing,
    outcome::{Discarded, Entity, Json, Outcome, Reported},
};

macro_rules! options {
    ($of:ty: $($name:ident($($argument:ident: $type:ty),*);)*) => {$(
        #[doc = concat!("See [`", stringify!($of), "::", stringify!($name), "`](", stringify!($of), "::", stringify!($name), ").")]
        pub fn $name(self, $($argument: $type),*) -> Self {
            self.map(|request| request.$name($($argument),*))
        }
    )*};
}

impl<K: Outcome> Call<K> {
    fn with_options(self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        self.map(|call| call.with_options(set))
    }

    request_options!(base, from, query);

    options! { crate::Call:
        json(body: &(impl Serialize + ?Sized));
        body(bytes: impl Into<Bytes>, content_type: &str);
    }
}

impl Call<Entity<()>> {
    /// See [`crate::Call::discard`].
    pub fn discard(self) -> Call<Discarded<Entity<()>>> {
        self.map(crate::Call::<Entity<()>>::discard)
    }
}

impl Call<Json<()>> {
    /// See [`crate::Call::discard`].
    pub fn discard(self) -> Call<Discarded<Json<()>>> {
        self.map(crate::Call::<Json<()>>::discard)
    }
}

impl<T> Call<Entity<T>> {
    /// See [`crate::Call::with_reports`].
    pub fn with_reports(self) -> Call<Reported<T>> {
        self.map(crate::Call::with_reports)
    }
}

impl<I: DeserializeOwned + Send + 'static, K> Blocking<Listing<I, K>> {
    fn with_options(self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        self.map(|list| list.with_options(set))
    }

    request_options!(base, from, query);

    options! { crate::Listing:
        json(body: &(impl Serialize + ?Sized));
        page_size(items: u32);
        offset(items: u64);
        total(total: bool);
        concurrency(pages: usize);
        dedup_by_id();
        on_item(hook: impl FnMut(&I, u64, Option<u64>) + Send + 'static);
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
    /// As for the async method.
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
    fn with_options(self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        self.map(|find| find.with_options(set))
    }

    request_options!(base, from, query);

    options! { crate::Find:
        by(attribute: impl Into<String>);
        page_size(items: u32);
    }
}

impl<T: DeserializeOwned + 'static> Persist<T> {
    fn with_options(self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        self.map(|persist| persist.with_options(set))
    }

    request_options!(base, from);

    options! { crate::Persist:
        update(update: bool);
    }
}
