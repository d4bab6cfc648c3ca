//! Models of the group `automation_action`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{
    AnyResource, Incident, Reference, Service, Team, Time, User, identity::identity, model::model, open_enum::open_enum,
};

model! {
    /// The object `AutomationActionsAbstractAction`.
    AutomationActionsAbstractAction identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_classification: Option<AutomationActionsActionClassification> = "action_classification",
        action_type: Option<AutomationActionsAbstractActionActionType> = "action_type",
        /// The default is `true`.
        allow_invocation_from_event_orchestration: Option<bool> = "allow_invocation_from_event_orchestration",
        /// The default is `true`.
        allow_invocation_manually: Option<bool> = "allow_invocation_manually",
        creation_time: Option<Time> = "creation_time",
        description: Option<String> = "description",
        last_run: Option<Time> = "last_run",
        last_run_by: Option<Reference<User>> = "last_run_by",
        /// The default is `false`.
        map_to_all_services: Option<bool> = "map_to_all_services",
        metadata: Value = "metadata",
        modify_time: Option<Time> = "modify_time",
        name: Option<String> = "name",
        /// The default is `false`.
        only_invocable_on_unresolved_incidents: Option<bool> = "only_invocable_on_unresolved_incidents",
        privileges: Option<AutomationActionsUserPermissions> = "privileges",
        /// At most 36 characters.
        runner: Option<String> = "runner",
        runner_type: Option<AutomationActionsRunnerType> = "runner_type",
        services: Vec<Reference<Service>> = "services",
    }
}

open_enum! {
    /// The member `action_type` of [`AutomationActionsAbstractAction`].
    AutomationActionsAbstractActionActionType {
        Script = "script",
        ProcessAutomation = "process_automation",
    }
}

open_enum! {
    /// The enum `AutomationActionsActionClassificationEnum`.
    AutomationActionsActionClassification {
        Diagnostic = "diagnostic",
        Remediation = "remediation",
    }
}

model! {
    /// The object `AutomationActionsInvocation`.
    AutomationActionsInvocation identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_id: Option<String> = "action_id",
        action_snapshot: Option<AutomationActionsInvocationActionSnapshot> = "action_snapshot",
        duration: Option<i64> = "duration",
        metadata: Option<AutomationActionsInvocationMetadata> = "metadata",
        runner_id: Option<String> = "runner_id",
        state: Option<AutomationActionsInvocationState> = "state",
        timing: Vec<AutomationActionsInvocationTiming> = "timing",
    }
}

model! {
    /// The member `action_snapshot` of [`AutomationActionsInvocation`].
    AutomationActionsInvocationActionSnapshot {
        action_data_reference: Option<AutomationActionsInvocationActionSnapshotActionDataReference> = "action_data_reference",
        action_type: Option<AutomationActionsInvocationActionSnapshotActionType> = "action_type",
        name: Option<String> = "name",
    }
}

model! {
    /// The member `action_data_reference` of [`AutomationActionsInvocationActionSnapshot`].
    AutomationActionsInvocationActionSnapshotActionDataReference {
        /// At most 65535 characters.
        invocation_command: Option<String> = "invocation_command",
        /// At most 1024 characters.
        process_automation_job_arguments: Option<String> = "process_automation_job_arguments",
        /// At most 36 characters.
        process_automation_job_id: Option<String> = "process_automation_job_id",
        /// At most 1024 characters.
        process_automation_node_filter: Option<String> = "process_automation_node_filter",
        /// At most 16777215 characters.
        script: Option<String> = "script",
    }
}

open_enum! {
    /// The member `action_type` of [`AutomationActionsInvocationActionSnapshot`].
    AutomationActionsInvocationActionSnapshotActionType {
        Script = "script",
        ProcessAutomation = "process_automation",
    }
}

model! {
    /// The member `metadata` of [`AutomationActionsInvocation`].
    AutomationActionsInvocationMetadata {
        agent: Option<Reference<User>> = "agent",
        incident: Option<Reference<Incident>> = "incident",
    }
}

open_enum! {
    /// The member `state` of [`AutomationActionsInvocation`].
    AutomationActionsInvocationState {
        Prepared = "prepared",
        Created = "created",
        Sent = "sent",
        Queued = "queued",
        Running = "running",
        Aborted = "aborted",
        Completed = "completed",
        Error = "error",
        UnknownValue = "unknown",
    }
}

model! {
    /// The member `timing` of [`AutomationActionsInvocation`].
    AutomationActionsInvocationTiming {
        state: Option<AutomationActionsInvocationTimingState> = "state",
        timestamp: Option<Time> = "timestamp",
    }
}

open_enum! {
    /// The member `state` of [`AutomationActionsInvocationTiming`].
    AutomationActionsInvocationTimingState {
        Prepared = "prepared",
        Created = "created",
        Sent = "sent",
        Queued = "queued",
        Running = "running",
        Aborted = "aborted",
        Completed = "completed",
        Error = "error",
        UnknownValue = "unknown",
    }
}

model! {
    /// The object `AutomationActionsProcessAutomationJobAction`.
    AutomationActionsProcessAutomationJobAction identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_classification: Option<AutomationActionsActionClassification> = "action_classification",
        action_data_reference: Option<AutomationActionsProcessAutomationJobActionDataReference> = "action_data_reference",
        action_type: Option<AutomationActionsProcessAutomationJobActionActionType> = "action_type",
        /// The default is `true`.
        allow_invocation_from_event_orchestration: Option<bool> = "allow_invocation_from_event_orchestration",
        /// The default is `true`.
        allow_invocation_manually: Option<bool> = "allow_invocation_manually",
        creation_time: Option<Time> = "creation_time",
        description: Option<String> = "description",
        last_run: Option<Time> = "last_run",
        last_run_by: Option<Reference<User>> = "last_run_by",
        /// The default is `false`.
        map_to_all_services: Option<bool> = "map_to_all_services",
        metadata: Value = "metadata",
        modify_time: Option<Time> = "modify_time",
        name: Option<String> = "name",
        /// The default is `false`.
        only_invocable_on_unresolved_incidents: Option<bool> = "only_invocable_on_unresolved_incidents",
        privileges: Option<AutomationActionsUserPermissions> = "privileges",
        /// At most 36 characters.
        runner: Option<String> = "runner",
        runner_type: Option<AutomationActionsRunnerType> = "runner_type",
        services: Vec<Reference<Service>> = "services",
    }
}

open_enum! {
    /// The member `action_type` of [`AutomationActionsProcessAutomationJobAction`].
    AutomationActionsProcessAutomationJobActionActionType {
        Script = "script",
        ProcessAutomation = "process_automation",
    }
}

model! {
    /// The object `AutomationActionsProcessAutomationJobActionDataReference`.
    AutomationActionsProcessAutomationJobActionDataReference {
        /// At most 1024 characters.
        process_automation_job_arguments: Option<String> = "process_automation_job_arguments",
        /// At most 36 characters.
        process_automation_job_id: Option<String> = "process_automation_job_id",
        /// At most 1024 characters.
        process_automation_node_filter: Option<String> = "process_automation_node_filter",
    }
}

model! {
    /// The object `AutomationActionsProcessAutomationJobActionWithTeams`.
    AutomationActionsProcessAutomationJobActionWithTeams identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_classification: Option<AutomationActionsActionClassification> = "action_classification",
        action_data_reference: Option<AutomationActionsProcessAutomationJobActionDataReference> = "action_data_reference",
        action_type: Option<AutomationActionsProcessAutomationJobActionWithTeamsActionType> = "action_type",
        /// The default is `true`.
        allow_invocation_from_event_orchestration: Option<bool> = "allow_invocation_from_event_orchestration",
        /// The default is `true`.
        allow_invocation_manually: Option<bool> = "allow_invocation_manually",
        creation_time: Option<Time> = "creation_time",
        description: Option<String> = "description",
        last_run: Option<Time> = "last_run",
        last_run_by: Option<Reference<User>> = "last_run_by",
        /// The default is `false`.
        map_to_all_services: Option<bool> = "map_to_all_services",
        metadata: Value = "metadata",
        modify_time: Option<Time> = "modify_time",
        name: Option<String> = "name",
        /// The default is `false`.
        only_invocable_on_unresolved_incidents: Option<bool> = "only_invocable_on_unresolved_incidents",
        privileges: Option<AutomationActionsUserPermissions> = "privileges",
        /// At most 36 characters.
        runner: Option<String> = "runner",
        runner_type: Option<AutomationActionsRunnerType> = "runner_type",
        services: Vec<Reference<Service>> = "services",
        teams: Vec<Reference<Team>> = "teams",
    }
}

open_enum! {
    /// The member `action_type` of [`AutomationActionsProcessAutomationJobActionWithTeams`].
    AutomationActionsProcessAutomationJobActionWithTeamsActionType {
        Script = "script",
        ProcessAutomation = "process_automation",
    }
}

model! {
    /// The object `AutomationActionsRunner`.
    AutomationActionsRunner identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        associated_actions: Option<AutomationActionsRunnerAssociatedActions> = "associated_actions",
        creation_time: Option<Time> = "creation_time",
        description: Option<String> = "description",
        last_seen: Option<Time> = "last_seen",
        metadata: Value = "metadata",
        name: Option<String> = "name",
        privileges: Option<AutomationActionsUserPermissions> = "privileges",
        /// At most 255 characters.
        runbook_base_uri: Option<String> = "runbook_base_uri",
        runner_type: Option<AutomationActionsRunnerType> = "runner_type",
        status: Option<AutomationActionsRunnerStatus> = "status",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `associated_actions` of [`AutomationActionsRunner`].
    AutomationActionsRunnerAssociatedActions {
        actions: Vec<Reference<AnyResource>> = "actions",
        more: Option<bool> = "more",
    }
}

open_enum! {
    /// The enum `AutomationActionsRunnerStatusEnum`.
    AutomationActionsRunnerStatus {
        Configured = "Configured",
        NotConfigured = "NotConfigured",
    }
}

open_enum! {
    /// The enum `AutomationActionsRunnerTypeEnum`.
    AutomationActionsRunnerType {
        Sidecar = "sidecar",
        Runbook = "runbook",
    }
}

model! {
    /// The object `AutomationActionsScriptAction`.
    AutomationActionsScriptAction identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_classification: Option<AutomationActionsActionClassification> = "action_classification",
        action_data_reference: Option<AutomationActionsScriptActionDataReference> = "action_data_reference",
        action_type: Option<AutomationActionsScriptActionActionType> = "action_type",
        /// The default is `true`.
        allow_invocation_from_event_orchestration: Option<bool> = "allow_invocation_from_event_orchestration",
        /// The default is `true`.
        allow_invocation_manually: Option<bool> = "allow_invocation_manually",
        creation_time: Option<Time> = "creation_time",
        description: Option<String> = "description",
        last_run: Option<Time> = "last_run",
        last_run_by: Option<Reference<User>> = "last_run_by",
        /// The default is `false`.
        map_to_all_services: Option<bool> = "map_to_all_services",
        metadata: Value = "metadata",
        modify_time: Option<Time> = "modify_time",
        name: Option<String> = "name",
        /// The default is `false`.
        only_invocable_on_unresolved_incidents: Option<bool> = "only_invocable_on_unresolved_incidents",
        privileges: Option<AutomationActionsUserPermissions> = "privileges",
        /// At most 36 characters.
        runner: Option<String> = "runner",
        runner_type: Option<AutomationActionsRunnerType> = "runner_type",
        services: Vec<Reference<Service>> = "services",
    }
}

open_enum! {
    /// The member `action_type` of [`AutomationActionsScriptAction`].
    AutomationActionsScriptActionActionType {
        Script = "script",
        ProcessAutomation = "process_automation",
    }
}

model! {
    /// The object `AutomationActionsScriptActionDataReference`.
    AutomationActionsScriptActionDataReference {
        /// At most 65535 characters.
        invocation_command: Option<String> = "invocation_command",
        /// At most 16777215 characters.
        script: Option<String> = "script",
    }
}

model! {
    /// The object `AutomationActionsScriptActionWithTeams`.
    AutomationActionsScriptActionWithTeams identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_classification: Option<AutomationActionsActionClassification> = "action_classification",
        action_data_reference: Option<AutomationActionsScriptActionDataReference> = "action_data_reference",
        action_type: Option<AutomationActionsScriptActionWithTeamsActionType> = "action_type",
        /// The default is `true`.
        allow_invocation_from_event_orchestration: Option<bool> = "allow_invocation_from_event_orchestration",
        /// The default is `true`.
        allow_invocation_manually: Option<bool> = "allow_invocation_manually",
        creation_time: Option<Time> = "creation_time",
        description: Option<String> = "description",
        last_run: Option<Time> = "last_run",
        last_run_by: Option<Reference<User>> = "last_run_by",
        /// The default is `false`.
        map_to_all_services: Option<bool> = "map_to_all_services",
        metadata: Value = "metadata",
        modify_time: Option<Time> = "modify_time",
        name: Option<String> = "name",
        /// The default is `false`.
        only_invocable_on_unresolved_incidents: Option<bool> = "only_invocable_on_unresolved_incidents",
        privileges: Option<AutomationActionsUserPermissions> = "privileges",
        /// At most 36 characters.
        runner: Option<String> = "runner",
        runner_type: Option<AutomationActionsRunnerType> = "runner_type",
        services: Vec<Reference<Service>> = "services",
        teams: Vec<Reference<Team>> = "teams",
    }
}

open_enum! {
    /// The member `action_type` of [`AutomationActionsScriptActionWithTeams`].
    AutomationActionsScriptActionWithTeamsActionType {
        Script = "script",
        ProcessAutomation = "process_automation",
    }
}

model! {
    /// The object `AutomationActionsUserPermissions`.
    AutomationActionsUserPermissions {
        permissions: Vec<AutomationActionsUserPermissionsPermission> = "permissions",
    }
}

open_enum! {
    /// The member `permissions` of [`AutomationActionsUserPermissions`].
    AutomationActionsUserPermissionsPermission {
        Create = "create",
        Update = "update",
        Delete = "delete",
        Invoke = "invoke",
    }
}

identity! {
    AutomationActionsAbstractAction = "",
    AutomationActionsInvocation = "",
    AutomationActionsProcessAutomationJobAction = "",
    AutomationActionsProcessAutomationJobActionWithTeams = "",
    AutomationActionsRunner = "",
    AutomationActionsScriptAction = "",
    AutomationActionsScriptActionWithTeams = "",
}
