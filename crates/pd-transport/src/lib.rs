//! How a request to PagerDuty travels: a tower stack over hyper.

use http::{Request, Response};

mod body;
pub mod leaf;

pub use body::Body;

/// Any error, boxed.
pub type BoxError = tower::BoxError;

/// The stack as one type: what a layer in a seat wraps.
pub type HttpService = tower::util::BoxCloneSyncService<Request<Body>, Response<Body>, BoxError>;
