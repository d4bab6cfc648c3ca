//! Models of the group `incident` that other groups use too. Written by `cargo xtask models`.

use crate::{
    AnyResource, EscalationPolicy, IncidentAction, IncidentBody, Priority, Reference, Resource, Service, Team, Time,
    TriggerLogEntry, User, identity::identity, model::model, open_enum::open_enum,
};

model! {
    /// The object `Acknowledgement`.
    Acknowledgement {
        acknowledger: Option<Reference<AnyResource>> = "acknowledger",
        at: Option<Time> = "at",
    }
}

model! {
    /// The object `AlertCount`.
    AlertCount {
        all: Option<i64> = "all",
        resolved: Option<i64> = "resolved",
        triggered: Option<i64> = "triggered",
    }
}

model! {
    /// The object `Assignment`.
    Assignment {
        assignee: Option<Resource<User>> = "assignee",
        at: Option<Time> = "at",
    }
}

model! {
    /// The object `ConferenceBridge`.
    ConferenceBridge {
        conference_number: Option<String> = "conference_number",
        conference_url: Option<String> = "conference_url",
    }
}

model! {
    /// The object `Incident`.
    Incident identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        acknowledgements: Vec<Acknowledgement> = "acknowledgements",
        alert_counts: Option<AlertCount> = "alert_counts",
        alert_grouping: Option<IncidentAlertGrouping> = "alert_grouping",
        assigned_via: Option<IncidentAssignedVia> = "assigned_via",
        assignments: Vec<Assignment> = "assignments",
        body: Option<IncidentBody> = "body",
        conference_bridge: Option<ConferenceBridge> = "conference_bridge",
        created_at: Option<Time> = "created_at",
        escalation_policy: Option<Resource<EscalationPolicy>> = "escalation_policy",
        first_trigger_log_entry: Option<Resource<TriggerLogEntry>> = "first_trigger_log_entry",
        incident_key: Option<String> = "incident_key",
        incident_number: Option<i64> = "incident_number",
        incident_type: Option<IncidentTypeObject> = "incident_type",
        incidents_responders: Vec<IncidentResponder> = "incidents_responders",
        is_mergeable: Option<bool> = "is_mergeable",
        last_status_change_at: Option<Time> = "last_status_change_at",
        last_status_change_by: Option<Reference<AnyResource>> = "last_status_change_by",
        pending_actions: Vec<IncidentAction> = "pending_actions",
        priority: Option<Priority> = "priority",
        resolve_reason: Option<ResolveReason> = "resolve_reason",
        resolved_at: Option<Time> = "resolved_at",
        responder_requests: Vec<ResponderRequest> = "responder_requests",
        service: Option<Resource<Service>> = "service",
        status: Option<IncidentStatus> = "status",
        teams: Vec<Resource<Team>> = "teams",
        title: Option<String> = "title",
        updated_at: Option<Time> = "updated_at",
        urgency: Option<IncidentUrgency> = "urgency",
    }
}

model! {
    /// The member `alert_grouping` of [`Incident`].
    IncidentAlertGrouping {
        alert_grouping_active: Option<bool> = "alert_grouping_active",
        ended_at: Option<Time> = "ended_at",
        grouping_type: Option<IncidentAlertGroupingGroupingType> = "grouping_type",
        started_at: Option<Time> = "started_at",
    }
}

open_enum! {
    /// The member `grouping_type` of [`IncidentAlertGrouping`].
    IncidentAlertGroupingGroupingType {
        Basic = "basic",
        Advanced = "advanced",
        Rules = "rules",
    }
}

open_enum! {
    /// The member `assigned_via` of [`Incident`].
    IncidentAssignedVia {
        EscalationPolicy = "escalation_policy",
        DirectAssignment = "direct_assignment",
    }
}

model! {
    /// The object `IncidentsRespondersReference`.
    IncidentResponder {
        escalation_policy_requests: Vec<String> = "escalation_policy_requests",
        incident: Option<Reference<Incident>> = "incident",
        message: Option<String> = "message",
        requested_at: Option<String> = "requested_at",
        requester: Option<Reference<User>> = "requester",
        state: Option<IncidentResponderState> = "state",
        updated_at: Option<String> = "updated_at",
        user: Option<Reference<User>> = "user",
    }
}

open_enum! {
    /// The member `state` of [`IncidentResponder`].
    IncidentResponderState {
        Pending = "pending",
        Joined = "joined",
        Declined = "declined",
        UserCancelled = "user_cancelled",
    }
}

open_enum! {
    /// The member `status` of [`Incident`].
    IncidentStatus {
        Triggered = "triggered",
        Acknowledged = "acknowledged",
        Resolved = "resolved",
    }
}

model! {
    /// The member `incident_type` of [`Incident`].
    IncidentTypeObject {
        name: Option<String> = "name",
    }
}

open_enum! {
    /// The member `urgency` of [`Incident`].
    IncidentUrgency {
        High = "high",
        Low = "low",
    }
}

model! {
    /// The object `ResolveReason`.
    ResolveReason {
        type_: Option<String> = "type",
        incident: Option<Reference<Incident>> = "incident",
    }
}

model! {
    /// The object `ResponderRequest`.
    ResponderRequest {
        id: Option<String> = "id",
        incident: Option<Reference<Incident>> = "incident",
        message: Option<String> = "message",
        requested_at: Option<String> = "requested_at",
        requester: Option<Reference<User>> = "requester",
        responder_request_targets: Vec<ResponderRequestTarget> = "responder_request_targets",
    }
}

model! {
    /// The object `ResponderRequestTargetReference`.
    ResponderRequestTarget {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        incident_responders: Vec<IncidentResponder> = "incident_responders",
    }
}

identity! {
    Incident = "incident_reference",
}
