//! The current user, and the abilities of the account.

use axum::extract::Path;
use http::StatusCode;
use serde_json::json;

use crate::{
    call::Call,
    credential::Identity,
    reply::{EndpointResult, ErrorReply, Reply},
};

/// PagerDuty's abilities. The simulated account may lack some.
const ABILITIES: [&str; 8] = [
    "advanced_reports",
    "event_rules",
    "manage_schedules",
    "preview_intelligent_alert_grouping",
    "response_mobilizers",
    "service_support_hours",
    "sso",
    "teams",
];

pub(crate) async fn me(call: Call) -> EndpointResult {
    match &call.identity {
        Identity::User(id) => Ok(Reply::entity(StatusCode::OK, "user", &*call.get("users", id)?)),
        Identity::Account => Err(ErrorReply::new(
            StatusCode::BAD_REQUEST,
            2001,
            "The current user is not available when using an account-level access token",
        )),
    }
}

pub(crate) async fn abilities(call: Call) -> EndpointResult {
    Ok(Reply::ok(&json!({"abilities": call.state.settings.abilities})))
}

pub(crate) async fn ability(Path(id): Path<String>, call: Call) -> EndpointResult {
    if call.state.settings.abilities.contains(&id) {
        Ok(Reply::no_content())
    } else if ABILITIES.contains(&id.as_str()) {
        Err(ErrorReply::new(StatusCode::PAYMENT_REQUIRED, 2012, "Your account does not have the ability"))
    } else {
        Err(ErrorReply::not_found())
    }
}
