//! The creation of an incident with an `incident_key`: a retry cannot create a second one.
//!
//! PagerDuty rejects a second open incident with the same `incident_key` on a service. So the request may be retried after an
//! attempt whose effect is unknown. If the retry is rejected because the key exists, the incident that the first attempt
//! created is the result of the call.

use http::{Method, StatusCode};
use pd_core::{Api, ApiError};
use pd_session::RequestOptions;
use pd_transport::{AfterAmbiguous, Idempotent};
use serde::Deserialize;

use crate::{
    Error, Response, RestSession,
    hook::ResponseHook,
    request::{CheckedRequest, RequestBuilder},
};

/// The creation of an incident with a key.
struct Creation {
    session: RestSession,
    /// The options of the lookup. It has the extensions of the call: its timeout, deadline, retry options and the caller's own.
    options: RequestOptions,
    key: String,
    service: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    incident: NewIncident,
}

#[derive(Deserialize)]
struct NewIncident {
    incident_key: String,
    #[serde(default)]
    service: Option<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    id: String,
}

/// The fields of an incident that identify the created one.
#[derive(Deserialize)]
struct Candidate {
    id: String,
    incident_key: Option<String>,
}

/// Returns the hook for the creation of an incident with a key, and marks the request as idempotent.
pub(crate) fn hook(request: &mut CheckedRequest) -> Option<ResponseHook> {
    let creation = Creation::of(request)?;
    request.options.extension(Idempotent);
    Some(Box::new(move |response| Box::pin(creation.settle(response))))
}

impl Creation {
    fn of(request: &CheckedRequest) -> Option<Self> {
        let (session, operation) = (request.session(), request.operation());
        if *operation.method() != Method::POST || operation.path() != "/incidents" || session.api() != Api::Rest {
            return None;
        }
        let incident = serde_json::from_slice::<Envelope>(request.body()).ok()?.incident;
        let key = Some(incident.incident_key).filter(|key| !key.is_empty())?;
        let service = incident.service.map(|service| service.id);
        let mut options = RequestOptions::default();
        options.extensions = request.options.extensions.clone();
        Some(Self { session: session.clone(), options, key, service })
    }

    /// If `response` rejects a retry because the key exists, returns a response with the incident that an earlier attempt created.
    /// If that incident cannot be found, returns the rejection, whose error says that an earlier attempt may have worked.
    async fn settle(self, response: Response) -> Response {
        if response.extensions().get::<AfterAmbiguous>().is_none() || !says_key_exists(&response) {
            return response;
        }
        match self.look_up().await {
            Ok(Some(created)) => created,
            Ok(None) | Err(_) => response,
        }
    }

    async fn look_up(self) -> Result<Option<Response>, Error> {
        let mut incidents = self.get("incidents");
        incidents.options.query("incident_key", self.key.as_str());
        incidents.options.query("date_range", "all");
        incidents.options.query("statuses", ["triggered", "acknowledged"]);
        incidents.options.query("service_ids", self.service.as_slice());
        let found: Vec<Candidate> = incidents.check()?.send().await?.error_for_status()?.entity()?;
        let Some(created) = found.iter().rev().find(|incident| incident.incident_key.as_ref() == Some(&self.key))
        else {
            return Ok(None);
        };
        let incident = self.get(&format!("incidents/{}", created.id)).check()?;
        incident.send().await?.error_for_status().map(Some)
    }

    fn get(&self, path: &str) -> RequestBuilder {
        let mut builder = RequestBuilder::new(&self.session, &Method::GET, path);
        builder.options = self.options.clone();
        builder
    }
}

/// Returns whether PagerDuty rejected the request because the key exists. Its message is "Open incident with matching dedup key
/// already exists on this service".
fn says_key_exists(response: &Response) -> bool {
    if response.status() != StatusCode::BAD_REQUEST {
        return false;
    }
    let error = ApiError::new(response.operation().clone(), response.status(), response.headers(), response.bytes());
    let mut texts = error.message().into_iter().chain(error.errors().iter().map(String::as_str));
    texts.any(|text| text.to_ascii_lowercase().contains("already exists"))
}
