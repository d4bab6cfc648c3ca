//! `pd oncall`.

use serde_json::{Value, json};

use crate::{cli::OncallArgs, context::Context, exit::Failure};

pub(super) async fn run(context: &Context, args: OncallArgs) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let me = if args.me { vec![context.me(&session).await?] } else { Vec::new() };
    let oncalls: Vec<Value> = session
        .list_all("oncalls")
        // Of each policy, level and user only the span that is first to come.
        .query("earliest", true)
        .query("include", ["users"])
        .query("schedule_ids", &args.schedule)
        .query("escalation_policy_ids", &args.policy)
        .query("user_ids", &me)
        .await?;
    let mut writer = context.output.list("oncall levels");
    for level in levels(&oncalls) {
        writer.push(level)?;
    }
    writer.finish()?;
    if oncalls.is_empty() && context.output.is_table() {
        context.note("nobody is on call");
    }
    Ok(())
}

/// Those on call by policy and level, policies by name.
fn levels(oncalls: &[Value]) -> Vec<Value> {
    let mut sorted: Vec<&Value> = oncalls.iter().collect();
    sorted.sort_by_key(|oncall| key(oncall));
    let groups = sorted.chunk_by(|a, b| key(a) == key(b));
    groups
        .map(|group| {
            let end = group.iter().filter_map(|oncall| oncall.get("end")?.as_str()).min();
            json!({
                "escalation_policy": group.first().and_then(|oncall| oncall.get("escalation_policy")),
                "escalation_level": group.first().and_then(|oncall| oncall.get("escalation_level")),
                "users": distinct(group, "user"),
                "schedules": distinct(group, "schedule"),
                "end": end,
            })
        })
        .collect()
}

fn key(oncall: &Value) -> (String, String, u64) {
    let text = |place| oncall.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
    let level = oncall.get("escalation_level").and_then(Value::as_u64).unwrap_or_default();
    (text("/escalation_policy/summary"), text("/escalation_policy/id"), level)
}

fn distinct(group: &[&Value], member: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for value in group.iter().filter_map(|oncall| oncall.get(member)).filter(|value| value.is_object()) {
        if !found.iter().any(|known| known.get("id") == value.get("id")) {
            found.push(value.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grouped_by_policy_and_level() {
        let oncall = |policy: &str, level: u64, user: &str, end: Option<&str>| {
            json!({"escalation_policy": {"id": policy, "summary": policy}, "escalation_level": level,
                "user": {"id": user}, "schedule": null, "end": end})
        };
        let levels = levels(&[
            oncall("b", 1, "U1", None),
            oncall("a", 2, "U2", Some("2026-01-02T00:00:00Z")),
            oncall("b", 1, "U3", Some("2026-01-01T00:00:00Z")),
            oncall("b", 1, "U1", None),
            oncall("a", 10, "U4", None),
        ]);
        let shown: Vec<_> = levels
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
}
