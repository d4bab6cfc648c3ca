//! `pd incident bulk`.

use serde_json::json;

use super::{
    batch::{self, Incident},
    filter, list,
};
use crate::{
    cli::{BulkArgs, BulkCommand},
    context::Context,
    exit::Failure,
    json::Json,
};

pub(super) async fn run(context: &Context, command: BulkCommand) -> Result<(), Failure> {
    match command {
        BulkCommand::Ack(args) => update(context, args, "acknowledged", &["triggered"]).await,
        BulkCommand::Resolve(args) => update(context, args, "resolved", &["triggered", "acknowledged"]).await,
    }
}

async fn update(context: &Context, args: BulkArgs, status: &str, from: &[&str]) -> Result<(), Failure> {
    check(&args)?;
    let statuses = match args.status.is_empty() {
        true => from.iter().map(|&status| status.to_owned()).collect(),
        false => args.status.clone(),
    };
    let found = find(context, &args, &statuses).await?;
    if found.is_empty() {
        context.note(&format!("no incident matches, so none is {status}"));
        return Ok(());
    }
    if args.dry_run {
        context.output.all("incidents", found.iter().cloned())?;
        context.note(&format!("dry run: {} incidents would be {status}", found.len()));
        return Ok(());
    }
    // PagerDuty works on the alerts of an incident only if it is resolved.
    let rate = if status == "resolved" { args.alerts_per_second } else { 0 };
    let incident = |incident: &Json| {
        let alerts = incident.at("alert_counts.all").and_then(Json::as_u64).unwrap_or_default();
        let id = incident.text_at("id")?.into_owned();
        Some(Incident { id, alerts: if rate == 0 { 0 } else { alerts } })
    };
    let incidents: Vec<Incident> = found.iter().filter_map(incident).collect();
    batch::update_all(context, &incidents, status, ("status", json!(status)), rate).await
}

/// Rejects a command without a filter and without `--all`, because it would update every open incident of the account.
fn check(args: &BulkArgs) -> Result<(), Failure> {
    let filters = &args.filter;
    let is_filtered = args.all
        || filters.me
        || filters.urgency.is_some()
        || filters.since.is_some()
        || [&filters.service, &filters.team, &filters.user].iter().any(|ids| !ids.is_empty());
    if is_filtered {
        return Ok(());
    }
    Err(Failure::usage_hint(
        "without a filter, every open incident of the account would be updated",
        "filter with --service, --team, --user, --me, --urgency or --since, or confirm with --all",
    ))
}

/// Lists all incidents before the first update: an update removes incidents from the list, which would shift its later pages.
async fn find(context: &Context, args: &BulkArgs, statuses: &[String]) -> Result<Vec<Json>, Failure> {
    let session = context.rest_only()?;
    let filters = filter::query(context, &session, &args.filter, statuses).await?;
    let limit = args.filter.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    context.progress.begin("incidents found", None);
    if let Some(since) = args.filter.since {
        let until = list::end_of_window(since, args.filter.until)?;
        let mut history = session.iter_history::<Json>("incidents", since, until).queries(filters);
        while found.len() < limit
            && let Some(incident) = history.next().await
        {
            found.push(incident.map_err(|error| Failure::of_list(error, true))?);
            context.progress.advance(1, None);
        }
    } else {
        let mut items = session.iter_all::<Json>("incidents").queries(filters).query("date_range", "all");
        while found.len() < limit
            && let Some(incident) = items.next().await
        {
            found.push(incident.map_err(|error| Failure::of_list(error, true))?);
            context.progress.advance(1, None);
        }
    }
    Ok(found)
}
