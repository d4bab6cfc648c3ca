//! The groups of models, and facts that PagerDuty's document does not have.

use super::item::Type;

/// A feature of the crate, and the components of the document that belong to it.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) components: &'static [&'static str],
}

const fn group(name: &'static str, components: &'static [&'static str]) -> Group {
    Group { name, components }
}

/// All groups. Each component that a model names must be in one of them.
pub(super) const GROUPS: &[Group] = &[
    group("addon", &["Addon", "AddonReference"]),
    group(
        "alert",
        &[
            "Alert",
            "AlertGroupingParameters",
            "AlertGroupingSetting",
            "IncidentBody",
            "ContentBasedAlertGroupingConfiguration",
            "ContentBasedIntelligentAlertGroupingConfiguration",
            "FlexibleTimeWindowIntelligentAlertGroupingConfig",
            "TimeBasedAlertGroupingConfiguration",
        ],
    ),
    group(
        "analytics",
        &[
            "AnalyticsIncidentMetrics",
            "AnalyticsIncidentMetricsEscalationPolicy",
            "AnalyticsRawIncident",
            "AnalyticsRawIncidentResponses",
            "AnalyticsRawResponderIncidents",
            "AnalyticsRawUser",
            "AnalyticsResponderMetrics",
            "AnalyticsUserMetrics",
        ],
    ),
    group("audit", &["AuditMetadata", "AuditRecord"]),
    group(
        "automation_action",
        &[
            "AutomationActionsAbstractAction",
            "AutomationActionsActionClassificationEnum",
            "AutomationActionsInvocation",
            "AutomationActionsProcessAutomationJobAction",
            "AutomationActionsProcessAutomationJobActionDataReference",
            "AutomationActionsProcessAutomationJobActionWithTeams",
            "AutomationActionsRunner",
            "AutomationActionsRunnerStatusEnum",
            "AutomationActionsRunnerTypeEnum",
            "AutomationActionsScriptAction",
            "AutomationActionsScriptActionDataReference",
            "AutomationActionsScriptActionWithTeams",
            "AutomationActionsUserPermissions",
        ],
    ),
    group("business_service", &["BusinessService", "Impact", "Impactor"]),
    group("change_event", &["ChangeEvent"]),
    group(
        "contact_method",
        &[
            "ContactMethod",
            "EmailContactMethod",
            "PhoneContactMethod",
            "PushContactMethod",
            "PushContactMethodSound",
            "WhatsAppContactMethod",
        ],
    ),
    group(
        "custom_field",
        &[
            "CustomFieldsEditableField",
            "CustomFieldsEditableFieldOption",
            "CustomFieldsField",
            "CustomFieldsFieldOption",
            "CustomFieldsFieldValue",
            "CustomFieldsFieldWithOptions",
            "IncidentTypeCustomFieldWithOptions",
            "IncidentTypeCustomFields",
            "ServiceCustomFieldsFieldOptionReadModel",
            "ServiceCustomFieldsFieldReadModel",
            "ServiceCustomFieldsFieldValueReadModel",
        ],
    ),
    group("escalation_policy", &["EscalationPolicy", "EscalationRule"]),
    group(
        "event_orchestration",
        &[
            "Orchestration",
            "OrchestrationCacheVariableExternalData",
            "OrchestrationCacheVariableRecentValue",
            "OrchestrationCacheVariableTriggerEventCount",
            "OrchestrationGlobal",
            "OrchestrationIntegration",
            "OrchestrationRouter",
            "OrchestrationUnrouted",
            "ServiceOrchestration",
        ],
    ),
    group("extension", &["Extension", "ExtensionSchema"]),
    group(
        "incident",
        &[
            "Acknowledgement",
            "AlertCount",
            "Assignment",
            "ConferenceBridge",
            "Incident",
            "IncidentNote",
            "IncidentType",
            "IncidentTypeReference",
            "IncidentsRespondersReference",
            "ResolveReason",
            "ResponderRequest",
            "ResponderRequestTargetReference",
            "StatusUpdate",
        ],
    ),
    group("integration", &["EmailParser", "Integration", "MatchPredicate"]),
    group("license", &["LicenseWithCounts"]),
    group(
        "log_entry",
        &[
            "IncidentAction",
            "AcknowledgeLogEntry",
            "AnnotateLogEntry",
            "AssignLogEntry",
            "Channel",
            "Context",
            "CustomFieldValueChangeLogEntry",
            "DelegateLogEntry",
            "EscalateLogEntry",
            "ExhaustEscalationPathLogEntry",
            "FieldValueChangeLogEntry",
            "LogEntry",
            "NotifyLogEntry",
            "ReachAckLimitLogEntry",
            "ReachTriggerLimitLogEntry",
            "RepeatEscalationPathLogEntry",
            "ResolveLogEntry",
            "SnoozeLogEntry",
            "TriggerLogEntry",
            "UnacknowledgeLogEntry",
            "UrgencyChangeLogEntry",
        ],
    ),
    group("maintenance_window", &["MaintenanceWindow"]),
    group(
        "notification",
        &[
            "Notification",
            "NotificationSubscriber",
            "NotificationSubscriberWithContext",
            "NotificationSubscription",
            "NotificationSubscriptionWithContext",
        ],
    ),
    group("notification_rule", &["HandoffNotificationRule", "NotificationRule", "StatusUpdateNotificationRule"]),
    group("oncall", &["Oncall"]),
    group("priority", &["Priority"]),
    group("ruleset", &["EventRule", "EventRuleActionsCommon", "Ruleset", "ServiceEventRule"]),
    group(
        "schedule",
        &[
            "ShiftSource",
            "ShiftMember",
            "ComputedShiftAssignment",
            "FinalSchedule",
            "Override",
            "Restriction",
            "Schedule",
            "ScheduleLayer",
            "ScheduleLayerEntry",
            "ScheduleLayerUser",
            "SubSchedule",
        ],
    ),
    group(
        "service",
        &[
            "AutoPauseNotificationsParameters",
            "IncidentUrgencyRule",
            "IncidentUrgencyType",
            "ScheduledAction",
            "Service",
            "SupportHours",
        ],
    ),
    group("standard", &["Standard", "StandardApplied", "StandardInclusionExclusion"]),
    group("status_dashboard", &["StatusDashboard"]),
    group(
        "status_page",
        &[
            "StatusPage",
            "StatusPageImpact",
            "StatusPagePost",
            "StatusPagePostUpdate",
            "StatusPagePostmortem",
            "StatusPageService",
            "StatusPageSeverity",
            "StatusPageStatus",
            "StatusPageSubscription",
        ],
    ),
    group("tag", &["Tag"]),
    group("team", &["Team"]),
    group("template", &["RenderedTemplate", "Template"]),
    group("user", &["User", "UserRole", "UserSession"]),
    group("vendor", &["Vendor"]),
    group("webhook_subscription", &["WebhookSubscription", "OAuthClient"]),
    group(
        "workflow",
        &[
            "IncidentWorkflow",
            "IncidentWorkflowAction",
            "IncidentWorkflowActionInvocation",
            "IncidentWorkflowInstance",
            "IncidentWorkflowTrigger",
            "IncidentWorkflowTriggerInstance",
            "WorkflowIntegration",
            "WorkflowIntegrationConnection",
        ],
    ),
];

/// A component that is one of several models. The value of the member `tag` selects the model.
#[derive(Debug)]
pub(super) struct Polymorphic {
    pub(super) component: &'static str,
    pub(super) tag: &'static str,
    /// The variant, the component of its model, and values of the tag that the schema of that component does not list.
    pub(super) variants: &'static [(&'static str, &'static str, &'static [&'static str])],
}

pub(super) const POLYMORPHIC: &[Polymorphic] = &[
    Polymorphic {
        component: "ContactMethod",
        tag: "type",
        variants: &[
            ("Email", "EmailContactMethod", &[]),
            ("Phone", "PhoneContactMethod", &[]),
            ("Push", "PushContactMethod", &[]),
            ("WhatsApp", "WhatsAppContactMethod", &[]),
        ],
    },
    Polymorphic {
        component: "LogEntry",
        tag: "type",
        variants: &[
            // The schema of `LogEntry` names this value, and that of `AcknowledgeLogEntry` another one.
            ("Acknowledge", "AcknowledgeLogEntry", &["acknowledge_log_entry"]),
            ("Annotate", "AnnotateLogEntry", &[]),
            ("Assign", "AssignLogEntry", &[]),
            ("CustomFieldValueChange", "CustomFieldValueChangeLogEntry", &[]),
            ("Delegate", "DelegateLogEntry", &[]),
            ("Escalate", "EscalateLogEntry", &[]),
            ("ExhaustEscalationPath", "ExhaustEscalationPathLogEntry", &[]),
            ("FieldValueChange", "FieldValueChangeLogEntry", &[]),
            ("Notify", "NotifyLogEntry", &[]),
            ("ReachAckLimit", "ReachAckLimitLogEntry", &[]),
            ("ReachTriggerLimit", "ReachTriggerLimitLogEntry", &[]),
            ("RepeatEscalationPath", "RepeatEscalationPathLogEntry", &[]),
            ("Resolve", "ResolveLogEntry", &[]),
            ("Snooze", "SnoozeLogEntry", &[]),
            ("Trigger", "TriggerLogEntry", &[]),
            ("Unacknowledge", "UnacknowledgeLogEntry", &[]),
            ("UrgencyChange", "UrgencyChangeLogEntry", &[]),
        ],
    },
];

/// The alternatives of the component `Channel`, which have a title but no component name: the variant, the title, and the values of
/// `type`, which only the descriptions in the document state.
pub(super) const CHANNELS: &[(&str, &str, &[&str])] = &[
    ("Nagios", "NagiosChannel", &["nagios"]),
    ("Api", "APIChannel", &["api"]),
    ("Email", "EmailChannel", &["email"]),
    ("WebTrigger", "WebTriggerChannel", &["web_trigger"]),
    ("Website", "WebsiteChannel", &["website"]),
];

/// Request bodies: group, type name, method and path of the operation.
pub(super) const WRITES: &[(&str, &str, &str, &str)] = &[
    ("addon", "CreateAddon", "post", "/addons"),
    ("addon", "UpdateAddon", "put", "/addons/{id}"),
    ("alert", "UpdateAlert", "put", "/incidents/{id}/alerts/{alert_id}"),
    ("alert", "CreateAlertGroupingSetting", "post", "/alert_grouping_settings"),
    ("alert", "UpdateAlertGroupingSetting", "put", "/alert_grouping_settings/{id}"),
    ("business_service", "CreateBusinessService", "post", "/business_services"),
    ("business_service", "UpdateBusinessService", "put", "/business_services/{id}"),
    ("escalation_policy", "CreateEscalationPolicy", "post", "/escalation_policies"),
    ("escalation_policy", "UpdateEscalationPolicy", "put", "/escalation_policies/{id}"),
    ("event_orchestration", "CreateOrchestration", "post", "/event_orchestrations"),
    ("event_orchestration", "UpdateOrchestration", "put", "/event_orchestrations/{id}"),
    ("extension", "CreateExtension", "post", "/extensions"),
    ("extension", "UpdateExtension", "put", "/extensions/{id}"),
    ("incident", "CreateIncident", "post", "/incidents"),
    ("incident", "UpdateIncident", "put", "/incidents/{id}"),
    ("incident", "UpdateIncidents", "put", "/incidents"),
    ("incident", "CreateIncidentNote", "post", "/incidents/{id}/notes"),
    ("incident", "CreateIncidentType", "post", "/incidents/types"),
    ("incident", "UpdateIncidentType", "put", "/incidents/types/{type_id_or_name}"),
    ("integration", "CreateIntegration", "post", "/services/{id}/integrations"),
    ("integration", "UpdateIntegration", "put", "/services/{id}/integrations/{integration_id}"),
    ("maintenance_window", "CreateMaintenanceWindow", "post", "/maintenance_windows"),
    ("maintenance_window", "UpdateMaintenanceWindow", "put", "/maintenance_windows/{id}"),
    ("notification_rule", "CreateNotificationRule", "post", "/users/{id}/notification_rules"),
    ("notification_rule", "UpdateNotificationRule", "put", "/users/{id}/notification_rules/{notification_rule_id}"),
    ("schedule", "CreateOverride", "post", "/schedules/{id}/overrides"),
    ("schedule", "CreateSchedule", "post", "/schedules"),
    ("schedule", "UpdateSchedule", "put", "/schedules/{id}"),
    ("service", "CreateService", "post", "/services"),
    ("service", "UpdateService", "put", "/services/{id}"),
    ("tag", "CreateTag", "post", "/tags"),
    ("team", "CreateTeam", "post", "/teams"),
    ("team", "UpdateTeam", "put", "/teams/{id}"),
    ("template", "CreateTemplate", "post", "/templates"),
    ("template", "UpdateTemplate", "put", "/templates/{id}"),
    ("user", "CreateUser", "post", "/users"),
    ("user", "UpdateUser", "put", "/users/{id}"),
    ("webhook_subscription", "CreateWebhookSubscription", "post", "/webhook_subscriptions"),
    ("webhook_subscription", "UpdateWebhookSubscription", "put", "/webhook_subscriptions/{id}"),
    ("workflow", "CreateIncidentWorkflow", "post", "/incident_workflows"),
    ("workflow", "UpdateIncidentWorkflow", "put", "/incident_workflows/{id}"),
];

/// Request bodies of contact methods: group, type name, and the component to derive the type from, because the schema of
/// the operation combines all kinds of contact methods.
pub(super) const WRITES_OF_COMPONENTS: &[(&str, &str, &str)] = &[
    ("contact_method", "WriteEmailContactMethod", "EmailContactMethod"),
    ("contact_method", "WritePhoneContactMethod", "PhoneContactMethod"),
    ("contact_method", "WritePushContactMethod", "PushContactMethod"),
    ("contact_method", "WriteWhatsAppContactMethod", "WhatsAppContactMethod"),
];

/// Text members that are secrets in every object.
pub(super) const SECRETS: &[&str] = &[
    "access_token",
    "client_secret",
    "http_cal_url",
    "integration_key",
    "routing_key",
    "secret",
    "service_key",
    "token",
    "web_cal_url",
];

/// Members whose payloads contradict their schema.
pub(super) const OVERRIDES: &[Override] = &[];

/// The path of a member, its type, and the reason.
pub(super) type Override = (&'static str, fn() -> Type, &'static str);

/// Resources that PagerDuty also sends without an id.
pub(super) const WITHOUT_ID: &[&str] = &["Alert", "ChangeEvent"];

/// A model, a member, its type, and the reason.
pub(super) type Added = (&'static str, &'static str, fn() -> Type, &'static str);

/// Members that PagerDuty sends, but that its schemas do not have.
pub(super) const ADDED: &[Added] = &[(
    "Integration",
    "integration_key",
    || Type::Secret,
    "the key to send events to: PagerDuty sends it for integrations of the Events API",
)];
