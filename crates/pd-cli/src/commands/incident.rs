//! `pd incident`.

use jiff::SignedDuration;
use pd_rest::Listing;
use serde_json::{Map, Value, json};

use super::{batch, bulk, each::each, filter, list, watch};
use crate::{
    cli::{CreateArgs, IncidentCommand, ListIncidentsArgs, ReassignArgs},
    context::Context,
    exit::Failure,
    input,
    json::Json,
};

pub(super) async fn run(context: &Context, command: IncidentCommand) -> Result<(), Failure> {
    match command {
        IncidentCommand::List(args) => list_incidents(context, args).await,
        IncidentCommand::Show(args) => show(context, &args.ids).await,
        IncidentCommand::Watch(args) => watch::run(context, args).await,
        IncidentCommand::Ack(args) => batch::set_status(context, &args.ids, "acknowledged").await,
        IncidentCommand::Resolve(args) => batch::set_status(context, &args.ids, "resolved").await,
        IncidentCommand::Bulk(command) => bulk::run(context, command).await,
        IncidentCommand::Create(args) => create(context, args).await,
        IncidentCommand::Note { id, text } => post_each(context, &[id], "notes", &json!({"content": text})).await,
        IncidentCommand::Snooze { ids, duration } => snooze(context, &ids, duration).await,
        IncidentCommand::Reassign(args) => reassign(context, args).await,
        IncidentCommand::Merge { target, sources } => merge(context, &target, &sources).await,
    }
}

async fn list_incidents(context: &Context, args: ListIncidentsArgs) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let filters = filter::query(context, &session, &args.filter, &args.status).await?;
    let limit = args.filter.limit;
    if let Some(since) = args.filter.since {
        let until = list::end_of_window(since, args.filter.until)?;
        let history = session.iter_history::<Json>("incidents", since, until).queries(filters);
        return list::print(context, sized(history, limit), "incidents", limit).await;
    }
    // If no dates are given, PagerDuty lists the last month only and does not say so.
    let items = session.iter_all::<Json>("incidents").queries(filters).query("date_range", "all");
    list::print(context, sized(items, limit), "incidents", limit).await
}

fn sized<K>(items: Listing<Json, K>, limit: Option<u64>) -> Listing<Json, K> {
    match list::page_size(limit) {
        Some(size) => items.page_size(size),
        None => items,
    }
}

async fn show(context: &Context, ids: &[String]) -> Result<(), Failure> {
    let session = context.rest_only()?;
    each(context, "incidents", &input::ids(ids)?, async |id| {
        let incident: Json = session.rget(format!("incidents/{id}")).await?;
        context.output.record(&incident)
    })
    .await
}

async fn create(context: &Context, args: CreateArgs) -> Result<(), Failure> {
    let reference = |id: String, kind: &str| json!({"id": id, "type": kind});
    let mut incident = Map::new();
    let mut set = |name: &str, value: Value| incident.insert(name.to_owned(), value);
    set("type", json!("incident"));
    set("title", json!(args.title));
    set("service", reference(args.service, "service_reference"));
    args.urgency.map(|urgency| set("urgency", json!(urgency)));
    args.priority.map(|id| set("priority", reference(id, "priority_reference")));
    args.policy.map(|id| set("escalation_policy", reference(id, "escalation_policy_reference")));
    if !args.assign.is_empty() {
        set("assignments", assignments(&args.assign));
    }
    args.body.map(|details| set("body", json!({"type": "incident_body", "details": details})));
    args.key.map(|key| set("incident_key", json!(key)));
    let created: Json = context.rest_only()?.rpost("incidents").json(&incident).await?;
    context.output.record(&created)
}

fn assignments(users: &[String]) -> Value {
    users.iter().map(|user| json!({"assignee": {"id": user, "type": "user_reference"}})).collect()
}

/// Posts a body to a path below each incident.
async fn post_each(context: &Context, ids: &[String], below: &str, body: &Value) -> Result<(), Failure> {
    let session = context.rest_only()?;
    // If the output cannot be written, post to the other incidents all the same.
    let mut printed = Ok(());
    let result = each(context, "incidents", &input::ids(ids)?, async |id| {
        let created: Json = session.rpost(format!("incidents/{id}/{below}")).json(body).await?;
        if printed.is_ok() {
            printed = context.output.record(&created);
        }
        Ok(())
    })
    .await;
    result.and(printed)
}

async fn snooze(context: &Context, ids: &[String], duration: SignedDuration) -> Result<(), Failure> {
    if duration > SignedDuration::from_hours(24 * 7) {
        return Err(Failure::usage("--for: an incident can be snoozed for at most a week"));
    }
    post_each(context, ids, "snooze", &json!({"duration": duration.as_secs()})).await
}

async fn reassign(context: &Context, args: ReassignArgs) -> Result<(), Failure> {
    let change = match args.policy {
        Some(policy) => ("escalation_policy", json!({"id": policy, "type": "escalation_policy_reference"})),
        None => ("assignments", assignments(&args.to)),
    };
    batch::update(context, &args.incidents.ids, "reassigned", change).await
}

async fn merge(context: &Context, target: &str, sources: &[String]) -> Result<(), Failure> {
    let source = |id: &String| json!({"id": id, "type": "incident_reference"});
    let sources: Vec<Value> = input::ids(sources)?.iter().map(source).collect();
    if sources.is_empty() {
        context.note("there is no incident to merge");
        return Ok(());
    }
    let call = context.rest_only()?.rput(format!("incidents/{target}/merge")).json(&sources);
    let merged: Json = call.await?;
    context.output.record(&merged)
}
