//! `pd incident`.

use jiff::SignedDuration;
use pd_rest::Listing;
use serde_json::{Map, Value, json};

use super::{batch, list};
use crate::{
    cli::{CreateArgs, IncidentCommand, ListIncidentsArgs, ReassignArgs},
    context::Context,
    exit::Failure,
};

pub(super) async fn run(context: &Context, command: IncidentCommand) -> Result<(), Failure> {
    match command {
        IncidentCommand::List(args) => list_incidents(context, args).await,
        IncidentCommand::Show { id } => {
            let incident: Value = context.rest_only()?.rget(format!("incidents/{id}")).await?;
            Ok(context.output.record(&incident)?)
        }
        IncidentCommand::Ack { ids } => batch::set_status(context, &ids, "acknowledged").await,
        IncidentCommand::Resolve { ids } => batch::set_status(context, &ids, "resolved").await,
        IncidentCommand::Create(args) => create(context, args).await,
        IncidentCommand::Note { id, text } => {
            post(context, &format!("incidents/{id}/notes"), &json!({"content": text})).await
        }
        IncidentCommand::Snooze { id, duration } => snooze(context, &id, duration).await,
        IncidentCommand::Reassign(args) => reassign(context, args).await,
        IncidentCommand::Merge { target, sources } => merge(context, &target, &sources).await,
    }
}

async fn list_incidents(context: &Context, args: ListIncidentsArgs) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let mine = if args.me { vec![context.me(&session).await?] } else { Vec::new() };
    let filters =
        [("statuses", &args.status), ("service_ids", &args.service), ("team_ids", &args.team), ("user_ids", &mine)];
    if let Some(since) = args.since {
        let until = list::end_of_span(since, args.until)?;
        let history = session.iter_history::<Value>("incidents", since, until).queries(filters);
        return list::print(context, sized(history, args.limit), "incidents", args.limit).await;
    }
    // PagerDuty's own default is the last month, in silence.
    let items = session.iter_all::<Value>("incidents").queries(filters).query("date_range", "all");
    list::print(context, sized(items, args.limit), "incidents", args.limit).await
}

fn sized<K>(items: Listing<Value, K>, limit: Option<u64>) -> Listing<Value, K> {
    match list::page_size(limit) {
        Some(size) => items.page_size(size),
        None => items,
    }
}

async fn create(context: &Context, args: CreateArgs) -> Result<(), Failure> {
    let mut incident = Map::new();
    incident.insert("type".to_owned(), json!("incident"));
    incident.insert("title".to_owned(), json!(args.title));
    incident.insert("service".to_owned(), json!({"id": args.service, "type": "service_reference"}));
    if let Some(urgency) = args.urgency {
        incident.insert("urgency".to_owned(), json!(urgency));
    }
    if let Some(details) = args.body {
        incident.insert("body".to_owned(), json!({"type": "incident_body", "details": details}));
    }
    if let Some(key) = args.key {
        incident.insert("incident_key".to_owned(), json!(key));
    }
    post(context, "incidents", &Value::Object(incident)).await
}

async fn post(context: &Context, path: &str, entity: &Value) -> Result<(), Failure> {
    let made: Value = context.rest_only()?.rpost(path).json(entity).await?;
    Ok(context.output.record(&made)?)
}

async fn snooze(context: &Context, id: &str, duration: SignedDuration) -> Result<(), Failure> {
    if duration > SignedDuration::from_hours(24 * 7) {
        return Err(Failure::usage("--for: an incident can be snoozed for a week at most"));
    }
    post(context, &format!("incidents/{id}/snooze"), &json!({"duration": duration.as_secs()})).await
}

async fn reassign(context: &Context, args: ReassignArgs) -> Result<(), Failure> {
    let change = match args.policy {
        Some(policy) => ("escalation_policy", json!({"id": policy, "type": "escalation_policy_reference"})),
        None => {
            let assignee = |user: &String| json!({"assignee": {"id": user, "type": "user_reference"}});
            ("assignments", args.to.iter().map(assignee).collect())
        }
    };
    batch::update(context, &args.ids, "reassigned", change).await
}

async fn merge(context: &Context, target: &str, sources: &[String]) -> Result<(), Failure> {
    let source = |id: &String| json!({"id": id, "type": "incident_reference"});
    let sources: Vec<Value> = sources.iter().map(source).collect();
    let merged: Value = context.rest_only()?.rput(format!("incidents/{target}/merge")).json(&sources).await?;
    Ok(context.output.record(&merged)?)
}
