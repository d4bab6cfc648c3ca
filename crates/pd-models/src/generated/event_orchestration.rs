//! Models of the group `event_orchestration`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{AnyResource, Reference, Secret, Service, Time, model::model, open_enum::open_enum, write::write_model};

write_model! {
    /// The request body of `POST /event_orchestrations`.
    CreateOrchestration {
        optional {
            description: String = "description",
            name: String = "name",
            team: Reference<AnyResource> = "team",
        }
    }
}

model! {
    /// The object `Orchestration`.
    Orchestration {
        id: Option<String> = "id",
        self_: Option<String> = "self",
        created_at: Option<Time> = "created_at",
        created_by: Option<Reference<AnyResource>> = "created_by",
        description: Option<String> = "description",
        integrations: Vec<OrchestrationIntegration> = "integrations",
        name: Option<String> = "name",
        routes: Option<i64> = "routes",
        team: Option<Reference<AnyResource>> = "team",
        updated_at: Option<Time> = "updated_at",
        updated_by: Option<Reference<AnyResource>> = "updated_by",
        version: Option<String> = "version",
    }
}

model! {
    /// The object `OrchestrationCacheVariableExternalData`.
    OrchestrationCacheVariableExternalData {
        id: Option<String> = "id",
        configuration: Option<OrchestrationCacheVariableExternalDataConfiguration> = "configuration",
        created_at: Option<Time> = "created_at",
        created_by: Option<Reference<AnyResource>> = "created_by",
        data_endpoint: Option<String> = "data_endpoint",
        disabled: Option<bool> = "disabled",
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
        updated_by: Option<Reference<AnyResource>> = "updated_by",
    }
}

model! {
    /// The member `configuration` of [`OrchestrationCacheVariableExternalData`].
    OrchestrationCacheVariableExternalDataConfiguration {
        type_: Option<String> = "type",
        data_type: Option<OrchestrationCacheVariableExternalDataConfigurationDataType> = "data_type",
        ttl_seconds: Option<i64> = "ttl_seconds",
    }
}

open_enum! {
    /// The member `data_type` of [`OrchestrationCacheVariableExternalDataConfiguration`].
    OrchestrationCacheVariableExternalDataConfigurationDataType {
        String = "string",
        Number = "number",
        Boolean = "boolean",
    }
}

model! {
    /// The object `OrchestrationCacheVariableRecentValue`.
    OrchestrationCacheVariableRecentValue {
        id: Option<String> = "id",
        conditions: Vec<OrchestrationCacheVariableRecentValueCondition> = "conditions",
        configuration: Option<OrchestrationCacheVariableRecentValueConfiguration> = "configuration",
        created_at: Option<Time> = "created_at",
        created_by: Option<Reference<AnyResource>> = "created_by",
        disabled: Option<bool> = "disabled",
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
        updated_by: Option<Reference<AnyResource>> = "updated_by",
    }
}

model! {
    /// The member `conditions` of [`OrchestrationCacheVariableRecentValue`].
    OrchestrationCacheVariableRecentValueCondition {
        expression: Option<String> = "expression",
    }
}

model! {
    /// The member `configuration` of [`OrchestrationCacheVariableRecentValue`].
    OrchestrationCacheVariableRecentValueConfiguration {
        type_: Option<String> = "type",
        regex: Option<String> = "regex",
        source: Option<String> = "source",
    }
}

model! {
    /// The object `OrchestrationCacheVariableTriggerEventCount`.
    OrchestrationCacheVariableTriggerEventCount {
        id: Option<String> = "id",
        conditions: Vec<OrchestrationCacheVariableTriggerEventCountCondition> = "conditions",
        configuration: Option<OrchestrationCacheVariableTriggerEventCountConfiguration> = "configuration",
        created_at: Option<Time> = "created_at",
        created_by: Option<Reference<AnyResource>> = "created_by",
        disabled: Option<bool> = "disabled",
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
        updated_by: Option<Reference<AnyResource>> = "updated_by",
    }
}

model! {
    /// The member `conditions` of [`OrchestrationCacheVariableTriggerEventCount`].
    OrchestrationCacheVariableTriggerEventCountCondition {
        expression: Option<String> = "expression",
    }
}

model! {
    /// The member `configuration` of [`OrchestrationCacheVariableTriggerEventCount`].
    OrchestrationCacheVariableTriggerEventCountConfiguration {
        type_: Option<String> = "type",
        ttl_seconds: Option<i64> = "ttl_seconds",
    }
}

model! {
    /// The object `OrchestrationGlobal`.
    OrchestrationGlobal {
        orchestration_path: Option<OrchestrationGlobalOrchestrationPath> = "orchestration_path",
    }
}

model! {
    /// The member `orchestration_path` of [`OrchestrationGlobal`].
    OrchestrationGlobalOrchestrationPath {
        type_: Value = "type",
        catch_all: Option<OrchestrationGlobalOrchestrationPathCatchAll> = "catch_all",
        parent: Option<Reference<AnyResource>> = "parent",
        sets: Value = "sets",
    }
}

model! {
    /// The member `catch_all` of [`OrchestrationGlobalOrchestrationPath`].
    OrchestrationGlobalOrchestrationPathCatchAll {
        actions: Option<OrchestrationGlobalOrchestrationPathCatchAllActions> = "actions",
    }
}

model! {
    /// The member `actions` of [`OrchestrationGlobalOrchestrationPathCatchAll`].
    OrchestrationGlobalOrchestrationPathCatchAllActions {
        annotate: Option<String> = "annotate",
        automation_actions: Vec<OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationAction> = "automation_actions",
        drop_event: Option<bool> = "drop_event",
        escalation_policy: Option<String> = "escalation_policy",
        event_action: Option<OrchestrationGlobalOrchestrationPathCatchAllActionsEventAction> = "event_action",
        extractions: Vec<OrchestrationGlobalOrchestrationPathCatchAllActionsExtraction> = "extractions",
        incident_custom_field_updates: Vec<OrchestrationGlobalOrchestrationPathCatchAllActionsIncidentCustomFieldUpdate> = "incident_custom_field_updates",
        priority: Option<String> = "priority",
        severity: Option<OrchestrationGlobalOrchestrationPathCatchAllActionsSeverity> = "severity",
        suppress: Option<bool> = "suppress",
        suspend: Option<i64> = "suspend",
        variables: Vec<OrchestrationGlobalOrchestrationPathCatchAllActionsVariable> = "variables",
    }
}

model! {
    /// The member `automation_actions` of [`OrchestrationGlobalOrchestrationPathCatchAllActions`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationAction {
        /// The default is `false`.
        auto_send: Option<bool> = "auto_send",
        headers: Vec<OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationActionHeader> = "headers",
        name: Option<String> = "name",
        parameters: Vec<OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationActionParameter> = "parameters",
        /// At most 1 item.
        trigger_types: Vec<OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationActionTriggerType> = "trigger_types",
        url: Option<String> = "url",
    }
}

model! {
    /// The member `headers` of [`OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationAction`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationActionHeader {
        key: Option<String> = "key",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `parameters` of [`OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationAction`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationActionParameter {
        key: Option<String> = "key",
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `trigger_types` of [`OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationAction`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsAutomationActionTriggerType {
        AlertTriggered = "alert_triggered",
        AlertSuppressed = "alert_suppressed",
        AlertSuspended = "alert_suspended",
    }
}

open_enum! {
    /// The member `event_action` of [`OrchestrationGlobalOrchestrationPathCatchAllActions`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsEventAction {
        Trigger = "trigger",
        Resolve = "resolve",
    }
}

model! {
    /// The member `extractions` of [`OrchestrationGlobalOrchestrationPathCatchAllActions`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsExtraction {
        regex: Option<String> = "regex",
        source: Option<String> = "source",
        target: Option<String> = "target",
        template: Option<String> = "template",
    }
}

model! {
    /// The member `incident_custom_field_updates` of [`OrchestrationGlobalOrchestrationPathCatchAllActions`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsIncidentCustomFieldUpdate {
        id: Option<String> = "id",
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `severity` of [`OrchestrationGlobalOrchestrationPathCatchAllActions`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsSeverity {
        Info = "info",
        Error = "error",
        Warning = "warning",
        Critical = "critical",
    }
}

model! {
    /// The member `variables` of [`OrchestrationGlobalOrchestrationPathCatchAllActions`].
    OrchestrationGlobalOrchestrationPathCatchAllActionsVariable {
        type_: Option<String> = "type",
        name: Option<String> = "name",
        path: Option<String> = "path",
        value: Option<String> = "value",
    }
}

model! {
    /// The object `OrchestrationIntegration`.
    OrchestrationIntegration {
        id: Option<String> = "id",
        label: Option<String> = "label",
        parameters: Option<OrchestrationIntegrationParameters> = "parameters",
    }
}

model! {
    /// The member `parameters` of [`OrchestrationIntegration`].
    OrchestrationIntegrationParameters {
        type_: Option<String> = "type",
        routing_key: Option<Secret> = "routing_key",
    }
}

model! {
    /// The object `OrchestrationRouter`.
    OrchestrationRouter {
        orchestration_path: Option<OrchestrationRouterOrchestrationPath> = "orchestration_path",
    }
}

model! {
    /// The member `orchestration_path` of [`OrchestrationRouter`].
    OrchestrationRouterOrchestrationPath {
        type_: Value = "type",
        catch_all: Option<OrchestrationRouterOrchestrationPathCatchAll> = "catch_all",
        parent: Option<Reference<AnyResource>> = "parent",
        /// At most 1 item.
        sets: Value = "sets",
    }
}

model! {
    /// The member `catch_all` of [`OrchestrationRouterOrchestrationPath`].
    OrchestrationRouterOrchestrationPathCatchAll {
        actions: Option<OrchestrationRouterOrchestrationPathCatchAllActions> = "actions",
    }
}

model! {
    /// The member `actions` of [`OrchestrationRouterOrchestrationPathCatchAll`].
    OrchestrationRouterOrchestrationPathCatchAllActions {
        route_to: Option<String> = "route_to",
    }
}

model! {
    /// The object `OrchestrationUnrouted`.
    OrchestrationUnrouted {
        orchestration_path: Option<OrchestrationUnroutedOrchestrationPath> = "orchestration_path",
    }
}

model! {
    /// The member `orchestration_path` of [`OrchestrationUnrouted`].
    OrchestrationUnroutedOrchestrationPath {
        type_: Value = "type",
        catch_all: Option<OrchestrationUnroutedOrchestrationPathCatchAll> = "catch_all",
        parent: Option<Reference<AnyResource>> = "parent",
        sets: Value = "sets",
    }
}

model! {
    /// The member `catch_all` of [`OrchestrationUnroutedOrchestrationPath`].
    OrchestrationUnroutedOrchestrationPathCatchAll {
        actions: Option<OrchestrationUnroutedOrchestrationPathCatchAllActions> = "actions",
    }
}

model! {
    /// The member `actions` of [`OrchestrationUnroutedOrchestrationPathCatchAll`].
    OrchestrationUnroutedOrchestrationPathCatchAllActions {
        event_action: Option<OrchestrationUnroutedOrchestrationPathCatchAllActionsEventAction> = "event_action",
        extractions: Vec<OrchestrationUnroutedOrchestrationPathCatchAllActionsExtraction> = "extractions",
        severity: Option<OrchestrationUnroutedOrchestrationPathCatchAllActionsSeverity> = "severity",
        variables: Vec<OrchestrationUnroutedOrchestrationPathCatchAllActionsVariable> = "variables",
    }
}

open_enum! {
    /// The member `event_action` of [`OrchestrationUnroutedOrchestrationPathCatchAllActions`].
    OrchestrationUnroutedOrchestrationPathCatchAllActionsEventAction {
        Trigger = "trigger",
        Resolve = "resolve",
    }
}

model! {
    /// The member `extractions` of [`OrchestrationUnroutedOrchestrationPathCatchAllActions`].
    OrchestrationUnroutedOrchestrationPathCatchAllActionsExtraction {
        regex: Option<String> = "regex",
        source: Option<String> = "source",
        target: Option<String> = "target",
        template: Option<String> = "template",
    }
}

open_enum! {
    /// The member `severity` of [`OrchestrationUnroutedOrchestrationPathCatchAllActions`].
    OrchestrationUnroutedOrchestrationPathCatchAllActionsSeverity {
        Info = "info",
        Error = "error",
        Warning = "warning",
        Critical = "critical",
    }
}

model! {
    /// The member `variables` of [`OrchestrationUnroutedOrchestrationPathCatchAllActions`].
    OrchestrationUnroutedOrchestrationPathCatchAllActionsVariable {
        type_: Option<String> = "type",
        name: Option<String> = "name",
        path: Option<String> = "path",
        value: Option<String> = "value",
    }
}

model! {
    /// The object `ServiceOrchestration`.
    ServiceOrchestration {
        orchestration_path: Option<ServiceOrchestrationOrchestrationPath> = "orchestration_path",
    }
}

model! {
    /// The member `orchestration_path` of [`ServiceOrchestration`].
    ServiceOrchestrationOrchestrationPath {
        type_: Value = "type",
        catch_all: Option<ServiceOrchestrationOrchestrationPathCatchAll> = "catch_all",
        migrated_at: Option<Time> = "migrated_at",
        migrated_by: Option<Reference<AnyResource>> = "migrated_by",
        migrated_from: Option<Reference<AnyResource>> = "migrated_from",
        migrated_status: Option<ServiceOrchestrationOrchestrationPathMigratedStatus> = "migrated_status",
        migrated_via: Option<ServiceOrchestrationOrchestrationPathMigratedVia> = "migrated_via",
        parent: Option<Reference<Service>> = "parent",
        sets: Value = "sets",
    }
}

model! {
    /// The member `catch_all` of [`ServiceOrchestrationOrchestrationPath`].
    ServiceOrchestrationOrchestrationPathCatchAll {
        actions: Option<ServiceOrchestrationOrchestrationPathCatchAllActions> = "actions",
    }
}

model! {
    /// The member `actions` of [`ServiceOrchestrationOrchestrationPathCatchAll`].
    ServiceOrchestrationOrchestrationPathCatchAllActions {
        annotate: Option<String> = "annotate",
        automation_actions: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationAction> = "automation_actions",
        escalation_policy: Option<String> = "escalation_policy",
        event_action: Option<ServiceOrchestrationOrchestrationPathCatchAllActionsEventAction> = "event_action",
        extractions: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsExtraction> = "extractions",
        incident_custom_field_updates: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsIncidentCustomFieldUpdate> = "incident_custom_field_updates",
        pagerduty_automation_actions: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsPagerdutyAutomationAction> = "pagerduty_automation_actions",
        priority: Option<String> = "priority",
        severity: Option<ServiceOrchestrationOrchestrationPathCatchAllActionsSeverity> = "severity",
        suppress: Option<bool> = "suppress",
        suspend: Option<i64> = "suspend",
        variables: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsVariable> = "variables",
    }
}

model! {
    /// The member `automation_actions` of [`ServiceOrchestrationOrchestrationPathCatchAllActions`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationAction {
        /// The default is `false`.
        auto_send: Option<bool> = "auto_send",
        headers: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationActionHeader> = "headers",
        name: Option<String> = "name",
        parameters: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationActionParameter> = "parameters",
        /// At most 1 item.
        trigger_types: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationActionTriggerType> = "trigger_types",
        url: Option<String> = "url",
    }
}

model! {
    /// The member `headers` of [`ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationAction`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationActionHeader {
        key: Option<String> = "key",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `parameters` of [`ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationAction`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationActionParameter {
        key: Option<String> = "key",
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `trigger_types` of [`ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationAction`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsAutomationActionTriggerType {
        AlertTriggered = "alert_triggered",
        AlertSuppressed = "alert_suppressed",
        AlertSuspended = "alert_suspended",
    }
}

open_enum! {
    /// The member `event_action` of [`ServiceOrchestrationOrchestrationPathCatchAllActions`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsEventAction {
        Trigger = "trigger",
        Resolve = "resolve",
    }
}

model! {
    /// The member `extractions` of [`ServiceOrchestrationOrchestrationPathCatchAllActions`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsExtraction {
        regex: Option<String> = "regex",
        source: Option<String> = "source",
        target: Option<String> = "target",
        template: Option<String> = "template",
    }
}

model! {
    /// The member `incident_custom_field_updates` of [`ServiceOrchestrationOrchestrationPathCatchAllActions`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsIncidentCustomFieldUpdate {
        id: Option<String> = "id",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `pagerduty_automation_actions` of [`ServiceOrchestrationOrchestrationPathCatchAllActions`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsPagerdutyAutomationAction {
        action_id: Option<String> = "action_id",
        /// At most 1 item.
        trigger_types: Vec<ServiceOrchestrationOrchestrationPathCatchAllActionsPagerdutyAutomationActionTriggerType> = "trigger_types",
    }
}

open_enum! {
    /// The member `trigger_types` of [`ServiceOrchestrationOrchestrationPathCatchAllActionsPagerdutyAutomationAction`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsPagerdutyAutomationActionTriggerType {
        AlertTriggered = "alert_triggered",
        AlertSuppressed = "alert_suppressed",
        AlertSuspended = "alert_suspended",
    }
}

open_enum! {
    /// The member `severity` of [`ServiceOrchestrationOrchestrationPathCatchAllActions`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsSeverity {
        Info = "info",
        Error = "error",
        Warning = "warning",
        Critical = "critical",
    }
}

model! {
    /// The member `variables` of [`ServiceOrchestrationOrchestrationPathCatchAllActions`].
    ServiceOrchestrationOrchestrationPathCatchAllActionsVariable {
        type_: Option<String> = "type",
        name: Option<String> = "name",
        path: Option<String> = "path",
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `migrated_status` of [`ServiceOrchestrationOrchestrationPath`].
    ServiceOrchestrationOrchestrationPathMigratedStatus {
        Completed = "completed",
    }
}

open_enum! {
    /// The member `migrated_via` of [`ServiceOrchestrationOrchestrationPath`].
    ServiceOrchestrationOrchestrationPathMigratedVia {
        Api = "API",
        Ui = "UI",
    }
}

write_model! {
    /// The request body of `PUT /event_orchestrations/{id}`.
    UpdateOrchestration {
        optional {
            description: String = "description",
            name: String = "name",
            team: Reference<AnyResource> = "team",
        }
    }
}
