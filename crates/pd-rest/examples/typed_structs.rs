//! Reads incidents into structs, and creates one from a struct.
//!
//! Runs against the simulator. Your program starts with `RestSession::new(std::env::var("PD_API_KEY")?)?` instead.

use jiff::Timestamp;
use pd_rest::{Credential, RestSession};
use pd_sim::Sim;
use serde::{Deserialize, Serialize};

/// A link from one resource to another.
#[derive(Debug, Serialize, Deserialize)]
struct Reference {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

/// The fields that this program needs; serde ignores the others.
#[derive(Debug, Deserialize)]
struct Incident {
    id: String,
    title: String,
    status: Status,
    created_at: Timestamp,
    service: Reference,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Triggered,
    Acknowledged,
    Resolved,
    /// PagerDuty may add values. Without this variant, an item with a new value would be an error.
    #[serde(other)]
    Other,
}

#[derive(Debug, Serialize)]
struct NewIncident<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    service: &'a Reference,
    /// `None` leaves the field out of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    urgency: Option<&'a str>,
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;

    let mut incidents = session.iter_all::<Incident>("incidents").query("date_range", "all");
    let Some(incident) = incidents.next().await.transpose()? else {
        return Err("the account has no incidents".into());
    };
    assert_ne!(incident.status, Status::Other);

    let service = Reference { id: incident.service.id, kind: "service_reference".to_owned() };
    let new = NewIncident { kind: "incident", title: "Disk is full", service: &service, urgency: None };
    let created: Incident = session.rpost("incidents").from("ada.okafor@example.com").json(&new).await?;
    assert_eq!((created.title.as_str(), created.status), ("Disk is full", Status::Triggered));
    assert!(created.id != incident.id && created.created_at >= incident.created_at);
    Ok(())
}
