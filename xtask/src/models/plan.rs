//! The groups, and the few facts that the document does not have.

use super::item::Type;

/// One feature of the crate, and the components of the document that it holds.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) components: &'static [&'static str],
}

const fn group(name: &'static str, components: &'static [&'static str]) -> Group {
    Group { name, components }
}

/// Every group. A component that a model names has to be in one of them.
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

/// A component that is one of several models, told apart by the value of a member.
#[derive(Debug)]
pub(super) struct Polymorphic {
    pub(super) component: &'static str,
    pub(super) tag: &'static str,
    /// Variant, component of its model, and the values that its own schema does not name.
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
            // The list of all types has another word for it than its own schema.
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

/// Alternatives of a component that have a title and no name: the variant, its title, and the values of `type`, which the
/// document names in prose only.
pub(super) const CHANNELS: &[(&str, &str, &[&str])] = &[
    ("Nagios", "NagiosChannel", &["nagios"]),
    ("Api", "APIChannel", &["api"]),
    ("Email", "EmailChannel", &["email"]),
    ("WebTrigger", "WebTriggerChannel", &["web_trigger"]),
    ("Website", "WebsiteChannel", &["website"]),
];

/// The body of a write: its name, its operation.
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

/// Bodies of writes of contact methods: the component of the model, since the schema of the operation is that of all of them.
pub(super) const WRITES_OF_COMPONENTS: &[(&str, &str, &str)] = &[
    ("contact_method", "WriteEmailContactMethod", "EmailContactMethod"),
    ("contact_method", "WritePhoneContactMethod", "PhoneContactMethod"),
    ("contact_method", "WritePushContactMethod", "PushContactMethod"),
    ("contact_method", "WriteWhatsAppContactMethod", "WhatsAppContactMethod"),
];

/// Text members that are secrets, in whatever object.
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

/// Members whose schema PagerDuty's own payloads contradict.
pub(super) const OVERRIDES: &[Override] = &[];

/// Path of the member, its type, the reason.
pub(super) type Override = (&'static str, fn() -> Type, &'static str);

/// Resources that PagerDuty's own payloads show without an id.
pub(super) const WITHOUT_ID: &[&str] = &["Alert", "ChangeEvent"];

/// Model, member, its type, the reason.
pub(super) type Added = (&'static str, &'static str, fn() -> Type, &'static str);

/// Members that PagerDuty sends and its schemas lack.
pub(super) const ADDED: &[Added] = &[(
    "Integration",
    "integration_key",
    || Type::Secret,
    "the key to send events to: PagerDuty sends it for integrations of the Events API",
)];
