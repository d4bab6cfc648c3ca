//! The columns of well-known lists.

/// A title, and the paths of the cell.
type Known = (&'static str, &'static [&'static str]);

const INCIDENTS: &[Known] = &[
    ("ID", &["id"]),
    ("STATUS", &["status"]),
    ("TITLE", &["title", "summary"]),
    ("SERVICE", &["service"]),
    ("ASSIGNED TO", &["assignments", "escalation_policy"]),
    ("CREATED", &["created_at"]),
    ("URGENCY", &["urgency"]),
];
const ALERTS: &[Known] = &[
    ("ID", &["id"]),
    ("STATUS", &["status"]),
    ("SUMMARY", &["summary"]),
    ("SEVERITY", &["severity"]),
    ("SERVICE", &["service"]),
    ("CREATED", &["created_at"]),
    ("INCIDENT", &["incident.id"]),
];
const ONCALL_LEVELS: &[Known] = &[
    ("POLICY", &["escalation_policy"]),
    ("LEVEL", &["escalation_level"]),
    ("ON CALL", &["users"]),
    ("BY", &["by"]),
    ("UNTIL", &["end"]),
];
const ONCALLS: &[Known] = &[
    ("POLICY", &["escalation_policy"]),
    ("LEVEL", &["escalation_level"]),
    ("USER", &["user"]),
    ("SCHEDULE", &["schedule"]),
    ("START", &["start"]),
    ("END", &["end"]),
];
const COVERAGE: &[Known] = &[
    ("FINDING", &["finding"]),
    ("OF", &["schedule", "escalation_policy"]),
    ("LEVEL", &["escalation_level"]),
    ("START", &["start"]),
    ("END", &["end"]),
    ("LASTS", &["lasts"]),
    ("USERS", &["users"]),
];
const SHIFTS: &[Known] = &[("START", &["start"]), ("END", &["end"]), ("USER", &["user"]), ("USER ID", &["user.id"])];
const RECEIPTS: &[Known] = &[("LINE", &["line"]), ("DEDUP KEY", &["dedup_key"]), ("MESSAGE", &["message"])];
const OUTBOX: &[Known] = &[
    ("ID", &["id"]),
    ("STATE", &["state"]),
    ("ACTION", &["action"]),
    ("DEDUP KEY", &["dedup_key"]),
    ("ENQUEUED", &["enqueued"]),
    ("FAILURES", &["failures"]),
    ("REASON", &["reason"]),
    ("SUMMARY", &["summary"]),
];
const USERS: &[Known] = &[
    ("ID", &["id"]),
    ("NAME", &["name", "summary"]),
    ("EMAIL", &["email"]),
    ("ROLE", &["role"]),
    ("TEAMS", &["teams"]),
    ("TIME ZONE", &["time_zone"]),
];
const MEMBERS: &[Known] = &[("ID", &["user.id"]), ("USER", &["user"]), ("ROLE", &["role"])];
const CONTACT_METHODS: &[Known] = &[
    ("ID", &["id"]),
    ("ADDRESS", &["address"]),
    ("LABEL", &["label", "summary"]),
    ("TYPE", &["type"]),
    ("COUNTRY", &["country_code"]),
];
const NOTIFICATION_RULES: &[Known] = &[
    ("ID", &["id"]),
    ("URGENCY", &["urgency"]),
    ("DELAY", &["start_delay_in_minutes"]),
    ("CONTACT METHOD", &["contact_method"]),
    ("TYPE", &["type"]),
];
const SERVICES: &[Known] = &[
    ("ID", &["id"]),
    ("NAME", &["name", "summary"]),
    ("STATUS", &["status"]),
    ("POLICY", &["escalation_policy"]),
    ("TEAMS", &["teams"]),
];
const BUSINESS_SERVICES: &[Known] = &[
    ("ID", &["id"]),
    ("NAME", &["name", "summary"]),
    ("POINT OF CONTACT", &["point_of_contact"]),
    ("TEAM", &["team"]),
    ("DESCRIPTION", &["description"]),
];
const SCHEDULES: &[Known] = &[
    ("ID", &["id"]),
    ("NAME", &["name", "summary"]),
    ("TIME ZONE", &["time_zone"]),
    ("POLICIES", &["escalation_policies"]),
    ("TEAMS", &["teams"]),
];
const ESCALATION_POLICIES: &[Known] = &[
    ("ID", &["id"]),
    ("NAME", &["name", "summary"]),
    ("TARGETS", &["escalation_rules.targets"]),
    ("SERVICES", &["services"]),
    ("TEAMS", &["teams"]),
];
const MAINTENANCE_WINDOWS: &[Known] = &[
    ("ID", &["id"]),
    ("START", &["start_time"]),
    ("END", &["end_time"]),
    ("SERVICES", &["services"]),
    ("DESCRIPTION", &["description", "summary"]),
];
const CHANGE_EVENTS: &[Known] = &[
    ("ID", &["id"]),
    ("TIME", &["timestamp"]),
    ("SUMMARY", &["summary"]),
    ("SERVICES", &["services"]),
    ("SOURCE", &["source"]),
];
const LOG_ENTRIES: &[Known] = &[
    ("ID", &["id"]),
    ("CREATED", &["created_at"]),
    ("TYPE", &["type"]),
    ("AGENT", &["agent"]),
    ("INCIDENT", &["incident.id"]),
    ("SUMMARY", &["channel.summary", "summary"]),
];
const AUDIT_RECORDS: &[Known] = &[
    ("ID", &["id"]),
    ("TIME", &["execution_time"]),
    ("ACTION", &["action"]),
    ("RESOURCE", &["root_resource"]),
    ("ACTORS", &["actors"]),
];
const LICENSES: &[Known] = &[
    ("ID", &["id"]),
    ("NAME", &["name", "summary"]),
    ("ROLE GROUP", &["role_group"]),
    ("USED", &["current_value"]),
    ("AVAILABLE", &["allocations_available"]),
    ("ROLES", &["valid_roles"]),
];
const RULES: &[Known] = &[
    ("ID", &["id"]),
    ("POSITION", &["position"]),
    ("DISABLED", &["disabled"]),
    ("CONDITIONS", &["conditions.subconditions.parameters.value", "conditions.expression", "label"]),
    ("ROUTE", &["actions.route.value", "actions.route_to"]),
    ("CATCH ALL", &["catch_all"]),
];
const OVERRIDES: &[Known] = &[("ID", &["id"]), ("START", &["start"]), ("END", &["end"]), ("USER", &["user"])];
const NOTES: &[Known] =
    &[("ID", &["id"]), ("CREATED", &["created_at"]), ("USER", &["user"]), ("CONTENT", &["content"])];
const NOTIFICATIONS: &[Known] = &[
    ("ID", &["id"]),
    ("START", &["started_at"]),
    ("STATUS", &["status"]),
    ("USER", &["user"]),
    ("ADDRESS", &["address"]),
    ("TYPE", &["type"]),
];

/// Returns the columns of a kind of items, which is the name of their wrapper.
pub(super) fn known(kind: &str) -> Option<&'static [Known]> {
    Some(match kind {
        "incidents" => INCIDENTS,
        "alerts" => ALERTS,
        "oncall levels" => ONCALL_LEVELS,
        "oncalls" => ONCALLS,
        "coverage" => COVERAGE,
        "shifts" => SHIFTS,
        "receipts" => RECEIPTS,
        "outbox" => OUTBOX,
        "users" => USERS,
        "members" => MEMBERS,
        "contact_methods" => CONTACT_METHODS,
        "notification_rules" => NOTIFICATION_RULES,
        "services" => SERVICES,
        "business_services" => BUSINESS_SERVICES,
        "schedules" => SCHEDULES,
        "escalation_policies" => ESCALATION_POLICIES,
        "maintenance_windows" => MAINTENANCE_WINDOWS,
        "change_events" => CHANGE_EVENTS,
        "log_entries" => LOG_ENTRIES,
        "records" => AUDIT_RECORDS,
        "licenses" => LICENSES,
        "rules" => RULES,
        "overrides" => OVERRIDES,
        "notes" => NOTES,
        "notifications" => NOTIFICATIONS,
        _ => return None,
    })
}
