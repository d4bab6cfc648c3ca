//! Models of the group `log_entry`. Written by `cargo xtask models`.

use crate::{
    AnyResource, Channel, Context, Incident, IncidentAction, Reference, Service, Team, Time, TriggerLogEntry, User,
    identity::identity, model::model, variants::variants,
};

model! {
    /// The object `AcknowledgeLogEntry`.
    AcknowledgeLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        acknowledgement_timeout: Option<i64> = "acknowledgement_timeout",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<AcknowledgeLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`AcknowledgeLogEntry`].
    AcknowledgeLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `AnnotateLogEntry`.
    AnnotateLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<AnnotateLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`AnnotateLogEntry`].
    AnnotateLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `AssignLogEntry`.
    AssignLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        assignees: Vec<Reference<User>> = "assignees",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<AssignLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`AssignLogEntry`].
    AssignLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `CustomFieldValueChangeLogEntry`.
    CustomFieldValueChangeLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<CustomFieldValueChangeLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`CustomFieldValueChangeLogEntry`].
    CustomFieldValueChangeLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `DelegateLogEntry`.
    DelegateLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        assignees: Vec<Reference<User>> = "assignees",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<DelegateLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`DelegateLogEntry`].
    DelegateLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `EscalateLogEntry`.
    EscalateLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        assignees: Vec<Reference<User>> = "assignees",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<EscalateLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`EscalateLogEntry`].
    EscalateLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `ExhaustEscalationPathLogEntry`.
    ExhaustEscalationPathLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<ExhaustEscalationPathLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`ExhaustEscalationPathLogEntry`].
    ExhaustEscalationPathLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `FieldValueChangeLogEntry`.
    FieldValueChangeLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<FieldValueChangeLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`FieldValueChangeLogEntry`].
    FieldValueChangeLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

variants! {
    /// The object `LogEntry`, by its `type`.
    LogEntry by "type" {
        Acknowledge(AcknowledgeLogEntry) = "acknowledge_log_entry" | "acknowledgement_log_entry",
        Annotate(AnnotateLogEntry) = "annotate_log_entry",
        Assign(AssignLogEntry) = "assign_log_entry",
        CustomFieldValueChange(CustomFieldValueChangeLogEntry) = "custom_field_value_change_log_entry",
        Delegate(DelegateLogEntry) = "delegate_log_entry",
        Escalate(EscalateLogEntry) = "escalate_log_entry",
        ExhaustEscalationPath(ExhaustEscalationPathLogEntry) = "exhaust_escalation_path_log_entry",
        FieldValueChange(FieldValueChangeLogEntry) = "field_value_change_log_entry",
        Notify(NotifyLogEntry) = "notify_log_entry",
        ReachAckLimit(ReachAckLimitLogEntry) = "reach_ack_limit_log_entry",
        ReachTriggerLimit(ReachTriggerLimitLogEntry) = "reach_trigger_limit_log_entry",
        RepeatEscalationPath(RepeatEscalationPathLogEntry) = "repeat_escalation_path_log_entry",
        Resolve(ResolveLogEntry) = "resolve_log_entry",
        Snooze(SnoozeLogEntry) = "snooze_log_entry",
        Trigger(TriggerLogEntry) = "trigger_log_entry",
        Unacknowledge(UnacknowledgeLogEntry) = "unacknowledge_log_entry",
        UrgencyChange(UrgencyChangeLogEntry) = "urgency_change_log_entry",
    }
}

model! {
    /// The object `NotifyLogEntry`.
    NotifyLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<NotifyLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
        user: Option<Reference<User>> = "user",
    }
}

model! {
    /// The member `event_details` of [`NotifyLogEntry`].
    NotifyLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `ReachAckLimitLogEntry`.
    ReachAckLimitLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<ReachAckLimitLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`ReachAckLimitLogEntry`].
    ReachAckLimitLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `ReachTriggerLimitLogEntry`.
    ReachTriggerLimitLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<ReachTriggerLimitLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`ReachTriggerLimitLogEntry`].
    ReachTriggerLimitLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `RepeatEscalationPathLogEntry`.
    RepeatEscalationPathLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<RepeatEscalationPathLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`RepeatEscalationPathLogEntry`].
    RepeatEscalationPathLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `ResolveLogEntry`.
    ResolveLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<ResolveLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`ResolveLogEntry`].
    ResolveLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `SnoozeLogEntry`.
    SnoozeLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changed_actions: Vec<IncidentAction> = "changed_actions",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<SnoozeLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`SnoozeLogEntry`].
    SnoozeLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `UnacknowledgeLogEntry`.
    UnacknowledgeLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<UnacknowledgeLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`UnacknowledgeLogEntry`].
    UnacknowledgeLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `UrgencyChangeLogEntry`.
    UrgencyChangeLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<UrgencyChangeLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`UrgencyChangeLogEntry`].
    UrgencyChangeLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

identity! {
    AcknowledgeLogEntry = "acknowledgement_log_entry_reference",
    AnnotateLogEntry = "annotate_log_entry_reference",
    AssignLogEntry = "assign_log_entry_reference",
    CustomFieldValueChangeLogEntry = "custom_field_value_change_log_entry_reference",
    DelegateLogEntry = "delegate_log_entry_reference",
    EscalateLogEntry = "escalate_log_entry_reference",
    ExhaustEscalationPathLogEntry = "exhaust_escalation_path_log_entry_reference",
    FieldValueChangeLogEntry = "field_value_change_log_entry_reference",
    NotifyLogEntry = "notify_log_entry_reference",
    ReachAckLimitLogEntry = "reach_ack_limit_log_entry_reference",
    ReachTriggerLimitLogEntry = "reach_trigger_limit_log_entry_reference",
    RepeatEscalationPathLogEntry = "repeat_escalation_path_log_entry_reference",
    ResolveLogEntry = "resolve_log_entry_reference",
    SnoozeLogEntry = "snooze_log_entry_reference",
    UnacknowledgeLogEntry = "unacknowledge_log_entry_reference",
    UrgencyChangeLogEntry = "urgency_change_log_entry_reference",
}
