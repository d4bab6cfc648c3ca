//! What a call answers with.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::{Error, Response};

mod sealed {
    pub trait Sealed {}
}

/// How a response becomes the answer of a [`Call`](crate::Call).
pub trait Outcome: sealed::Sealed + 'static {
    /// The answer.
    type Value;

    /// Whether the request body goes under the endpoint's wrapper.
    #[doc(hidden)]
    const WRAPS: bool = false;

    #[doc(hidden)]
    fn read(response: Response) -> Result<Self::Value, Error>;
}

/// The [`Response`] whatever its status: `get`, `post`, `put`, `patch`, `delete`.
#[derive(Debug)]
pub struct Raw(());

/// The whole body of a 2xx: `jget`, `jpost`, `jput`.
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

/// The wrapped entity of a 2xx: `rget`, `rpost`, `rput`, `rpatch`.
#[derive(Debug)]
pub struct Entity<T>(PhantomData<T>);

/// Nothing, of a 2xx: `rdelete`.
#[derive(Debug)]
pub struct Done(());

impl sealed::Sealed for Raw {}
impl<T> sealed::Sealed for Json<T> {}
impl<T> sealed::Sealed for Entity<T> {}
impl sealed::Sealed for Done {}

impl Outcome for Raw {
    type Value = Response;

    fn read(response: Response) -> Result<Response, Error> {
        Ok(response)
    }
}

impl<T: DeserializeOwned + 'static> Outcome for Json<T> {
    type Value = T;

    fn read(response: Response) -> Result<T, Error> {
        Ok(response.error_for_status()?.json()?)
    }
}

impl<T: DeserializeOwned + 'static> Outcome for Entity<T> {
    type Value = T;

    const WRAPS: bool = true;

    fn read(response: Response) -> Result<T, Error> {
        Ok(response.error_for_status()?.entity()?)
    }
}

impl Outcome for Done {
    type Value = ();

    const WRAPS: bool = true;

    fn read(response: Response) -> Result<(), Error> {
        response.error_for_status().map(drop)
    }
}
