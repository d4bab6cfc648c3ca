//! `pd persist`.
//!
//! It works on [`Json`], which keeps the spelling of numbers; [`pd_rest::RestSession::persist`] does not.

use super::find;
use crate::{cli::PersistArgs, context::Context, exit::Failure, input, json::Json};

pub(super) async fn run(context: &Context, args: PersistArgs) -> Result<(), Failure> {
    let text = input::json(&args.data)?;
    let values: Json = serde_json::from_str(text.get()).map_err(|error| Failure::usage(format!("--data: {error}")))?;
    let Some(wanted) = values.get(&args.by).and_then(Json::scalar_text) else {
        return Err(Failure::usage(format!("--data: `{}` must be a string or a number, because of --by", args.by)));
    };
    let session = context.rest()?;
    let path = input::target(&args.path);
    let resource = match find::first(&session, &path, &args.by, &wanted, Vec::new()).await? {
        None => session.rpost(path.as_ref()).json(&values).await?,
        Some(found) if args.update && differs(&found, &values) => {
            let target = found.text_at("self").filter(|url| session.base_url().resolve(url).is_ok());
            // Some resources have no URL. Behind a gateway, the URL is PagerDuty's and not the gateway's.
            let below = || format!("{path}/{}", found.text_at("id").unwrap_or_default());
            let target = target.map_or_else(below, std::borrow::Cow::into_owned);
            session.rput(target.as_str()).json(&merge(found, values)).await?
        }
        Some(found) => found,
    };
    context.output.record(&resource)
}

/// Returns whether merging `values` into `current` would change it.
fn differs(current: &Json, values: &Json) -> bool {
    match (current, values) {
        (Json::Object(_), Json::Object(members)) => {
            members.iter().any(|(name, value)| current.get(name).is_none_or(|own| differs(own, value)))
        }
        (Json::Array(current), Json::Array(values)) => {
            current.len() != values.len() || current.iter().zip(values).any(|(own, value)| differs(own, value))
        }
        (Json::Scalar(_), Json::Scalar(_)) => match (current.as_str(), values.as_str()) {
            // Two spellings of one string are equal.
            (Some(own), Some(value)) => own != value,
            _ => current != values,
        },
        _ => true,
    }
}

/// Merges `values` into `current`: objects member by member; any other value is replaced.
fn merge(current: Json, values: Json) -> Json {
    match (current, values) {
        (Json::Object(mut members), Json::Object(values)) => {
            for (name, value) in values {
                match members.iter().position(|(own, _)| *own == name) {
                    Some(index) => {
                        let (name, own) = members.remove(index);
                        members.insert(index, (name, merge(own, value)));
                    }
                    None => members.push((name, value)),
                }
            }
            Json::Object(members)
        }
        (_, values) => values,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn only_a_different_value_is_a_difference() {
        let current =
            Json::from(json!({"name": "A", "teams": [{"id": "P1", "summary": "T"}], "body": {"x": 1, "y": 2}}));
        for same in [json!({}), json!({"name": "A"}), json!({"body": {"y": 2}}), json!({"teams": [{"id": "P1"}]})] {
            assert!(!differs(&current, &same.clone().into()), "{same}");
        }
        let others = [
            json!({"name": "B"}),
            json!({"name": null}),
            json!({"new": null}),
            json!({"body": {"y": 3}}),
            json!({"teams": []}),
        ];
        for other in others {
            assert!(differs(&current, &other.clone().into()), "{other}");
        }
    }

    #[test]
    fn a_merge_keeps_the_other_members() {
        let current = Json::from(json!({"a": 1, "b": {"c": 2, "d": [1]}}));
        let merged = merge(current, json!({"b": {"d": [2, 3]}, "e": null}).into());
        let expected = json!({"a": 1, "b": {"c": 2, "d": [2, 3]}, "e": null});
        assert_eq!(serde_json::from_str::<Value>(&merged.to_string()).unwrap(), expected);
    }
}
