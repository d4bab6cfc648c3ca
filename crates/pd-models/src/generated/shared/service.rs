//! Models of the group `service` that other groups use too. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{
    AddonReference, EscalationPolicy, Integration, Reference, Team, Time, identity::identity, model::model,
    open_enum::open_enum,
};

model! {
    /// The object `AutoPauseNotificationsParameters`.
    AutoPauseNotificationsParameters {
        /// The default is `false`.
        enabled: Option<bool> = "enabled",
        recommended_timeout: Option<i64> = "recommended_timeout",
        timeout: Option<i64> = "timeout",
    }
}

model! {
    /// The object `IncidentUrgencyRule`.
    IncidentUrgencyRule {
        type_: Option<IncidentUrgencyRuleType> = "type",
        during_support_hours: Option<IncidentUrgencyType> = "during_support_hours",
        outside_support_hours: Option<IncidentUrgencyType> = "outside_support_hours",
        urgency: Option<IncidentUrgencyRuleUrgency> = "urgency",
    }
}

open_enum! {
    /// The member `type` of [`IncidentUrgencyRule`].
    IncidentUrgencyRuleType {
        Constant = "constant",
        UseSupportHours = "use_support_hours",
    }
}

open_enum! {
    /// The member `urgency` of [`IncidentUrgencyRule`].
    IncidentUrgencyRuleUrgency {
        Low = "low",
        High = "high",
        SeverityBased = "severity_based",
    }
}

model! {
    /// The object `IncidentUrgencyType`.
    IncidentUrgencyType {
        type_: Option<IncidentUrgencyTypeType> = "type",
        urgency: Option<IncidentUrgencyTypeUrgency> = "urgency",
    }
}

open_enum! {
    /// The member `type` of [`IncidentUrgencyType`].
    IncidentUrgencyTypeType {
        Constant = "constant",
        UseSupportHours = "use_support_hours",
    }
}

open_enum! {
    /// The member `urgency` of [`IncidentUrgencyType`].
    IncidentUrgencyTypeUrgency {
        Low = "low",
        High = "high",
        SeverityBased = "severity_based",
    }
}

model! {
    /// The object `ScheduledAction`.
    ScheduledAction {
        type_: Option<String> = "type",
        at: Option<ScheduledActionAt> = "at",
        to_urgency: Option<ScheduledActionToUrgency> = "to_urgency",
    }
}

model! {
    /// The member `at` of [`ScheduledAction`].
    ScheduledActionAt {
        type_: Option<String> = "type",
        name: Option<ScheduledActionAtName> = "name",
    }
}

open_enum! {
    /// The member `name` of [`ScheduledActionAt`].
    ScheduledActionAtName {
        SupportHoursStart = "support_hours_start",
        SupportHoursEnd = "support_hours_end",
    }
}

open_enum! {
    /// The member `to_urgency` of [`ScheduledAction`].
    ScheduledActionToUrgency {
        High = "high",
    }
}

model! {
    /// The object `Service`.
    Service identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        /// The default is `1800`.
        acknowledgement_timeout: Option<i64> = "acknowledgement_timeout",
        addons: Vec<AddonReference> = "addons",
        /// Deprecated by PagerDuty.
        alert_creation: Option<ServiceAlertCreation> = "alert_creation",
        /// Deprecated by PagerDuty.
        alert_grouping: Option<ServiceAlertGrouping> = "alert_grouping",
        /// Deprecated by PagerDuty.
        alert_grouping_parameters: Option<ServiceAlertGroupingParameters> = "alert_grouping_parameters",
        /// Deprecated by PagerDuty.
        alert_grouping_timeout: Option<i64> = "alert_grouping_timeout",
        auto_pause_notifications_parameters: Option<AutoPauseNotificationsParameters> = "auto_pause_notifications_parameters",
        /// The default is `14400`.
        auto_resolve_timeout: Option<i64> = "auto_resolve_timeout",
        created_at: Option<Time> = "created_at",
        description: Option<String> = "description",
        escalation_policy: Option<Reference<EscalationPolicy>> = "escalation_policy",
        incident_urgency_rule: Option<IncidentUrgencyRule> = "incident_urgency_rule",
        integrations: Vec<Reference<Integration>> = "integrations",
        last_incident_timestamp: Option<Time> = "last_incident_timestamp",
        name: Option<String> = "name",
        /// Deprecated by PagerDuty.
        response_play: Value = "response_play",
        scheduled_actions: Vec<ScheduledAction> = "scheduled_actions",
        status: Option<ServiceStatus> = "status",
        support_hours: Option<SupportHours> = "support_hours",
        teams: Vec<Reference<Team>> = "teams",
    }
}

open_enum! {
    /// The member `alert_creation` of [`Service`].
    ServiceAlertCreation {
        CreateIncidents = "create_incidents",
        CreateAlertsAndIncidents = "create_alerts_and_incidents",
    }
}

open_enum! {
    /// The member `alert_grouping` of [`Service`].
    ServiceAlertGrouping {
        Time = "time",
        Intelligent = "intelligent",
    }
}

model! {
    /// The member `alert_grouping_parameters` of [`Service`].
    ServiceAlertGroupingParameters {
        id: Option<String> = "id",
        type_: Option<ServiceAlertGroupingParametersType> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        config: Option<ServiceAlertGroupingParametersConfig> = "config",
    }
}

model! {
    /// The member `config` of [`ServiceAlertGroupingParameters`].
    ServiceAlertGroupingParametersConfig {
        aggregate: Option<ServiceAlertGroupingParametersConfigAggregate> = "aggregate",
        fields: Vec<String> = "fields",
        recommended_time_window: Option<i64> = "recommended_time_window",
        /// At least 300. At most 3600.
        time_window: Option<i64> = "time_window",
        /// At least 1. At most 1440.
        timeout: Option<i64> = "timeout",
    }
}

open_enum! {
    /// The member `aggregate` of [`ServiceAlertGroupingParametersConfig`].
    ServiceAlertGroupingParametersConfigAggregate {
        AllAny = "all, any",
    }
}

open_enum! {
    /// The member `type` of [`ServiceAlertGroupingParameters`].
    ServiceAlertGroupingParametersType {
        Time = "time",
        Intelligent = "intelligent",
        ContentBased = "content_based",
    }
}

open_enum! {
    /// The member `status` of [`Service`].
    ServiceStatus {
        Active = "active",
        Warning = "warning",
        Critical = "critical",
        Maintenance = "maintenance",
        Disabled = "disabled",
    }
}

model! {
    /// The object `SupportHours`.
    SupportHours {
        type_: Option<String> = "type",
        days_of_week: Vec<i64> = "days_of_week",
        end_time: Option<String> = "end_time",
        start_time: Option<String> = "start_time",
        time_zone: Option<String> = "time_zone",
    }
}

identity! {
    Service = "service_reference",
}
