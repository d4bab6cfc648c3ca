//! `pd override add`.

use serde_json::{Value, json};

use super::this_second;
use crate::{
    cli::OverrideCommand,
    context::Context,
    exit::{Exit, Failure},
};

pub(super) async fn run(context: &Context, command: OverrideCommand) -> Result<(), Failure> {
    let OverrideCommand::Add(args) = command;
    let session = context.rest_only()?;
    let user = match args.user {
        Some(user) => user,
        None => context.me(&session).await?,
    };
    let start = this_second();
    let end = start.checked_add(args.duration).map_err(|_| Failure::usage("--for: that is too long"))?;
    let one = json!({
        "start": start.to_string(), "end": end.to_string(), "user": {"id": user, "type": "user_reference"},
    });
    let path = format!("schedules/{}/overrides", args.schedule);
    let answers: Value = session.jpost(path).json(&json!({"overrides": [one]})).await?;
    let added = added(&answers).map_err(|why| {
        Failure::new(Exit::Failed, format!("POST /schedules/{{id}}/overrides: the override was not added: {why}"))
    })?;
    Ok(context.output.record(added)?)
}

/// The override, out of the list of answers with a status each.
fn added(answers: &Value) -> Result<&Value, String> {
    let Some(answer) = answers.get(0) else { return Ok(answers) };
    match answer.get("status").and_then(Value::as_u64) {
        Some(status) if !(200..300).contains(&status) => {
            let errors = answer.get("errors").map(ToString::to_string);
            Err(errors.unwrap_or_else(|| format!("status {status}")))
        }
        _ => Ok(answer.get("override").unwrap_or(answer)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_a_status() {
        let good = json!([{"status": 201, "override": {"id": "Q1"}}]);
        assert_eq!(added(&good).unwrap()["id"], "Q1");
        let bad = json!([{"status": 400, "errors": ["Override must end after its start"]}]);
        assert!(added(&bad).unwrap_err().contains("must end"));
    }
}
