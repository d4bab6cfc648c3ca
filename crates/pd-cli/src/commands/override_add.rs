//! `pd override add`.

use serde_json::json;

use super::this_second;
use crate::{
    cli::OverrideCommand,
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
};

pub(super) async fn run(context: &Context, command: OverrideCommand) -> Result<(), Failure> {
    let OverrideCommand::Add(args) = command;
    let schedule = input::one_id(&args.schedule)?;
    let session = context.rest_only()?;
    let user = match args.user {
        Some(user) => user,
        None => context.me(&session).await?,
    };
    let start = args.start.unwrap_or_else(this_second);
    let end = start.checked_add(args.duration).map_err(|_| Failure::usage("--for: the duration is too long"))?;
    let one = json!({
        "start": start.to_string(), "end": end.to_string(), "user": {"id": user, "type": "user_reference"},
    });
    let path = format!("schedules/{schedule}/overrides");
    let results: Json = session.jpost(path).json(&json!({"overrides": [one]})).await?;
    let added = added(&results).map_err(|why| {
        Failure::new(Exit::Failed, format!("POST /schedules/{{id}}/overrides: the override was not added: {why}"))
    })?;
    context.output.record(added)
}

/// Returns the override in a response, which is a list of results with one status each, or the override itself.
fn added(results: &Json) -> Result<&Json, String> {
    let result = results.items().first().unwrap_or(results);
    match result.get("status").and_then(Json::as_u64) {
        Some(status) if !(200..300).contains(&status) => {
            let errors = result.get("errors").map(ToString::to_string);
            Err(errors.unwrap_or_else(|| format!("status {status}")))
        }
        _ => {
            let added = result.get("override").unwrap_or(result);
            if added.text_at("id").is_some() { Ok(added) } else { Err("the response has no override".to_owned()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn result(response: Value) -> Result<String, String> {
        let response = Json::from(response);
        added(&response).map(|added| added.text_at("id").unwrap().into_owned())
    }

    #[test]
    fn each_result_has_a_status() {
        assert_eq!(result(json!([{"status": 201, "override": {"id": "Q1"}}])), Ok("Q1".to_owned()));
        let bad = json!([{"status": 400, "errors": ["Override must end after its start"]}]);
        assert!(result(bad).unwrap_err().contains("must end"));
    }

    #[test]
    fn a_response_without_an_override_is_a_failure() {
        for response in [json!([]), json!({}), json!({"overrides": []}), json!([{"status": 201}]), json!(null)] {
            assert!(result(response.clone()).is_err(), "{response}");
        }
        assert_eq!(result(json!({"override": {"id": "Q1"}})), Ok("Q1".to_owned()));
    }
}
