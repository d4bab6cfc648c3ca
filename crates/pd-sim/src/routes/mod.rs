//! The endpoints. An endpoint with special rules has its own file. [`generic`] implements all others.

mod account;
mod actions;
mod alerts;
mod analytics;
mod events;
mod generic;
mod histories;
mod incident_writes;
mod incidents;
mod oauth;
mod scim;
mod tags;
mod teams;
mod webhooks;

use axum::{
    Router,
    routing::{delete, get, post, put},
};

/// Returns the router of all endpoints. A request carries its query, body and caller as a [`Call`](crate::call::Call).
pub(crate) fn router() -> Router {
    Router::new()
        .merge(rest())
        .merge(incident_routes())
        .merge(team_routes())
        .merge(action_routes())
        .merge(webhook_routes())
        .route("/oauth/authorize", get(oauth::authorize))
        .route("/oauth/token", post(oauth::token))
        .route("/v2/enqueue", post(events::enqueue))
        .route("/v2/change/enqueue", post(events::enqueue_change))
        .route("/scim/v2/Users", get(scim::list).post(scim::create))
        .route("/scim/v2/Users/{id}", get(scim::show).put(scim::replace).delete(scim::remove))
        .fallback(generic::any)
        .method_not_allowed_fallback(generic::any)
}

fn rest() -> Router {
    Router::new()
        .route("/users/me", get(account::me))
        .route("/abilities", get(account::abilities))
        .route("/abilities/{id}", get(account::ability))
        .route("/audit/records", get(histories::audit))
        .route("/log_entries", get(histories::log_entries))
        .route("/change_events", get(histories::change_events))
        .route("/notifications", get(histories::notifications))
        .route("/oncalls", get(histories::oncalls))
        .route("/alert_grouping_settings", get(histories::alert_grouping_settings))
        .route("/schedules/{id}/overrides", get(histories::overrides).post(histories::add_overrides))
        .route("/analytics/raw/incidents", post(analytics::raw_incidents))
        .route("/users/{id}/tags", get(tags::of_user))
        .route("/teams/{id}/tags", get(tags::of_team))
        .route("/escalation_policies/{id}/tags", get(tags::of_policy))
        .route("/{entity}/{id}/change_tags", post(tags::change))
        .route("/tags/{id}/{entity}", get(tags::entities))
}

fn incident_routes() -> Router {
    Router::new()
        .route("/incidents", get(incidents::list).post(incident_writes::create).put(incident_writes::update_many))
        .route("/incidents/{id}", put(incident_writes::update_one))
        .route("/incidents/{id}/merge", put(incident_writes::merge))
        .route("/incidents/{id}/snooze", post(incident_writes::snooze))
        .route("/incidents/{id}/notes", get(incidents::notes).post(incident_writes::add_note))
        .route("/incidents/{id}/log_entries", get(incidents::log_entries))
        .route("/incidents/{id}/alerts", get(alerts::list).put(alerts::update_many))
        .route("/incidents/{id}/alerts/{alert}", get(alerts::show).put(alerts::update_one))
}

fn team_routes() -> Router {
    Router::new()
        .route("/teams/{id}/members", get(teams::members))
        .route("/teams/{id}/users/{user}", put(teams::add_user).delete(teams::remove_user))
        .route("/teams/{id}/escalation_policies/{policy}", put(teams::add_policy).delete(teams::remove_policy))
}

fn action_routes() -> Router {
    Router::new()
        .route("/service_dependencies/associate", post(actions::associate))
        .route("/service_dependencies/disassociate", post(actions::disassociate))
        .route("/service_dependencies/{kind}/{id}", get(actions::dependencies))
        .route("/users/{id}/sessions", delete(actions::end_sessions))
        .route("/extensions/{id}/enable", post(actions::enable_extension))
        .route("/response_plays/{id}/run", post(actions::run_response_play))
        .route("/{collection}/{id}/custom_fields/values", put(actions::set_custom_fields))
}

fn webhook_routes() -> Router {
    Router::new()
        .route("/webhook_subscriptions", post(webhooks::create))
        .route("/webhook_subscriptions/{id}", put(webhooks::change).delete(webhooks::delete))
        .route("/webhook_subscriptions/{id}/ping", post(webhooks::ping))
        .route("/webhook_subscriptions/{id}/enable", post(webhooks::enable))
}

/// Returns whether a path needs no credential in the headers.
pub(crate) fn is_open(path: &str) -> bool {
    matches!(path, "v2/enqueue" | "v2/change/enqueue" | "oauth/authorize" | "oauth/token")
}
