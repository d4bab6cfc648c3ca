//! Webhook subscriptions.

use axum::extract::Path;
use http::{StatusCode, Uri};
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    reply::{EndpointResult, ErrorReply, Reply},
};

const SUBSCRIPTIONS: &str = "webhook_subscriptions";
const WRAPPER: &str = "webhook_subscription";

/// Creates a subscription. Only this response has the secret.
pub(crate) async fn create(call: Call) -> EndpointResult {
    let mut given = call.entity(WRAPPER)?;
    check(&given)?;
    let Some(Value::Object(mut method)) = given.remove("delivery_method") else {
        return Err(ErrorReply::invalid("Delivery method cannot be empty"));
    };
    let url = method.get("url").and_then(Value::as_str).and_then(|url| url.parse::<Uri>().ok());
    if !url.is_some_and(|url| url.host().is_some() && matches!(url.scheme_str(), Some("http" | "https"))) {
        return Err(ErrorReply::invalid("Delivery method url is invalid"));
    }
    let headers = redact_headers(&mut method);
    let secret = call.store().ids.next_key();
    let id = call.store().ids.next_for("delivery_methods");
    method.extend([
        ("id".to_owned(), json!(id)),
        ("secret".to_owned(), Value::Null),
        ("temporarily_disabled".to_owned(), json!(false)),
        ("type".to_owned(), json!("http_delivery_method")),
    ]);
    given.remove("id");
    given.entry("active").or_insert(json!(true));
    given.insert("delivery_method".to_owned(), Value::Object(method));
    let entity = call.state.insert(SUBSCRIPTIONS, Value::Object(given));
    call.state.webhooks.subscribe(entity.id(), &secret, headers);
    let mut shown = entity.value().clone();
    if let Some(shown) = shown.pointer_mut("/delivery_method/secret") {
        *shown = json!(secret);
    }
    Ok(Reply::ok(&json!({WRAPPER: shown})))
}

/// Changes a subscription, except its delivery method.
pub(crate) async fn change(Path(id): Path<String>, call: Call) -> EndpointResult {
    let mut given = call.entity(WRAPPER)?;
    for read_only in ["id", "type", "delivery_method"] {
        given.remove(read_only);
    }
    let mut whole = call.get(SUBSCRIPTIONS, &id)?.value().clone();
    if let Some(whole) = whole.as_object_mut() {
        whole.extend(given.clone());
        check(whole)?;
    }
    let changed = call.store().update(SUBSCRIPTIONS, &id, |own| own.extend(given));
    Ok(Reply::entity(StatusCode::OK, WRAPPER, &*changed.ok_or_else(ErrorReply::not_found)?))
}

pub(crate) async fn delete(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.store().remove(SUBSCRIPTIONS, &id).ok_or_else(ErrorReply::not_found)?;
    call.state.webhooks.unsubscribe(&id);
    Ok(Reply::no_content())
}

pub(crate) async fn ping(Path(id): Path<String>, call: Call) -> EndpointResult {
    if call.state.ping_webhook(&id) { Ok(Reply::empty(StatusCode::ACCEPTED)) } else { Err(ErrorReply::not_found()) }
}

pub(crate) async fn enable(Path(id): Path<String>, call: Call) -> EndpointResult {
    let enabled = call.state.enable_webhook(&id).ok_or_else(ErrorReply::not_found)?;
    Ok(Reply::entity(StatusCode::OK, WRAPPER, &enabled))
}

fn check(subscription: &Map<String, Value>) -> Result<(), ErrorReply> {
    let events = subscription.get("events").and_then(Value::as_array);
    if !events.is_some_and(|events| !events.is_empty() && events.iter().all(Value::is_string)) {
        return Err(ErrorReply::invalid("Events cannot be empty"));
    }
    let filter = subscription.get("filter").ok_or_else(|| ErrorReply::invalid("Filter cannot be empty"))?;
    match filter.get("type").and_then(Value::as_str) {
        Some("account_reference") => Ok(()),
        Some("service_reference" | "team_reference") if filter.get("id").is_some_and(Value::is_string) => Ok(()),
        _ => Err(ErrorReply::invalid("Filter is invalid")),
    }
}

/// Redacts the values of the custom headers, which the API does not show. Returns the names and values.
fn redact_headers(method: &mut Map<String, Value>) -> Vec<(String, String)> {
    let headers = method.get_mut("custom_headers").and_then(Value::as_array_mut);
    let pairs = headers.into_iter().flatten().filter_map(|header| {
        let name = header.get("name")?.as_str()?.to_owned();
        let value = std::mem::replace(header.get_mut("value")?, json!("<redacted>"));
        Some((name, value.as_str()?.to_owned()))
    });
    pairs.collect()
}
