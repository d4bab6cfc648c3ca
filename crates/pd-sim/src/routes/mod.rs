//! The endpoints. What has a file here behaves in a way of its own; everything else is [`generic`].

mod account;
mod alerts;
mod analytics;
mod events;
mod generic;
mod histories;
mod incident_writes;
mod incidents;
mod scim;
mod tags;

use axum::{
    Router,
    routing::{get, post, put},
};

/// Every endpoint. The query, the body and the caller are in the [`Call`](crate::call::Call) that comes with a request.
pub(crate) fn router() -> Router {
    Router::new()
        .merge(rest())
        .merge(incident_routes())
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

/// Whether a path takes requests without a credential in the headers.
pub(crate) fn is_open(path: &str) -> bool {
    matches!(path, "v2/enqueue" | "v2/change/enqueue")
}
