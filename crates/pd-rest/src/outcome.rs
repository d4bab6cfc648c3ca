//! The kinds of results that a call has.

use std::{any::TypeId, marker::PhantomData};

use http::StatusCode;
use pd_core::{Page, Reports};
use pd_session::DecodeFailure;
use serde::de::DeserializeOwned;

use crate::{Error, Response};

mod sealed {
    pub trait Sealed {}
}

/// Converts a response into the result of a [`Call`](crate::Call).
pub trait Outcome: sealed::Sealed + 'static {
    /// The result.
    type Value;

    /// Whether the request body is put below the endpoint's wrapper.
    #[doc(hidden)]
    const WRAPS: bool = false;

    #[doc(hidden)]
    fn read(response: Response) -> Result<Self::Value, Error>;
}

/// The [`Response`]: `get`, `post`, `put`, `patch`, `delete`. 401 and redirects are errors. A response with any other status is
/// returned.
#[derive(Debug)]
pub struct Raw(());

/// The whole body of a 2xx: `jget`, `jpost`, `jput`. `()` takes any body.
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

/// The entity of a 2xx, from below its wrapper: `rget`, `rpost`, `rput`, `rpatch`. `()` takes any body.
#[derive(Debug)]
pub struct Entity<T>(PhantomData<T>);

/// `()` for a 2xx: `rdelete`.
#[derive(Debug)]
pub struct Done(());

/// `()` for a 2xx, for the request that `K` sends: [`Call::discard`](crate::Call::discard).
#[derive(Debug)]
pub struct Discarded<K>(PhantomData<K>);

/// The entity of a 2xx and its [`Reports`]: [`Call::with_reports`](crate::Call::with_reports).
#[derive(Debug)]
pub struct Reported<T>(PhantomData<T>);

/// One page of a list: [`RestSession::page`](crate::RestSession::page).
#[derive(Debug)]
pub struct OnePage<T>(PhantomData<T>);

/// An entity, and the reports beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WithReports<T> {
    /// The entity.
    pub entity: T,
    /// The reports beside it: `warnings`, `response_metadata`, `meta`.
    pub reports: Reports,
}

impl sealed::Sealed for Raw {}
impl<T> sealed::Sealed for Json<T> {}
impl<T> sealed::Sealed for Entity<T> {}
impl sealed::Sealed for Done {}
impl<K> sealed::Sealed for Discarded<K> {}
impl<T> sealed::Sealed for Reported<T> {}
impl<T> sealed::Sealed for OnePage<T> {}

impl Outcome for Raw {
    type Value = Response;

    fn read(response: Response) -> Result<Response, Error> {
        // 401 and redirects are errors for raw calls too: no caller can use them.
        let is_error = response.status() == StatusCode::UNAUTHORIZED || response.status().is_redirection();
        if is_error { response.error_for_status() } else { Ok(response) }
    }
}

impl<T: DeserializeOwned + 'static> Outcome for Json<T> {
    type Value = T;

    fn read(response: Response) -> Result<T, Error> {
        let response = response.error_for_status()?;
        unit(&response).map_or_else(|| response.json(), Ok)
    }
}

impl<T: DeserializeOwned + 'static> Outcome for Entity<T> {
    type Value = T;

    const WRAPS: bool = true;

    fn read(response: Response) -> Result<T, Error> {
        let response = response.error_for_status()?;
        unit(&response).map_or_else(|| response.entity(), Ok)
    }
}

impl Outcome for Done {
    type Value = ();

    const WRAPS: bool = true;

    fn read(response: Response) -> Result<(), Error> {
        response.error_for_status()?;
        Ok(())
    }
}

impl<K: Outcome> Outcome for Discarded<K> {
    type Value = ();

    const WRAPS: bool = K::WRAPS;

    fn read(response: Response) -> Result<(), Error> {
        response.error_for_status()?;
        Ok(())
    }
}

impl<T: DeserializeOwned + 'static> Outcome for Reported<T> {
    type Value = WithReports<T>;

    const WRAPS: bool = true;

    fn read(response: Response) -> Result<WithReports<T>, Error> {
        let (entity, reports) = response.error_for_status()?.0.entity_with_reports()?;
        Ok(WithReports { entity, reports })
    }
}

impl<T: DeserializeOwned + 'static> Outcome for OnePage<T> {
    type Value = Page<T>;

    fn read(response: Response) -> Result<Page<T>, Error> {
        let response = response.error_for_status()?;
        let page = response.operation().parse_page(response.bytes());
        Ok(page.map_err(|error| DecodeFailure::new(error, &response))?)
    }
}

/// Returns `()` if `T` is `()`, and ignores the body: a write that worked must not fail because of a body that nobody reads.
fn unit<T: DeserializeOwned + 'static>(response: &Response) -> Option<T> {
    if TypeId::of::<T>() == TypeId::of::<()>() { response.operation().decode(b"null").ok() } else { None }
}
