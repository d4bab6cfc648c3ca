//! The methods of a response that read its body or convert it to an error.

use pd_core::Reports;
use serde::de::DeserializeOwned;

use crate::{ApiFailure, DecodeFailure, Response};

impl Response {
    /// Reads the whole body as `T`. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`DecodeFailure`] if the body is not JSON, or does not fit `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Box<DecodeFailure>> {
        self.operation().decode(self.bytes()).map_err(|error| DecodeFailure::new(error.into(), self))
    }

    /// Reads the entity below the operation's wrapper as `T`.
    ///
    /// # Errors
    ///
    /// [`DecodeFailure`] if the body is not JSON, has no wrapper, or if the entity does not fit `T`.
    pub fn entity<T: DeserializeOwned>(&self) -> Result<T, Box<DecodeFailure>> {
        self.entity_with_reports().map(|(entity, _)| entity)
    }

    /// Reads the entity, as [`entity`](Self::entity), and the reports beside it: `warnings`, `response_metadata`, `meta`. With
    /// the feature `tracing`, the messages of the reports are logged as warnings.
    ///
    /// # Errors
    ///
    /// [`DecodeFailure`], as for [`entity`](Self::entity).
    pub fn entity_with_reports<T: DeserializeOwned>(&self) -> Result<(T, Reports), Box<DecodeFailure>> {
        let read = self.operation().unwrap_with_reports(self.bytes());
        let (entity, reports) = read.map_err(|error| DecodeFailure::new(error, self))?;
        self.log_messages(&reports);
        Ok((entity, reports))
    }

    /// Returns the response if its status is a 2xx.
    ///
    /// # Errors
    ///
    /// [`ApiFailure`] for every other status.
    pub fn error_for_status(self) -> Result<Self, Box<ApiFailure>> {
        if self.is_success() { Ok(self) } else { Err(Box::new(ApiFailure::new(self))) }
    }
}
