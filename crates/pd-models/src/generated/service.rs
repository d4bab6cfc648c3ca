//! Models of the group `service`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{
    EscalationPolicy, IncidentUrgencyRuleType, IncidentUrgencyRuleUrgency, Reference, ScheduledActionAtName,
    ScheduledActionToUrgency, ServiceAlertCreation, ServiceAlertGrouping, ServiceAlertGroupingParameters,
    ServiceStatus, write::write_model,
};

write_model! {
    /// The object `auto_pause_notifications_parameters` in a request body.
    AutoPauseNotificationsParametersInput {
        optional {
            /// The default is `false`.
            enabled: bool = "enabled",
            recommended_timeout: i64 = "recommended_timeout",
            timeout: i64 = "timeout",
        }
    }
}

write_model! {
    /// The request body of `POST /services`.
    CreateService {
        fixed { "type" = "service" }
        required {
            escalation_policy: Reference<EscalationPolicy> = "escalation_policy",
        }
        optional {
            /// The default is `1800`.
            acknowledgement_timeout: i64 = "acknowledgement_timeout",
            /// Deprecated by PagerDuty.
            alert_creation: ServiceAlertCreation = "alert_creation",
            /// Deprecated by PagerDuty.
            alert_grouping: ServiceAlertGrouping = "alert_grouping",
            /// Deprecated by PagerDuty.
            alert_grouping_parameters: ServiceAlertGroupingParameters = "alert_grouping_parameters",
            /// Deprecated by PagerDuty.
            alert_grouping_timeout: i64 = "alert_grouping_timeout",
            auto_pause_notifications_parameters: AutoPauseNotificationsParametersInput = "auto_pause_notifications_parameters",
            /// The default is `14400`.
            auto_resolve_timeout: i64 = "auto_resolve_timeout",
            description: String = "description",
            incident_urgency_rule: IncidentUrgencyRuleInput = "incident_urgency_rule",
            name: String = "name",
            /// Deprecated by PagerDuty.
            response_play: Value = "response_play",
            scheduled_actions: Vec<ScheduledActionInput> = "scheduled_actions",
            status: ServiceStatus = "status",
            support_hours: SupportHoursInput = "support_hours",
        }
    }
}

write_model! {
    /// The object `incident_urgency_rule` in a request body.
    IncidentUrgencyRuleInput {
        optional {
            type_: IncidentUrgencyRuleType = "type",
            during_support_hours: IncidentUrgencyTypeInput = "during_support_hours",
            outside_support_hours: IncidentUrgencyTypeInput = "outside_support_hours",
            urgency: IncidentUrgencyRuleUrgency = "urgency",
        }
    }
}

write_model! {
    /// The object `during_support_hours` in a request body.
    IncidentUrgencyTypeInput {
        optional {
            type_: IncidentUrgencyRuleType = "type",
            urgency: IncidentUrgencyRuleUrgency = "urgency",
        }
    }
}

write_model! {
    /// The object `scheduled_action` in a request body.
    ScheduledActionInput {
        fixed { "type" = "urgency_change" }
        required {
            at: ScheduledActionInputAt = "at",
            to_urgency: ScheduledActionToUrgency = "to_urgency",
        }
    }
}

write_model! {
    /// The member `at` of [`ScheduledActionInput`].
    ScheduledActionInputAt {
        fixed { "type" = "named_time" }
        required {
            name: ScheduledActionAtName = "name",
        }
    }
}

write_model! {
    /// The object `support_hours` in a request body.
    SupportHoursInput {
        fixed { "type" = "fixed_time_per_day" }
        optional {
            end_time: String = "end_time",
            start_time: String = "start_time",
            time_zone: String = "time_zone",
        }
    }
}

write_model! {
    /// The request body of `PUT /services/{id}`.
    UpdateService {
        fixed { "type" = "service" }
        optional {
            /// The default is `1800`.
            acknowledgement_timeout: i64 = "acknowledgement_timeout",
            /// Deprecated by PagerDuty.
            alert_creation: ServiceAlertCreation = "alert_creation",
            /// Deprecated by PagerDuty.
            alert_grouping: ServiceAlertGrouping = "alert_grouping",
            /// Deprecated by PagerDuty.
            alert_grouping_parameters: ServiceAlertGroupingParameters = "alert_grouping_parameters",
            /// Deprecated by PagerDuty.
            alert_grouping_timeout: i64 = "alert_grouping_timeout",
            auto_pause_notifications_parameters: AutoPauseNotificationsParametersInput = "auto_pause_notifications_parameters",
            /// The default is `14400`.
            auto_resolve_timeout: i64 = "auto_resolve_timeout",
            description: String = "description",
            escalation_policy: Reference<EscalationPolicy> = "escalation_policy",
            incident_urgency_rule: IncidentUrgencyRuleInput = "incident_urgency_rule",
            name: String = "name",
            /// Deprecated by PagerDuty.
            response_play: Value = "response_play",
            scheduled_actions: Vec<ScheduledActionInput> = "scheduled_actions",
            status: ServiceStatus = "status",
            support_hours: SupportHoursInput = "support_hours",
        }
    }
}
