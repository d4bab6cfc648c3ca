//! `pd schedule gaps`.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use http::StatusCode;
use jiff::Timestamp;
use pd_models::{EscalationPolicy, Oncall, Reference, Schedule, ScheduleLayerEntry, Time, User};
use pd_rest::RestSession;

use super::{
    coverage::{self, Shift, Span},
    each::{Failures, each},
    schedule::{fetch_schedule, window},
};
use crate::{
    cli::GapsArgs,
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
};

/// This many schedules are fetched at once.
const IN_FLIGHT: usize = 4;
/// One request asks for the on-calls of this many escalation policies.
const POLICIES: usize = 25;

/// Prints gaps and overlaps. If a schedule or policy cannot be read, reports it and checks the others.
pub(super) async fn run(context: &Context, args: GapsArgs) -> Result<(), Failure> {
    let window = window(&args.span)?;
    let session = context.rest_only()?;
    let (targets, read) = targets(context, &session, &args.ids, window).await?;
    let mut found: Vec<Json> =
        targets.schedules.iter().flat_map(|schedule| findings_of_schedule(schedule, window)).collect();
    let looked_at = add_policies(context, &session, &targets.policies, window, &mut found).await;
    let of = format!("{} schedules and {} escalation policies", targets.schedules.len(), targets.policies.len());
    let count =
        |finding: &str| found.iter().filter(|found| found.text_at("finding").is_some_and(|own| own == finding)).count();
    let (gaps, overlaps) = (count("gap"), count("overlap"));
    context.output.all("coverage", found)?;
    let summary = match gaps + overlaps {
        0 => format!("no gaps and no overlaps in {of}"),
        _ => format!("{gaps} gaps and {overlaps} overlaps in {of}"),
    };
    let unread = read.and(looked_at);
    if unread.is_err() || gaps + overlaps == 0 {
        context.note(&summary);
        return unread;
    }
    Err(Failure::new(Exit::Failed, summary))
}

/// The schedules and the escalation policies to check.
#[derive(Debug, Default)]
struct Targets {
    schedules: Vec<Schedule>,
    policies: Vec<EscalationPolicy>,
}

/// Fetches the schedules and the escalation policies with the given ids, or all. The second result is the failure of those that
/// cannot be read.
async fn targets(
    context: &Context,
    session: &RestSession,
    ids: &[String],
    window: Span,
) -> Result<(Targets, Result<(), Failure>), Failure> {
    let mut targets = Targets::default();
    if ids.is_empty() {
        targets.policies = session.list_all("escalation_policies").await?;
        let read = add_all_schedules(context, session, window, &mut targets.schedules).await;
        return Ok((targets, read));
    }
    let read = each(context, "schedules and policies", &input::ids(ids)?, async |id| {
        match fetch_schedule(session, id, window).await {
            Ok(schedule) => targets.schedules.push(schedule),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                targets.policies.push(session.rget(["escalation_policies", id]).await?);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    })
    .await;
    if targets.schedules.is_empty() && targets.policies.is_empty() {
        read?;
        return Ok((targets, Ok(())));
    }
    Ok((targets, read))
}

/// Fetches every schedule by its id, because the list of schedules has no shifts.
async fn add_all_schedules(
    context: &Context,
    session: &RestSession,
    window: Span,
    schedules: &mut Vec<Schedule>,
) -> Result<(), Failure> {
    let listed: Vec<Schedule> = session.list_all("schedules").await?;
    let mut failures = Failures::new("schedules", listed.len());
    context.progress.begin("schedules", u64::try_from(listed.len()).ok());
    let fetch = |schedule: &Schedule| {
        let id = schedule.id.clone();
        async move { fetch_schedule::<Schedule>(session, &id, window).await }
    };
    let mut fetched = stream::iter(listed.iter().map(fetch)).buffered(IN_FLIGHT);
    for schedule in &listed {
        if failures.is_final() {
            failures.add_unsent(context, &schedule.id);
            continue;
        }
        match fetched.next().await {
            Some(Ok(schedule)) => schedules.push(schedule),
            Some(Err(error)) => failures.add(context, &schedule.id, error.into())?,
            None => break,
        }
        context.progress.advance(1, None);
    }
    context.progress.end();
    failures.finish()
}

/// Adds the findings of escalation policies.
async fn add_policies(
    context: &Context,
    session: &RestSession,
    policies: &[EscalationPolicy],
    window: Span,
    found: &mut Vec<Json>,
) -> Result<(), Failure> {
    let mut failures = Failures::new("requests for on-calls", policies.len().div_ceil(POLICIES));
    context.progress.begin("escalation policies", u64::try_from(policies.len()).ok());
    for policies in policies.chunks(POLICIES) {
        let ids = || policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>().join(" ");
        if failures.is_final() {
            failures.add_unsent(context, &ids());
            continue;
        }
        match findings_of_policies(session, policies, window).await {
            Ok(findings) => found.extend(findings),
            Err(error) => failures.add(context, &ids(), error.into())?,
        }
        context.progress.advance(u64::try_from(policies.len()).unwrap_or_default(), None);
    }
    context.progress.end();
    failures.finish()
}

/// Returns the shifts of the final schedule, in which PagerDuty has merged layers and overrides.
fn entries(schedule: &Schedule) -> &[ScheduleLayerEntry] {
    schedule.final_schedule.as_ref().map(|schedule| schedule.rendered_schedule_entries.as_slice()).unwrap_or_default()
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
    let overlaps = coverage::overlaps(window, &shifts, coverage::two_users_at_one_level);
    let gap = |span| finding("gap", &of, None, span, Vec::new());
    let overlap = |(span, ids): (Span, Vec<String>)| finding("overlap", &of, None, span, with_ids(&users, &ids));
    gaps.into_iter().map(gap).chain(overlaps.into_iter().map(overlap)).collect()
}

/// Fetches the on-calls of escalation policies, and returns the gaps and overlaps of each policy.
async fn findings_of_policies(
    session: &RestSession,
    policies: &[EscalationPolicy],
    window: Span,
) -> Result<Vec<Json>, pd_rest::Error> {
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
    let highest = shifts.iter().map(|shift| shift.level).max().unwrap_or_default();
    let levels = highest.max(u64::try_from(policy.escalation_rules.len()).unwrap_or_default());
    let mut found = Vec::new();
    for level in 1..=levels {
        let of_level: Vec<Shift> = shifts.iter().filter(|shift| shift.level == level).cloned().collect();
        let gaps = coverage::gaps(window, &of_level);
        found.extend(gaps.into_iter().map(|span| finding("gap", &of, Some(level), span, Vec::new())));
    }
    let overlaps = coverage::overlaps(window, shifts, coverage::one_user_at_two_levels);
    found.extend(overlaps.into_iter().map(|(span, ids)| finding("overlap", &of, None, span, with_ids(users, &ids))));
    found
}

/// Returns the span of a shift. A missing start or end is the start or end of the window. Returns `None` if one of them is not
/// a time.
fn span(start: Option<&Time>, end: Option<&Time>, window: Span) -> Option<Span> {
    let time = |time: Option<&Time>, open: Timestamp| time.map_or(Some(open), Time::timestamp);
    Some(Span { start: time(start, window.start)?, end: time(end, window.end)? })
}

/// Builds a shift, and adds its user to `users`.
fn shift(user: &Reference<User>, span: Span, level: u64, users: &mut Users) -> Option<Shift> {
    let id = user.id.clone();
    users.entry(id.clone()).or_insert_with(|| user.clone());
    (!id.is_empty()).then_some(Shift { span, user: id, level })
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
        ("lasts", span.duration().into()),
        ("users", Json::Array(users)),
    ])
}
