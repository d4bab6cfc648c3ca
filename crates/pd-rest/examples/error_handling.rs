//! Decides by the effect of a failed write whether to send it again.
//!
//! Runs against the simulator. Your program starts with `RestSession::new(std::env::var("PD_API_KEY")?)?` instead.

use pd_rest::{Credential, Effect, RestSession};
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

/// Creates a team. If an attempt may have created it, looks for the team before the request is sent again.
async fn create(session: &RestSession, name: &str) -> Result<Value, pd_rest::Error> {
    let team = json!({"type": "team", "name": name});
    loop {
        let error = match session.rpost("teams").json(&team).await {
            Ok(created) => return Ok(created),
            Err(error) => error,
        };
        match error.effect() {
            // Nothing was created. Send the request again if it may succeed later.
            Effect::NotSent | Effect::Rejected if error.is_transient() => {}
            Effect::NotSent | Effect::Rejected => return Err(error),
            // The team may have been created: look for it.
            Effect::Unknown | Effect::Done => {
                if let Some(found) = session.find("teams", name).await? {
                    return Ok(found);
                }
            }
        }
    }
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;

    // The server carries out the request, but its response is lost.
    sim.fault(Fault::lose_response());
    let team = create(&session, "Night shift").await?;
    let teams: Vec<Value> = session.list_all("teams").query("query", "Night shift").await?;
    assert_eq!(teams.iter().filter(|team| team["name"] == "Night shift").count(), 1);
    assert!(teams.iter().any(|found| found.get("id") == team.get("id")));
    Ok(())
}
