//! `pd oncall`.

use jiff::Timestamp;

use crate::{cli::OncallArgs, context::Context, exit::Failure, json::Json};

pub(super) async fn run(context: &Context, args: OncallArgs) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let me = if args.me { vec![context.me(&session).await?] } else { Vec::new() };
    // Without dates, PagerDuty lists who is on call now. With `earliest`, it would list a user once for each level, even if two
    // schedules put that user on call.
    let oncalls: Vec<Json> = session
        .list_all("oncalls")
        .query("include", ["users"])
        .query("schedule_ids", &args.schedule)
        .query("escalation_policy_ids", &args.policy)
        .query("user_ids", &me)
        .await?;
    context.output.all("oncall levels", levels(&oncalls))?;
    if oncalls.is_empty() && context.output.is_table() {
        context.note("nobody is on call");
    }
    Ok(())
}

/// Groups on-calls by policy and level. Policies are sorted by name.
fn levels(oncalls: &[Json]) -> Vec<Json> {
    let mut sorted: Vec<&Json> = oncalls.iter().collect();
    sorted.sort_by_key(|oncall| key(oncall));
    sorted.chunk_by(|a, b| key(a) == key(b)).map(level).collect()
}

fn level(group: &[&Json]) -> Json {
    let first = |name: &str| group.first().and_then(|oncall| oncall.get(name)).cloned();
    Json::object([
        ("escalation_policy", first("escalation_policy").into()),
        ("escalation_level", first("escalation_level").into()),
        ("users", Json::Array(distinct(group, "user"))),
        ("schedules", Json::Array(distinct(group, "schedule"))),
        ("by", put_on_call_by(group).into()),
        ("end", earliest_end(group).into()),
    ])
}

/// Returns the earliest end of the on-calls, as the server wrote it. The times may have different offsets, so they are compared
/// as instants.
fn earliest_end(group: &[&Json]) -> Option<String> {
    let ends = group.iter().filter_map(|oncall| oncall.text_at("end"));
    let instants = ends.filter_map(|end| Some((end.parse::<Timestamp>().ok()?, end)));
    instants.min_by_key(|(instant, _)| *instant).map(|(_, end)| end.into_owned())
}

/// Returns the names of the schedules that put users on call, and "the policy" if the policy names a user directly.
fn put_on_call_by(group: &[&Json]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for oncall in group {
        let schedule = oncall.get("schedule").filter(|schedule| schedule.is_object());
        let name = match schedule {
            Some(schedule) => {
                schedule.text_at("summary").or_else(|| schedule.text_at("id")).unwrap_or_default().into_owned()
            }
            None => "the policy".to_owned(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn key(oncall: &Json) -> (String, String, u64) {
    let text = |path| oncall.text_at(path).unwrap_or_default().into_owned();
    let level = oncall.get("escalation_level").and_then(Json::as_u64).unwrap_or_default();
    (text("escalation_policy.summary"), text("escalation_policy.id"), level)
}

fn distinct(group: &[&Json], member: &str) -> Vec<Json> {
    let mut found: Vec<Json> = Vec::new();
    for value in group.iter().filter_map(|oncall| oncall.get(member)).filter(|value| value.is_object()) {
        if !found.iter().any(|known| known.get("id") == value.get("id")) {
            found.push(value.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn oncall(policy: &str, level: u64, user: &str, schedule: Option<&str>, end: Option<&str>) -> Json {
        let schedule = schedule.map(|id| json!({"id": id, "summary": id}));
        Json::from(json!({"escalation_policy": {"id": policy, "summary": policy}, "escalation_level": level,
            "user": {"id": user}, "schedule": schedule, "end": end}))
    }

    fn levels_of(oncalls: &[Json]) -> Value {
        serde_json::from_str(&Json::Array(levels(oncalls)).to_string()).unwrap()
    }

    #[test]
    fn grouped_by_policy_and_level() {
        let levels = levels_of(&[
            oncall("b", 1, "U1", None, None),
            oncall("a", 2, "U2", None, Some("2026-01-02T00:00:00Z")),
            oncall("b", 1, "U3", None, Some("2026-01-01T00:00:00Z")),
            oncall("b", 1, "U1", None, None),
            oncall("a", 10, "U4", None, None),
        ]);
        let shown: Vec<_> = levels
            .as_array()
            .unwrap()
            .iter()
            .map(|level| {
                let users = level["users"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap());
                (
                    level["escalation_policy"]["id"].as_str().unwrap(),
                    level["escalation_level"].as_u64().unwrap(),
                    users.collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(shown, [("a", 2, vec!["U2"]), ("a", 10, vec!["U4"]), ("b", 1, vec!["U1", "U3"])]);
        assert_eq!(levels[2]["end"], "2026-01-01T00:00:00Z");
    }

    #[test]
    fn a_user_whom_a_schedule_and_the_policy_name_is_one_line_with_both() {
        let levels = levels_of(&[oncall("a", 1, "U1", Some("Primary"), None), oncall("a", 1, "U1", None, None)]);
        assert_eq!(levels[0]["by"], json!(["Primary", "the policy"]));
        assert_eq!(levels[0]["users"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn ends_are_compared_as_instants() {
        let early = "2026-01-01T05:00:00+05:00";
        let late = "2026-01-01T01:00:00Z";
        let levels = levels_of(&[oncall("a", 1, "U1", None, Some(late)), oncall("a", 1, "U2", None, Some(early))]);
        assert_eq!(levels[0]["end"], early);
    }
}
