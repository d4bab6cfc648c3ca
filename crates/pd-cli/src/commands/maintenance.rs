//! `pd maintenance start`.

use serde_json::json;

use super::this_second;
use crate::{cli::MaintenanceCommand, context::Context, exit::Failure, input, json::Json};

pub(super) async fn run(context: &Context, command: MaintenanceCommand) -> Result<(), Failure> {
    let MaintenanceCommand::Start(args) = command;
    let session = context.rest_only()?;
    let start = this_second();
    let end = start.checked_add(args.duration).map_err(|_| Failure::usage("--for: the duration is too long"))?;
    let service = |id: &String| json!({"id": id, "type": "service_reference"});
    let window = json!({
        "type": "maintenance_window",
        "start_time": start.to_string(),
        "end_time": end.to_string(),
        "description": args.description,
        "services": input::ids(&args.services)?.iter().map(service).collect::<Vec<_>>(),
    });
    let started: Json = session.rpost("maintenance_windows").json(&window).await?;
    context.output.record(&started)
}
