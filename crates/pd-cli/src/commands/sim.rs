//! `pd sim`.

use std::time::Duration;

use pd_sim::Sim;
use serde_json::json;
use tokio::signal;

use crate::{
    cli::SimArgs,
    context::Context,
    exit::{Exit, Failure},
};

pub(super) async fn run(context: &Context, args: SimArgs) -> Result<(), Failure> {
    let sim = Sim::builder()
        .port(args.port)
        .users(args.users)
        .incidents(args.incidents)
        .budget(args.budget, Duration::from_secs(60))
        .start()
        .await
        .map_err(|error| {
            Failure::new(Exit::Failed, format!("the simulator cannot listen on port {}: {error}", args.port))
        })?;
    let ctrl_c = signal::ctrl_c();
    print(context, &sim)?;
    // Ctrl-C is the regular end. With another await after it, the caller would report an interrupted command.
    let _ = ctrl_c.await;
    drop(sim);
    Ok(())
}

/// Prints the URLs and keys at once, for a script that waits for them. The keys are valid for this simulator only.
fn print(context: &Context, sim: &Sim) -> Result<(), Failure> {
    let variables = [
        ("PD_BASE_URL", sim.url()),
        ("PD_EVENTS_URL", sim.events_url()),
        ("PD_API_KEY", sim.api_key()),
        ("PD_ROUTING_KEY", sim.routing_key()),
        ("PD_IDENTITY_URL", sim.url()),
        ("PD_CLIENT_ID", sim.oauth_client_id()),
        ("PD_CLIENT_SECRET", sim.oauth_client_secret()),
    ];
    if context.output.requested().is_some() {
        let all: serde_json::Map<_, _> =
            variables.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
        return context.output.record(&serde_json::Value::from(all).into());
    }
    for (name, value) in variables {
        context.output.line(&format!("export {name}={value}"))?;
    }
    context.note("a simulated PagerDuty runs until Ctrl-C; paste the lines above into another shell to use it there");
    Ok(())
}
