//! Models of the group `analytics`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{Time, model::model, open_enum::open_enum};

model! {
    /// The object `AnalyticsIncidentMetrics`.
    AnalyticsIncidentMetrics {
        mean_assignment_count: Option<i64> = "mean_assignment_count",
        mean_engaged_seconds: Option<i64> = "mean_engaged_seconds",
        mean_engaged_user_count: Option<i64> = "mean_engaged_user_count",
        mean_seconds_to_engage: Option<i64> = "mean_seconds_to_engage",
        mean_seconds_to_first_ack: Option<i64> = "mean_seconds_to_first_ack",
        mean_seconds_to_mobilize: Option<i64> = "mean_seconds_to_mobilize",
        mean_seconds_to_resolve: Option<i64> = "mean_seconds_to_resolve",
        mean_user_defined_engaged_seconds: Option<i64> = "mean_user_defined_engaged_seconds",
        range_start: Option<String> = "range_start",
        service_id: Option<String> = "service_id",
        service_name: Option<String> = "service_name",
        team_id: Option<String> = "team_id",
        team_name: Option<String> = "team_name",
        total_business_hour_interruptions: Option<i64> = "total_business_hour_interruptions",
        total_engaged_seconds: Option<i64> = "total_engaged_seconds",
        total_escalation_count: Option<i64> = "total_escalation_count",
        total_incident_count: Option<i64> = "total_incident_count",
        total_incidents_acknowledged: Option<i64> = "total_incidents_acknowledged",
        total_incidents_auto_resolved: Value = "total_incidents_auto_resolved",
        total_incidents_manual_escalated: Option<i64> = "total_incidents_manual_escalated",
        total_incidents_reassigned: Option<i64> = "total_incidents_reassigned",
        total_incidents_timeout_escalated: Option<i64> = "total_incidents_timeout_escalated",
        total_interruptions: Option<i64> = "total_interruptions",
        total_notifications: Option<i64> = "total_notifications",
        total_off_hour_interruptions: Option<i64> = "total_off_hour_interruptions",
        total_sleep_hour_interruptions: Option<i64> = "total_sleep_hour_interruptions",
        total_snoozed_seconds: Option<i64> = "total_snoozed_seconds",
        total_user_defined_engaged_seconds: Option<i64> = "total_user_defined_engaged_seconds",
        up_time_pct: Option<f64> = "up_time_pct",
    }
}

model! {
    /// The object `AnalyticsIncidentMetricsEscalationPolicy`.
    AnalyticsIncidentMetricsEscalationPolicy {
        distinct_responder_count: Option<i64> = "distinct_responder_count",
        escalation_policy_id: Option<String> = "escalation_policy_id",
        escalation_policy_name: Option<String> = "escalation_policy_name",
        mean_assignment_count: Option<i64> = "mean_assignment_count",
        mean_engaged_seconds: Option<i64> = "mean_engaged_seconds",
        mean_engaged_user_count: Option<i64> = "mean_engaged_user_count",
        mean_seconds_to_engage: Option<i64> = "mean_seconds_to_engage",
        mean_seconds_to_first_ack: Option<i64> = "mean_seconds_to_first_ack",
        mean_seconds_to_mobilize: Option<i64> = "mean_seconds_to_mobilize",
        mean_seconds_to_resolve: Option<i64> = "mean_seconds_to_resolve",
        mean_user_defined_engaged_seconds: Option<i64> = "mean_user_defined_engaged_seconds",
        range_start: Option<String> = "range_start",
        team_id: Option<String> = "team_id",
        team_name: Option<String> = "team_name",
        total_business_hour_interruptions: Option<i64> = "total_business_hour_interruptions",
        total_engaged_seconds: Option<i64> = "total_engaged_seconds",
        total_escalation_count: Option<i64> = "total_escalation_count",
        total_incident_count: Option<i64> = "total_incident_count",
        total_incidents_acknowledged: Option<i64> = "total_incidents_acknowledged",
        total_incidents_auto_resolved: Value = "total_incidents_auto_resolved",
        total_incidents_manual_escalated: Option<i64> = "total_incidents_manual_escalated",
        total_incidents_reassigned: Option<i64> = "total_incidents_reassigned",
        total_incidents_timeout_escalated: Option<i64> = "total_incidents_timeout_escalated",
        total_interruptions: Option<i64> = "total_interruptions",
        total_notifications: Option<i64> = "total_notifications",
        total_off_hour_interruptions: Option<i64> = "total_off_hour_interruptions",
        total_sleep_hour_interruptions: Option<i64> = "total_sleep_hour_interruptions",
        total_snoozed_seconds: Option<i64> = "total_snoozed_seconds",
        total_user_defined_engaged_seconds: Option<i64> = "total_user_defined_engaged_seconds",
        up_time_pct: Option<f64> = "up_time_pct",
    }
}

model! {
    /// The object `AnalyticsRawIncident`.
    AnalyticsRawIncident {
        id: Option<String> = "id",
        acknowledged_user_ids: Vec<String> = "acknowledged_user_ids",
        acknowledged_user_names: Vec<String> = "acknowledged_user_names",
        acknowledgement_count: Option<i64> = "acknowledgement_count",
        active_user_count: Option<i64> = "active_user_count",
        assigned_user_ids: Vec<String> = "assigned_user_ids",
        assigned_user_names: Vec<String> = "assigned_user_names",
        assignment_count: Option<i64> = "assignment_count",
        auto_resolved: Option<bool> = "auto_resolved",
        business_hour_interruptions: Option<i64> = "business_hour_interruptions",
        created_at: Option<String> = "created_at",
        description: Option<String> = "description",
        engaged_seconds: Option<i64> = "engaged_seconds",
        engaged_user_count: Option<i64> = "engaged_user_count",
        escalation_count: Option<i64> = "escalation_count",
        escalation_policy_id: Option<String> = "escalation_policy_id",
        escalation_policy_name: Option<String> = "escalation_policy_name",
        incident_number: Option<i64> = "incident_number",
        incident_type_id: Option<String> = "incident_type_id",
        incident_type_name: Option<String> = "incident_type_name",
        joined_user_ids: Vec<String> = "joined_user_ids",
        joined_user_names: Vec<String> = "joined_user_names",
        major: Option<bool> = "major",
        manual_escalation_count: Option<i64> = "manual_escalation_count",
        off_hour_interruptions: Option<i64> = "off_hour_interruptions",
        priority_id: Option<String> = "priority_id",
        priority_name: Option<String> = "priority_name",
        priority_order: Option<i64> = "priority_order",
        reassignment_count: Option<i64> = "reassignment_count",
        resolved_at: Option<String> = "resolved_at",
        resolved_by_user_id: Option<String> = "resolved_by_user_id",
        resolved_by_user_name: Option<String> = "resolved_by_user_name",
        seconds_to_engage: Option<i64> = "seconds_to_engage",
        seconds_to_first_ack: Option<i64> = "seconds_to_first_ack",
        seconds_to_mobilize: Option<i64> = "seconds_to_mobilize",
        seconds_to_resolve: Option<i64> = "seconds_to_resolve",
        service_id: Option<String> = "service_id",
        service_name: Option<String> = "service_name",
        sleep_hour_interruptions: Option<i64> = "sleep_hour_interruptions",
        snoozed_seconds: Option<i64> = "snoozed_seconds",
        status: Option<String> = "status",
        team_id: Option<String> = "team_id",
        team_name: Option<String> = "team_name",
        timeout_escalation_count: Option<i64> = "timeout_escalation_count",
        total_interruptions: Option<i64> = "total_interruptions",
        total_notifications: Option<i64> = "total_notifications",
        updated_at: Option<String> = "updated_at",
        urgency: Option<String> = "urgency",
        user_defined_effort_seconds: Option<i64> = "user_defined_effort_seconds",
    }
}

model! {
    /// The object `AnalyticsRawIncidentResponses`.
    AnalyticsRawIncidentResponses {
        requested_at: Option<String> = "requested_at",
        responded_at: Option<String> = "responded_at",
        responder_id: Option<String> = "responder_id",
        responder_name: Option<String> = "responder_name",
        responder_type: Option<AnalyticsRawIncidentResponsesResponderType> = "responder_type",
        response_status: Option<AnalyticsRawIncidentResponsesResponseStatus> = "response_status",
        time_to_respond_seconds: Option<i64> = "time_to_respond_seconds",
    }
}

open_enum! {
    /// The member `responder_type` of [`AnalyticsRawIncidentResponses`].
    AnalyticsRawIncidentResponsesResponderType {
        Assigned = "assigned",
        Reassigned = "reassigned",
        Escalated = "escalated",
        AddedResponder = "added_responder",
    }
}

open_enum! {
    /// The member `response_status` of [`AnalyticsRawIncidentResponses`].
    AnalyticsRawIncidentResponsesResponseStatus {
        Joined = "joined",
        Pending = "pending",
        Declined = "declined",
    }
}

model! {
    /// The object `AnalyticsRawResponderIncidents`.
    AnalyticsRawResponderIncidents {
        incident_created_at: Option<String> = "incident_created_at",
        incident_description: Option<String> = "incident_description",
        incident_id: Option<String> = "incident_id",
        incident_number: Option<i64> = "incident_number",
        incident_priority_id: Option<String> = "incident_priority_id",
        incident_priority_name: Option<String> = "incident_priority_name",
        incident_priority_order: Option<i64> = "incident_priority_order",
        incident_urgency: Option<String> = "incident_urgency",
        mean_time_to_acknowledge_seconds: Option<i64> = "mean_time_to_acknowledge_seconds",
        responder_id: Option<String> = "responder_id",
        responder_name: Option<String> = "responder_name",
        service_id: Option<String> = "service_id",
        service_name: Option<String> = "service_name",
        service_team_id: Option<String> = "service_team_id",
        service_team_name: Option<String> = "service_team_name",
        total_acknowledgements: Option<i64> = "total_acknowledgements",
        total_business_hour_interruptions: Option<i64> = "total_business_hour_interruptions",
        total_engaged_seconds: Option<i64> = "total_engaged_seconds",
        total_interruptions: Option<i64> = "total_interruptions",
        total_manual_escalations_from: Option<i64> = "total_manual_escalations_from",
        total_manual_escalations_to: Option<i64> = "total_manual_escalations_to",
        total_off_hour_interruptions: Option<String> = "total_off_hour_interruptions",
        total_reassignments_from: Option<i64> = "total_reassignments_from",
        total_reassignments_to: Option<i64> = "total_reassignments_to",
        total_sleep_hour_interruptions: Option<i64> = "total_sleep_hour_interruptions",
        total_timeout_escalations_from: Option<i64> = "total_timeout_escalations_from",
        total_timeout_escalations_to: Option<i64> = "total_timeout_escalations_to",
    }
}

model! {
    /// The object `AnalyticsRawUser`.
    AnalyticsRawUser {
        id: Option<String> = "id",
        account_id: Option<i64> = "account_id",
        channel_types_configured: Vec<String> = "channel_types_configured",
        created_at: Option<Time> = "created_at",
        default_notification_channel_count: Option<i64> = "default_notification_channel_count",
        description: Option<String> = "description",
        downloaded_mobile_app: Option<bool> = "downloaded_mobile_app",
        email: Option<String> = "email",
        escalation_policies_count: Option<i64> = "escalation_policies_count",
        last_sign_in_at: Option<Time> = "last_sign_in_at",
        notification_methods: Option<bool> = "notification_methods",
        on_escalation_policy: Option<bool> = "on_escalation_policy",
        on_schedule: Option<bool> = "on_schedule",
        role: Option<String> = "role",
        schedules_count: Option<i64> = "schedules_count",
        signed_up: Option<bool> = "signed_up",
        team_count: Option<i64> = "team_count",
        team_id: Option<String> = "team_id",
        team_name: Option<String> = "team_name",
        time_zone: Option<String> = "time_zone",
        user_name: Option<String> = "user_name",
    }
}

model! {
    /// The object `AnalyticsResponderMetrics`.
    AnalyticsResponderMetrics {
        mean_engaged_seconds: Option<i64> = "mean_engaged_seconds",
        mean_time_to_acknowledge_seconds: Option<i64> = "mean_time_to_acknowledge_seconds",
        responder_id: Option<i64> = "responder_id",
        responder_name: Option<String> = "responder_name",
        team_id: Option<String> = "team_id",
        team_name: Option<String> = "team_name",
        total_business_hour_interruptions: Option<i64> = "total_business_hour_interruptions",
        total_engaged_seconds: Option<i64> = "total_engaged_seconds",
        total_incident_count: Option<i64> = "total_incident_count",
        total_incidents_acknowledged: Option<i64> = "total_incidents_acknowledged",
        total_incidents_manual_escalated_from: Option<i64> = "total_incidents_manual_escalated_from",
        total_incidents_manual_escalated_to: Option<i64> = "total_incidents_manual_escalated_to",
        total_incidents_reassigned_from: Option<i64> = "total_incidents_reassigned_from",
        total_incidents_reassigned_to: Option<i64> = "total_incidents_reassigned_to",
        total_incidents_timeout_escalated_from: Option<i64> = "total_incidents_timeout_escalated_from",
        total_incidents_timeout_escalated_to: Option<i64> = "total_incidents_timeout_escalated_to",
        total_interruptions: Option<i64> = "total_interruptions",
        total_notifications: Option<i64> = "total_notifications",
        total_off_hour_interruptions: Option<i64> = "total_off_hour_interruptions",
        total_seconds_on_call: Option<i64> = "total_seconds_on_call",
        total_seconds_on_call_level_1: Option<i64> = "total_seconds_on_call_level_1",
        total_seconds_on_call_level_2_plus: Option<i64> = "total_seconds_on_call_level_2_plus",
        total_sleep_hour_interruptions: Option<i64> = "total_sleep_hour_interruptions",
    }
}

model! {
    /// The object `AnalyticsUserMetrics`.
    AnalyticsUserMetrics {
        total_downloaded_mobile_app_count: Option<i64> = "total_downloaded_mobile_app_count",
        total_downloaded_mobile_app_percentage: Option<f64> = "total_downloaded_mobile_app_percentage",
        total_on_escalation_policy_count: Option<i64> = "total_on_escalation_policy_count",
        total_on_escalation_policy_percentage: Option<f64> = "total_on_escalation_policy_percentage",
        total_signed_up_count: Option<i64> = "total_signed_up_count",
        total_signed_up_percentage: Option<f64> = "total_signed_up_percentage",
        total_user_count: Option<i64> = "total_user_count",
        total_with_notification_methods_count: Option<i64> = "total_with_notification_methods_count",
        total_with_notification_methods_percentage: Option<f64> = "total_with_notification_methods_percentage",
    }
}
