//! Reads, creates and updates typed resources, against the simulator.
//!
//! `cargo run -p pd-models --all-features --example typed`

#![expect(clippy::print_stdout, reason = "an example prints its result")]
use pd_core::Credential;
use pd_models::{ContactMethod, CreateUser, Incident, Patch, Service, UpdateService, User};
use pd_rest::RestSession;
use pd_sim::Sim;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;

    // A list of typed resources. The reference to the service replaces the path of a request.
    let incidents: Vec<Incident> = session.list_all("incidents").await?;
    for incident in incidents.iter().take(3) {
        let status = incident.status.as_ref().map_or("-", AsRef::as_ref);
        println!("{:<13} {}", status, incident.title.as_deref().unwrap_or("-"));
    }
    let incident = incidents.first().ok_or("the simulator has incidents")?;
    let service: Service = session.rget(incident.service.as_ref().ok_or("an incident has a service")?).await?;

    // An update. Members that are not set keep their value, and `Null` removes the value.
    let update = UpdateService::new().description("Takes the money").auto_resolve_timeout(Patch::Null);
    let service: Service = session.rput(&service).json(&update).await?;
    println!("{:?}: {:?}", service.summary, service.description);

    // A new user. Required members are arguments, the others have setters.
    let user = CreateUser::new("Jane Doe", "jane@example.org").job_title("Director");
    let user: User = session.rpost("users").json(&user).await?;
    println!("created {} as {}", user.name.as_deref().unwrap_or("-"), user.id);

    // Objects of several kinds.
    let path = format!("users/{}/contact_methods", user.id);
    for method in session.rget::<Vec<ContactMethod>>(path.as_str()).await? {
        match method {
            ContactMethod::Email(method) => println!("e-mail {:?}", method.address),
            ContactMethod::Phone(method) => println!("phone {:?} {:?}", method.country_code, method.address),
            other => println!("{other:?}"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_runs() {
        super::main().unwrap();
    }
}
