//! `pd maintenance start`.

use serde_json::{Value, json};

use super::this_second;
use crate::{cli::MaintenanceCommand, context::Context, exit::Failure};

pub(super) async fn run(context: &Context, command: MaintenanceCommand) -> Result<(), Failure> {
    let MaintenanceCommand::Start(args) = command;
    let session = context.rest_only()?;
    let start = this_second();
    let end = start.checked_add(args.duration).map_err(|_| Failure::usage("--for: that is too long"))?;
    let service = |id: &String| json!({"id": id, "type": "service_reference"});
    let window = json!({
        "type": "maintenance_window",
        "start_time": start.to_string(),
        "end_time": end.to_string(),
        "description": args.description,
        "services": args.services.iter().map(service).collect::<Vec<_>>(),
    });
    let started: Value = session.rpost("maintenance_windows").json(&window).await?;
    Ok(context.output.record(&started)?)
}
