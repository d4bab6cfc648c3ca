//! `pd schedule`.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use pd_rest::RestSession;

use super::{
    coverage::{self, Shift, Span},
    this_second,
};
use crate::{
    cli::{GapsArgs, ScheduleCommand, ScheduleSpan, ShowScheduleArgs},
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
};

/// The default length of a window.
const TWO_WEEKS: SignedDuration = SignedDuration::from_hours(14 * 24);
/// This many schedules are fetched at once.
const IN_FLIGHT: usize = 4;
/// One request asks for the on-calls of this many escalation policies.
const POLICIES: usize = 25;

pub(super) async fn run(context: &Context, command: ScheduleCommand) -> Result<(), Failure> {
    match command {
        ScheduleCommand::Show(args) => show(context, args).await,
        ScheduleCommand::Gaps(args) => gaps(context, args).await,
    }
}

fn window(span: &ScheduleSpan) -> Result<Span, Failure> {
    let start = span.since.unwrap_or_else(this_second);
    let end = match span.until {
        Some(until) => until,
        None => start.checked_add(TWO_WEEKS).map_err(|_| Failure::usage("--since: the time is out of range"))?,
    };
    if start < end { Ok(Span { start, end }) } else { Err(Failure::usage(format!("{start} is not before {end}"))) }
}

async fn show(context: &Context, args: ShowScheduleArgs) -> Result<(), Failure> {
    let window = window(&args.span)?;
    let session = context.rest_only()?;
    let ids = input::ids(&args.ids)?;
    let mut list = context.output.list("shifts");
    let mut is_empty = true;
    for id in &ids {
        let schedule = fetch_schedule(&session, id, window).await?;
        if ids.len() > 1 && context.output.is_table() {
            context.note(&format!("{id}: {}", schedule.text_at("name").unwrap_or_default()));
        }
        for entry in entries(&schedule) {
            is_empty = false;
            list.push(entry.clone())?;
        }
    }
    let complete = Failure::of_unlisted(&list.finish()?);
    if is_empty && context.output.is_table() {
        context.note("nobody is on call in this window");
    }
    complete
}

async fn fetch_schedule(session: &RestSession, id: &str, window: Span) -> Result<Json, pd_rest::Error> {
    let call = session.rget(format!("schedules/{id}"));
    call.query("since", window.start.to_string()).query("until", window.end.to_string()).await
}

/// Returns who is really on call: layers and overrides are merged in the final schedule.
fn entries(schedule: &Json) -> &[Json] {
    schedule.at("final_schedule.rendered_schedule_entries").map(Json::items).unwrap_or_default()
}

async fn gaps(context: &Context, args: GapsArgs) -> Result<(), Failure> {
    let window = window(&args.span)?;
    let session = context.rest_only()?;
    let mut found = Vec::new();
    let (schedules, policies) = targets(context, &session, &args.ids, window).await?;
    found.extend(schedules.iter().flat_map(|schedule| findings_of_schedule(schedule, window)));
    for policies in policies.chunks(POLICIES) {
        found.extend(findings_of_policies(&session, policies, window).await?);
    }
    context.progress.end();
    let of = format!("{} schedules and {} escalation policies", schedules.len(), policies.len());
    let count =
        |finding: &str| found.iter().filter(|found| found.text_at("finding").is_some_and(|own| own == finding)).count();
    let (gaps, overlaps) = (count("gap"), count("overlap"));
    context.output.all("coverage", found)?;
    if gaps + overlaps == 0 {
        context.note(&format!("no gaps and no overlaps in {of}"));
        return Ok(());
    }
    Err(Failure::new(Exit::Failed, format!("{gaps} gaps and {overlaps} overlaps in {of}")))
}

/// Fetches the schedules and the escalation policies with the given ids, or all.
async fn targets(
    context: &Context,
    session: &RestSession,
    ids: &[String],
    window: Span,
) -> Result<(Vec<Json>, Vec<Json>), Failure> {
    if ids.is_empty() {
        return Ok((all_schedules(context, session, window).await?, session.list_all("escalation_policies").await?));
    }
    let (mut schedules, mut policies) = (Vec::new(), Vec::new());
    for id in input::ids(ids)? {
        match fetch_schedule(session, &id, window).await {
            Ok(schedule) => schedules.push(schedule),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                policies.push(session.rget(format!("escalation_policies/{id}")).await?);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((schedules, policies))
}

/// The list has no shifts, so each schedule is fetched.
async fn all_schedules(context: &Context, session: &RestSession, window: Span) -> Result<Vec<Json>, Failure> {
    let listed: Vec<Json> = session.list_all("schedules").await?;
    context.progress.begin("schedules", u64::try_from(listed.len()).ok());
    let ids = listed.iter().filter_map(|schedule| schedule.text_at("id").map(std::borrow::Cow::into_owned));
    let mut fetched =
        stream::iter(ids).map(|id| async move { fetch_schedule(session, &id, window).await }).buffered(IN_FLIGHT);
    let mut schedules = Vec::new();
    while let Some(schedule) = fetched.next().await {
        schedules.push(schedule?);
        context.progress.advance(1, None);
    }
    context.progress.end();
    Ok(schedules)
}

fn findings_of_schedule(schedule: &Json, window: Span) -> Vec<Json> {
    let mut users = BTreeMap::new();
    let shifts: Vec<Shift> = entries(schedule).iter().filter_map(|entry| shift(entry, 1, window, &mut users)).collect();
    let of = ("schedule", reference(schedule));
    let gaps = coverage::gaps(window, &shifts);
    let overlaps = coverage::overlaps(window, &shifts, coverage::two_users);
    let gap = |span| finding("gap", &of, None, span, Vec::new());
    let overlap = |(span, ids): (Span, Vec<String>)| finding("overlap", &of, None, span, named(&users, &ids));
    gaps.into_iter().map(gap).chain(overlaps.into_iter().map(overlap)).collect()
}

/// Fetches the on-calls of escalation policies and looks at each level.
async fn findings_of_policies(session: &RestSession, policies: &[Json], window: Span) -> Result<Vec<Json>, Failure> {
    let id = |policy: &Json| policy.text_at("id").map(std::borrow::Cow::into_owned);
    let oncalls: Vec<Json> = session
        .list_all("oncalls")
        .query("escalation_policy_ids", policies.iter().filter_map(id).collect::<Vec<_>>())
        .query("since", window.start.to_string())
        .query("until", window.end.to_string())
        .await?;
    let mut found = Vec::new();
    for policy in policies {
        let mut users = BTreeMap::new();
        let of_policy = oncalls.iter().filter(|oncall| oncall.at("escalation_policy.id") == policy.get("id"));
        let level = |oncall: &Json| oncall.get("escalation_level").and_then(Json::as_u64).unwrap_or(1);
        let shifts: Vec<Shift> =
            of_policy.filter_map(|oncall| shift(oncall, level(oncall), window, &mut users)).collect();
        found.extend(findings_of_policy(policy, &shifts, &users, window));
    }
    Ok(found)
}

fn findings_of_policy(policy: &Json, shifts: &[Shift], users: &BTreeMap<String, Json>, window: Span) -> Vec<Json> {
    let of = ("escalation_policy", reference(policy));
    let levels = policy.get("escalation_rules").map_or(0, |rules| rules.items().len());
    let highest = shifts.iter().map(|shift| shift.slot).max().unwrap_or_default();
    let levels = highest.max(u64::try_from(levels).unwrap_or_default());
    let mut found = Vec::new();
    for level in 1..=levels {
        let of_level: Vec<Shift> = shifts.iter().filter(|shift| shift.slot == level).cloned().collect();
        let gaps = coverage::gaps(window, &of_level);
        found.extend(gaps.into_iter().map(|span| finding("gap", &of, Some(level), span, Vec::new())));
    }
    let overlaps = coverage::overlaps(window, shifts, coverage::two_slots);
    found.extend(overlaps.into_iter().map(|(span, ids)| finding("overlap", &of, None, span, named(users, &ids))));
    found
}

/// Reads a shift and remembers its user. An on-call without start or end is permanent.
fn shift(entry: &Json, slot: u64, window: Span, users: &mut BTreeMap<String, Json>) -> Option<Shift> {
    let time = |name: &str, open: Timestamp| match entry.text_at(name) {
        Some(time) => time.parse().ok(),
        None => Some(open),
    };
    let user = entry.get("user").filter(|user| !user.is_null())?;
    let id = user.text_at("id")?.into_owned();
    let span = Span { start: time("start", window.start)?, end: time("end", window.end)? };
    users.entry(id.clone()).or_insert_with(|| user.clone());
    Some(Shift { span, user: id, slot })
}

fn named(users: &BTreeMap<String, Json>, ids: &[String]) -> Vec<Json> {
    ids.iter().filter_map(|id| users.get(id)).cloned().collect()
}

fn reference(resource: &Json) -> Json {
    let member = |name: &str| resource.get(name).cloned().unwrap_or_else(Json::null);
    let summary = resource.get("summary").or_else(|| resource.get("name")).cloned();
    Json::object([("id", member("id")), ("summary", summary.unwrap_or_else(Json::null))])
}

fn finding(finding: &str, of: &(&str, Json), level: Option<u64>, span: Span, users: Vec<Json>) -> Json {
    Json::object([
        ("finding", finding.into()),
        (of.0, of.1.clone()),
        ("escalation_level", level.into()),
        ("start", span.start.to_string().into()),
        ("end", span.end.to_string().into()),
        ("lasts", span.lasts().into()),
        ("users", Json::Array(users)),
    ])
}
