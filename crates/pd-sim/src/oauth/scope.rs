//! The known scopes, and the scope that a request requires.

use http::Method;

use crate::reply::ErrorReply;

/// The resources of PagerDuty's scopes. Each has `.read` and `.write`.
const RESOURCES: [&str; 41] = [
    "abilities",
    "addons",
    "analytics",
    "audit_records",
    "change_events",
    "contextual_data",
    "custom_fields",
    "escalation_policies",
    "event_orchestrations",
    "event_rules",
    "extension_schemas",
    "extensions",
    "incident_types",
    "incident_workflows",
    "incident_workflows:instances",
    "incidents",
    "ip_allow_lists",
    "licenses",
    "oauth_delegations",
    "oncalls",
    "priorities",
    "recommendations",
    "schedules",
    "services",
    "session_configurations",
    "sre_agent",
    "standards",
    "status_dashboards",
    "status_pages",
    "subscribers",
    "tags",
    "teams",
    "templates",
    "users",
    "users:contact_methods",
    "users:notifications",
    "users:sessions",
    "vendors",
    "webhook_subscriptions",
    "workflow_integrations",
    "workflow_integrations:connections",
];

/// Returns whether PagerDuty knows the scope.
pub(crate) fn is_known(scope: &str) -> bool {
    let resource = scope.strip_suffix(".read").or_else(|| scope.strip_suffix(".write"));
    matches!(scope, "read" | "write" | "openid") || resource.is_some_and(|resource| RESOURCES.contains(&resource))
}

/// Checks that a token has the scope that a request requires. The classic scopes `read` and `write` cover all resources. The
/// `.write` of a resource does not include its `.read`.
pub(crate) fn check(method: &Method, path: &str, scopes: &[String]) -> Result<(), ErrorReply> {
    let Some(resource) = resource(path) else { return Ok(()) };
    let access = if *method == Method::GET { "read" } else { "write" };
    let required = format!("{resource}.{access}");
    if scopes.iter().any(|scope| *scope == required || scope == access) {
        return Ok(());
    }
    Err(ErrorReply::missing_scope(required, scopes.join(" ")))
}

/// Returns the resource of the scope that a path requires, or `None` for a path that requires no scope.
fn resource(path: &str) -> Option<&'static str> {
    let segments: Vec<&str> = path.split('/').collect();
    let name = match segments.as_slice() {
        [.., "audit", "records"] => "audit_records",
        [.., "tags" | "change_tags"] | ["tags", ..] => "tags",
        [.., "subscribers" | "notification_subscriptions" | "account_subscription"] => "subscribers",
        ["users", _, "contact_methods" | "notification_rules", ..] => "users:contact_methods",
        ["users", _, "sessions", ..] => "users:sessions",
        ["users", _, "license"] | ["license_allocations" | "licenses", ..] => "licenses",
        [_, "custom_fields", ..] => "custom_fields",
        ["incidents", "types", ..] => "incident_types",
        ["event_orchestrations", "services", ..] => "services",
        ["alert_grouping_settings" | "business_services" | "maintenance_windows" | "service_dependencies", ..] => {
            "services"
        }
        ["log_entries" | "paused_incident_reports", ..] => "incidents",
        ["notifications", ..] => "users:notifications",
        ["rulesets", ..] => "event_rules",
        [first, ..] => first,
        [] => return None,
    };
    RESOURCES.iter().find(|known| **known == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_requires_the_documented_scope() {
        for (path, expected) in [
            ("incidents", Some("incidents")),
            ("incidents/P1/notes", Some("incidents")),
            ("incidents/types/P1", Some("incident_types")),
            ("incidents/custom_fields", Some("custom_fields")),
            ("log_entries/R1", Some("incidents")),
            ("users/me", Some("users")),
            ("users/P1/contact_methods/P2", Some("users:contact_methods")),
            ("users/P1/tags", Some("tags")),
            ("teams/P1/audit/records", Some("audit_records")),
            ("maintenance_windows", Some("services")),
            ("rulesets/P1/rules", Some("event_rules")),
            ("scim/v2/Users", None),
        ] {
            assert_eq!(resource(path), expected, "{path}");
        }
    }

    #[test]
    fn write_does_not_include_read() {
        let scopes = ["incidents.write".to_owned()];
        assert!(check(&Method::PUT, "incidents", &scopes).is_ok());
        assert!(check(&Method::GET, "incidents", &scopes).is_err());
        assert!(check(&Method::GET, "incidents", &["read".to_owned()]).is_ok());
    }

    #[test]
    fn known_scopes_are_recognized() {
        assert!(["read", "openid", "incidents.read", "users:sessions.write"].into_iter().all(is_known));
        assert!(!["", "incidents", "incidents.admin", "pizza.read"].into_iter().any(is_known));
    }
}
