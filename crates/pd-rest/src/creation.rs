//! The creation of an incident with a key, which cannot double.
//!
//! PagerDuty refuses a second open incident with the same `incident_key` on a service. So the request may be repeated
//! after an attempt of which nobody knows whether it was carried out; and where the repeat is refused because the key
//! exists, the incident that the first attempt made is what the caller wants.

use http::{Extensions, Method, StatusCode};
use pd_core::{Api, ApiError, Operation};
use pd_transport::AfterAmbiguous;
use serde::Deserialize;

use crate::{Error, Response, RestSession, call::Draft};

/// An incident to be made under a key.
pub(crate) struct Creation {
    session: RestSession,
    /// What the further requests carry: the call's own deadlines, retries and extensions.
    pub(crate) extensions: Extensions,
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

/// What is asked of an incident that might be the one.
#[derive(Deserialize)]
struct Made {
    id: String,
    incident_key: Option<String>,
}

impl Creation {
    /// Whether this is the creation of an incident with a key.
    pub(crate) fn of(session: &RestSession, operation: &Operation, body: &[u8]) -> Option<Self> {
        if session.api() != Api::Rest || *operation.method() != Method::POST || operation.path() != "/incidents" {
            return None;
        }
        let incident = serde_json::from_slice::<Envelope>(body).ok()?.incident;
        let key = Some(incident.incident_key).filter(|key| !key.is_empty())?;
        let service = incident.service.map(|service| service.id);
        Some(Self { session: session.clone(), extensions: Extensions::new(), key, service })
    }

    /// The response to the creation; where it refuses what an earlier attempt of the same call may have made, the response
    /// with what that made. Where that cannot be found, the refusal says that it may be there.
    pub(crate) async fn settle(self, response: Response) -> Response {
        if !response.carries::<AfterAmbiguous>() || !says_key_exists(&response) {
            return response;
        }
        match self.look_up().await {
            Ok(Some(made)) => made,
            Ok(None) | Err(_) => response,
        }
    }

    async fn look_up(self) -> Result<Option<Response>, Error> {
        let mut incidents = self.get("incidents");
        incidents.query("incident_key", self.key.as_str());
        incidents.query("date_range", "all");
        incidents.query("statuses", ["triggered", "acknowledged"]);
        incidents.query("service_ids", self.service.as_slice());
        let found: Vec<Made> = incidents.send().await?.error_for_status()?.entity()?;
        let Some(made) = found.iter().rev().find(|incident| incident.incident_key.as_ref() == Some(&self.key)) else {
            return Ok(None);
        };
        self.get(&format!("incidents/{}", made.id)).send().await?.error_for_status().map(Some)
    }

    fn get(&self, path: &str) -> Draft {
        Draft::new(&self.session, Method::GET, path).with_extensions(self.extensions.clone())
    }
}

/// "Open incident with matching dedup key already exists on this service".
fn says_key_exists(response: &Response) -> bool {
    if response.status() != StatusCode::BAD_REQUEST {
        return false;
    }
    let error = ApiError::new(response.operation().clone(), response.status(), response.headers(), response.bytes());
    let mut said = error.message().into_iter().chain(error.errors().iter().map(String::as_str));
    said.any(|said| said.to_ascii_lowercase().contains("already exists"))
}
