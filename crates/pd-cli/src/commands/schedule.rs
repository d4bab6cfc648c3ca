//! `pd schedule`.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use pd_models::{EscalationPolicy, Oncall, Reference, Schedule, ScheduleLayerEntry, Time, User};
use pd_rest::RestSession;
use serde::de::DeserializeOwned;

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
        let schedule: Json = fetch_schedule(&session, id, window).await?;
        if ids.len() > 1 && context.output.is_table() {
            context.note(&format!("{id}: {}", schedule.text_at("name").unwrap_or_default()));
        }
        // Layers and overrides are merged in the final schedule.
        for entry in schedule.at("final_schedule.rendered_schedule_entries").map(Json::items).unwrap_or_default() {
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

async fn fetch_schedule<T>(session: &RestSession, id: &str, window: Span) -> Result<T, pd_rest::Error>
where
    T: DeserializeOwned + Send + 'static,
{
    let call = session.rget(format!("schedules/{id}"));
    call.query("since", window.start.to_string()).query("until", window.end.to_string()).await
}

/// Returns who is really on call: layers and overrides are merged in the final schedule.
fn entries(schedule: &Schedule) -> &[ScheduleLayerEntry] {
    schedule.final_schedule.as_ref().map(|schedule| schedule.rendered_schedule_entries.as_slice()).unwrap_or_default()
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
) -> Result<(Vec<Schedule>, Vec<EscalationPolicy>), Failure> {
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
async fn all_schedules(context: &Context, session: &RestSession, window: Span) -> Result<Vec<Schedule>, Failure> {
    let listed: Vec<Schedule> = session.list_all("schedules").await?;
    context.progress.begin("schedules", u64::try_from(listed.len()).ok());
    let ids = listed.into_iter().map(|schedule| schedule.id);
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

/// The users of shifts, by id.
type Users = BTreeMap<String, Reference<User>>;

fn findings_of_schedule(schedule: &Schedule, window: Span) -> Vec<Json> {
    let mut users = Users::new();
    let shifts = entries(schedule).iter().filter_map(|entry| {
        let span = span(entry.start.as_ref(), entry.end.as_ref(), window)?;
        shift(entry.user.as_ref()?, span, 1, &mut users)
    });
    let shifts: Vec<Shift> = shifts.collect();
    let of = ("schedule", named(&schedule.id, schedule.summary.as_ref().or(schedule.name.as_ref())));
    let gaps = coverage::gaps(window, &shifts);
    let overlaps = coverage::overlaps(window, &shifts, coverage::two_users);
    let gap = |span| finding("gap", &of, None, span, Vec::new());
    let overlap = |(span, ids): (Span, Vec<String>)| finding("overlap", &of, None, span, with_ids(&users, &ids));
    gaps.into_iter().map(gap).chain(overlaps.into_iter().map(overlap)).collect()
}

/// Fetches the on-calls of escalation policies and looks at each level.
async fn findings_of_policies(
    session: &RestSession,
    policies: &[EscalationPolicy],
    window: Span,
) -> Result<Vec<Json>, Failure> {
    let oncalls: Vec<Oncall> = session
        .list_all("oncalls")
        .query("escalation_policy_ids", policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>())
        .query("since", window.start.to_string())
        .query("until", window.end.to_string())
        .await?;
    let mut found = Vec::new();
    for policy in policies {
        let mut users = Users::new();
        let is_of_policy = |oncall: &&Oncall| oncall.escalation_policy.as_ref().is_some_and(|own| own.id == policy.id);
        let shifts = oncalls.iter().filter(is_of_policy).filter_map(|oncall| {
            let level = oncall.escalation_level.and_then(|level| level.try_into().ok()).unwrap_or(1);
            let span = span(oncall.start.as_ref(), oncall.end.as_ref(), window)?;
            shift(oncall.user.as_ref()?, span, level, &mut users)
        });
        let shifts: Vec<Shift> = shifts.collect();
        found.extend(findings_of_policy(policy, &shifts, &users, window));
    }
    Ok(found)
}

fn findings_of_policy(policy: &EscalationPolicy, shifts: &[Shift], users: &Users, window: Span) -> Vec<Json> {
    let of = ("escalation_policy", named(&policy.id, policy.summary.as_ref().or(policy.name.as_ref())));
    let highest = shifts.iter().map(|shift| shift.slot).max().unwrap_or_default();
    let levels = highest.max(u64::try_from(policy.escalation_rules.len()).unwrap_or_default());
    let mut found = Vec::new();
    for level in 1..=levels {
        let of_level: Vec<Shift> = shifts.iter().filter(|shift| shift.slot == level).cloned().collect();
        let gaps = coverage::gaps(window, &of_level);
        found.extend(gaps.into_iter().map(|span| finding("gap", &of, Some(level), span, Vec::new())));
    }
    let overlaps = coverage::overlaps(window, shifts, coverage::two_slots);
    found.extend(overlaps.into_iter().map(|(span, ids)| finding("overlap", &of, None, span, with_ids(users, &ids))));
    found
}

/// Returns the span of a shift. Without start or end it is permanent; with one that is no time it is not a shift.
fn span(start: Option<&Time>, end: Option<&Time>, window: Span) -> Option<Span> {
    let time = |time: Option<&Time>, open: Timestamp| time.map_or(Some(open), Time::timestamp);
    Some(Span { start: time(start, window.start)?, end: time(end, window.end)? })
}

/// Makes a shift and remembers its user.
fn shift(user: &Reference<User>, span: Span, slot: u64, users: &mut Users) -> Option<Shift> {
    let id = user.id.clone();
    users.entry(id.clone()).or_insert_with(|| user.clone());
    (!id.is_empty()).then_some(Shift { span, user: id, slot })
}

fn with_ids(users: &Users, ids: &[String]) -> Vec<Json> {
    ids.iter().filter_map(|id| users.get(id)).map(|user| named(&user.id, user.summary.as_ref())).collect()
}

fn named(id: &str, summary: Option<&String>) -> Json {
    let summary = summary.map_or_else(Json::null, |summary| summary.as_str().into());
    Json::object([("id", id.into()), ("summary", summary)])
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
