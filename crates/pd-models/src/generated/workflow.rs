//! Models of the group `workflow`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{
    AnyResource, Reference, Service, Team, Time, User, identity::identity, model::model, open_enum::open_enum,
    write::write_model,
};

write_model! {
    /// The request body of `POST /incident_workflows`.
    CreateIncidentWorkflow {
        fixed { "type" = "incident_workflow" }
        optional {
            description: String = "description",
            /// The default is `true`.
            is_enabled: bool = "is_enabled",
            name: String = "name",
            steps: Vec<CreateIncidentWorkflowStep> = "steps",
            team: Reference<Team> = "team",
        }
    }
}

write_model! {
    /// The member `steps` of [`CreateIncidentWorkflow`].
    CreateIncidentWorkflowStep {
        fixed { "type" = "step" }
        required {
            name: String = "name",
            action_configuration: CreateIncidentWorkflowStepActionConfiguration = "action_configuration",
        }
    }
}

write_model! {
    /// The member `action_configuration` of [`CreateIncidentWorkflowStep`].
    CreateIncidentWorkflowStepActionConfiguration {
        required {
            action_id: String = "action_id",
            inputs: Vec<CreateIncidentWorkflowStepActionConfigurationInput> = "inputs",
        }
        optional {
            inline_steps_inputs: Vec<CreateIncidentWorkflowStepActionConfigurationInlineStepsInput> = "inline_steps_inputs",
        }
    }
}

write_model! {
    /// The member `inline_steps_inputs` of [`CreateIncidentWorkflowStepActionConfiguration`].
    CreateIncidentWorkflowStepActionConfigurationInlineStepsInput {
        required {
            name: String = "name",
            value: CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValue = "value",
        }
    }
}

write_model! {
    /// The member `value` of [`CreateIncidentWorkflowStepActionConfigurationInlineStepsInput`].
    CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValue {
        optional {
            steps: Vec<CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStep> = "steps",
        }
    }
}

write_model! {
    /// The member `steps` of [`CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValue`].
    CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStep {
        fixed { "type" = "step" }
        required {
            name: String = "name",
            action_configuration: CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration = "action_configuration",
        }
    }
}

write_model! {
    /// The member `action_configuration` of [`CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStep`].
    CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration {
        required {
            action_id: String = "action_id",
            inputs: Vec<CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationInput> = "inputs",
        }
    }
}

write_model! {
    /// The member `inputs` of [`CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration`].
    CreateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationInput {
        required {
            name: String = "name",
            value: String = "value",
        }
    }
}

write_model! {
    /// The member `inputs` of [`CreateIncidentWorkflowStepActionConfiguration`].
    CreateIncidentWorkflowStepActionConfigurationInput {
        required {
            name: String = "name",
            value: String = "value",
        }
    }
}

model! {
    /// The object `IncidentWorkflow`.
    IncidentWorkflow identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        created_at: Option<Time> = "created_at",
        description: Option<String> = "description",
        /// The default is `true`.
        is_enabled: Option<bool> = "is_enabled",
        name: Option<String> = "name",
        steps: Vec<IncidentWorkflowStep> = "steps",
        team: Option<Reference<Team>> = "team",
    }
}

model! {
    /// The object `IncidentWorkflowAction`.
    IncidentWorkflowAction identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_tier: Option<IncidentWorkflowActionActionTier> = "action_tier",
        action_type: Option<IncidentWorkflowActionActionType> = "action_type",
        created_at: Option<Time> = "created_at",
        created_by_user_id: Option<String> = "created_by_user_id",
        description: Option<String> = "description",
        domain_name: Option<String> = "domain_name",
        function_name: Option<String> = "function_name",
        inputs: Vec<IncidentWorkflowActionInput> = "inputs",
        metadata: Option<String> = "metadata",
        name: Option<String> = "name",
        outputs: Vec<IncidentWorkflowActionOutput> = "outputs",
        package_name: Option<String> = "package_name",
        search_keywords: Vec<String> = "search_keywords",
        tags: Vec<String> = "tags",
        trigger_type: Option<IncidentWorkflowActionTriggerType> = "trigger_type",
        version: Option<f64> = "version",
    }
}

open_enum! {
    /// The member `action_tier` of [`IncidentWorkflowAction`].
    IncidentWorkflowActionActionTier {
        BasicAction = "basic-action",
        StandardAction = "standard-action",
        PremiumAction = "premium-action",
    }
}

open_enum! {
    /// The member `action_type` of [`IncidentWorkflowAction`].
    IncidentWorkflowActionActionType {
        Action = "action",
        Trigger = "trigger",
    }
}

model! {
    /// The member `inputs` of [`IncidentWorkflowAction`].
    IncidentWorkflowActionInput {
        type_: Option<IncidentWorkflowActionInputType> = "type",
        advanced: Option<bool> = "advanced",
        connection_type_id: Option<String> = "connection_type_id",
        default_value: Option<String> = "default_value",
        description: Option<String> = "description",
        is_hidden: Option<bool> = "is_hidden",
        is_required: Option<bool> = "is_required",
        metadata: Option<String> = "metadata",
        name: Option<String> = "name",
    }
}

open_enum! {
    /// The member `type` of [`IncidentWorkflowActionInput`].
    IncidentWorkflowActionInputType {
        Text = "text",
        Password = "password",
        Integer = "integer",
        Decimal = "decimal",
        Date = "date",
        DateTime = "dateTime",
        Boolean = "boolean",
        SingleChoice = "singleChoice",
        MultipleChoice = "multipleChoice",
        Json = "json",
        Connection = "connection",
        Trigger = "trigger",
    }
}

model! {
    /// The object `IncidentWorkflowActionInvocation`.
    IncidentWorkflowActionInvocation {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        action_id: Option<String> = "action_id",
        inputs: Vec<IncidentWorkflowActionInvocationInput> = "inputs",
        outputs: Vec<IncidentWorkflowActionInvocationOutput> = "outputs",
    }
}

model! {
    /// The member `inputs` of [`IncidentWorkflowActionInvocation`].
    IncidentWorkflowActionInvocationInput {
        type_: Option<IncidentWorkflowActionInvocationInputType> = "type",
        advanced: Option<bool> = "advanced",
        connection_type_id: Option<String> = "connection_type_id",
        default_value: Option<String> = "default_value",
        description: Option<String> = "description",
        is_hidden: Option<bool> = "is_hidden",
        is_required: Option<bool> = "is_required",
        metadata: Option<String> = "metadata",
        name: Option<String> = "name",
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `type` of [`IncidentWorkflowActionInvocationInput`].
    IncidentWorkflowActionInvocationInputType {
        Text = "text",
        Password = "password",
        Integer = "integer",
        Decimal = "decimal",
        Date = "date",
        DateTime = "dateTime",
        Boolean = "boolean",
        SingleChoice = "singleChoice",
        MultipleChoice = "multipleChoice",
        Json = "json",
        Connection = "connection",
        Trigger = "trigger",
    }
}

model! {
    /// The member `outputs` of [`IncidentWorkflowActionInvocation`].
    IncidentWorkflowActionInvocationOutput {
        type_: Option<IncidentWorkflowActionInvocationOutputType> = "type",
        description: Option<String> = "description",
        name: Option<String> = "name",
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `type` of [`IncidentWorkflowActionInvocationOutput`].
    IncidentWorkflowActionInvocationOutputType {
        Text = "text",
        Password = "password",
        Integer = "integer",
        Decimal = "decimal",
        Date = "date",
        DateTime = "dateTime",
        Boolean = "boolean",
        SingleChoice = "singleChoice",
        MultipleChoice = "multipleChoice",
        Json = "json",
    }
}

model! {
    /// The member `outputs` of [`IncidentWorkflowAction`].
    IncidentWorkflowActionOutput {
        type_: Option<IncidentWorkflowActionOutputType> = "type",
        description: Option<String> = "description",
        name: Option<String> = "name",
    }
}

open_enum! {
    /// The member `type` of [`IncidentWorkflowActionOutput`].
    IncidentWorkflowActionOutputType {
        Text = "text",
        Password = "password",
        Integer = "integer",
        Decimal = "decimal",
        Date = "date",
        DateTime = "dateTime",
        Boolean = "boolean",
        SingleChoice = "singleChoice",
        MultipleChoice = "multipleChoice",
        Json = "json",
    }
}

open_enum! {
    /// The member `trigger_type` of [`IncidentWorkflowAction`].
    IncidentWorkflowActionTriggerType {
        Polling = "polling",
        Subscription = "subscription",
        Web = "web",
    }
}

model! {
    /// The object `IncidentWorkflowInstance`.
    IncidentWorkflowInstance {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        incident: Option<Reference<AnyResource>> = "incident",
    }
}

model! {
    /// The member `steps` of [`IncidentWorkflow`].
    IncidentWorkflowStep identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_configuration: Option<IncidentWorkflowStepActionConfiguration> = "action_configuration",
        description: Option<String> = "description",
        name: Option<String> = "name",
    }
}

model! {
    /// The member `action_configuration` of [`IncidentWorkflowStep`].
    IncidentWorkflowStepActionConfiguration {
        action_id: Option<String> = "action_id",
        description: Option<String> = "description",
        inline_steps_inputs: Vec<IncidentWorkflowStepActionConfigurationInlineStepsInput> = "inline_steps_inputs",
        inputs: Vec<IncidentWorkflowStepActionConfigurationInput> = "inputs",
        outputs: Vec<IncidentWorkflowStepActionConfigurationOutput> = "outputs",
    }
}

model! {
    /// The member `inline_steps_inputs` of [`IncidentWorkflowStepActionConfiguration`].
    IncidentWorkflowStepActionConfigurationInlineStepsInput {
        name: Option<String> = "name",
        value: Option<IncidentWorkflowStepActionConfigurationInlineStepsInputValue> = "value",
    }
}

model! {
    /// The member `value` of [`IncidentWorkflowStepActionConfigurationInlineStepsInput`].
    IncidentWorkflowStepActionConfigurationInlineStepsInputValue {
        steps: Vec<IncidentWorkflowStepActionConfigurationInlineStepsInputValueStep> = "steps",
    }
}

model! {
    /// The member `steps` of [`IncidentWorkflowStepActionConfigurationInlineStepsInputValue`].
    IncidentWorkflowStepActionConfigurationInlineStepsInputValueStep identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        action_configuration: Option<IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration> = "action_configuration",
        name: Option<String> = "name",
    }
}

model! {
    /// The member `action_configuration` of [`IncidentWorkflowStepActionConfigurationInlineStepsInputValueStep`].
    IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration {
        action_id: Option<String> = "action_id",
        description: Option<String> = "description",
        inputs: Vec<IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationInput> = "inputs",
        outputs: Vec<IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationOutput> = "outputs",
    }
}

model! {
    /// The member `inputs` of [`IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration`].
    IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationInput {
        name: Option<String> = "name",
        parameter_type: Option<String> = "parameter_type",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `outputs` of [`IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration`].
    IncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationOutput {
        name: Option<String> = "name",
        parameter_type: Option<String> = "parameter_type",
        reference_name: Option<String> = "reference_name",
    }
}

model! {
    /// The member `inputs` of [`IncidentWorkflowStepActionConfiguration`].
    IncidentWorkflowStepActionConfigurationInput {
        name: Option<String> = "name",
        parameter_type: Option<String> = "parameter_type",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `outputs` of [`IncidentWorkflowStepActionConfiguration`].
    IncidentWorkflowStepActionConfigurationOutput {
        name: Option<String> = "name",
        parameter_type: Option<String> = "parameter_type",
        reference_name: Option<String> = "reference_name",
    }
}

model! {
    /// The object `IncidentWorkflowTrigger`.
    IncidentWorkflowTrigger identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        condition: Option<String> = "condition",
        incident_types: Vec<String> = "incident_types",
        /// Deprecated by PagerDuty.
        is_disabled: Option<bool> = "is_disabled",
        is_subscribed_to_all_services: Option<bool> = "is_subscribed_to_all_services",
        permissions: Option<IncidentWorkflowTriggerPermissions> = "permissions",
        services: Vec<Reference<Service>> = "services",
        trigger_type: Option<IncidentWorkflowTriggerTriggerType> = "trigger_type",
        trigger_type_name: Option<String> = "trigger_type_name",
        trigger_url: Option<String> = "trigger_url",
        workflow: Option<IncidentWorkflowTriggerWorkflow> = "workflow",
    }
}

model! {
    /// The object `IncidentWorkflowTriggerInstance`.
    IncidentWorkflowTriggerInstance identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        description: Option<String> = "description",
        ended_at: Option<Time> = "ended_at",
        name: Option<String> = "name",
        started_at: Option<Time> = "started_at",
        status: Option<IncidentWorkflowTriggerInstanceStatus> = "status",
        workflow: Option<IncidentWorkflowTriggerInstanceWorkflow> = "workflow",
    }
}

open_enum! {
    /// The member `status` of [`IncidentWorkflowTriggerInstance`].
    IncidentWorkflowTriggerInstanceStatus {
        Completed = "completed",
        Running = "running",
        Queued = "queued",
    }
}

model! {
    /// The member `workflow` of [`IncidentWorkflowTriggerInstance`].
    IncidentWorkflowTriggerInstanceWorkflow {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        name: Option<String> = "name",
    }
}

model! {
    /// The member `permissions` of [`IncidentWorkflowTrigger`].
    IncidentWorkflowTriggerPermissions {
        restricted: Option<bool> = "restricted",
        team_id: Option<String> = "team_id",
    }
}

open_enum! {
    /// The member `trigger_type` of [`IncidentWorkflowTrigger`].
    IncidentWorkflowTriggerTriggerType {
        Conditional = "conditional",
        Manual = "manual",
        IncidentType = "incident_type",
    }
}

model! {
    /// The member `workflow` of [`IncidentWorkflowTrigger`].
    IncidentWorkflowTriggerWorkflow {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        name: Option<String> = "name",
    }
}

write_model! {
    /// The request body of `PUT /incident_workflows/{id}`.
    UpdateIncidentWorkflow {
        fixed { "type" = "incident_workflow" }
        optional {
            description: String = "description",
            /// The default is `true`.
            is_enabled: bool = "is_enabled",
            name: String = "name",
            steps: Vec<UpdateIncidentWorkflowStep> = "steps",
            team: Reference<Team> = "team",
        }
    }
}

write_model! {
    /// The member `steps` of [`UpdateIncidentWorkflow`].
    UpdateIncidentWorkflowStep {
        fixed { "type" = "step" }
        required {
            name: String = "name",
            action_configuration: UpdateIncidentWorkflowStepActionConfiguration = "action_configuration",
        }
    }
}

write_model! {
    /// The member `action_configuration` of [`UpdateIncidentWorkflowStep`].
    UpdateIncidentWorkflowStepActionConfiguration {
        required {
            action_id: String = "action_id",
            inputs: Vec<UpdateIncidentWorkflowStepActionConfigurationInput> = "inputs",
        }
        optional {
            inline_steps_inputs: Vec<UpdateIncidentWorkflowStepActionConfigurationInlineStepsInput> = "inline_steps_inputs",
        }
    }
}

write_model! {
    /// The member `inline_steps_inputs` of [`UpdateIncidentWorkflowStepActionConfiguration`].
    UpdateIncidentWorkflowStepActionConfigurationInlineStepsInput {
        required {
            name: String = "name",
            value: UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValue = "value",
        }
    }
}

write_model! {
    /// The member `value` of [`UpdateIncidentWorkflowStepActionConfigurationInlineStepsInput`].
    UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValue {
        optional {
            steps: Vec<UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStep> = "steps",
        }
    }
}

write_model! {
    /// The member `steps` of [`UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValue`].
    UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStep {
        fixed { "type" = "step" }
        required {
            name: String = "name",
            action_configuration: UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration = "action_configuration",
        }
    }
}

write_model! {
    /// The member `action_configuration` of [`UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStep`].
    UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration {
        required {
            action_id: String = "action_id",
            inputs: Vec<UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationInput> = "inputs",
        }
    }
}

write_model! {
    /// The member `inputs` of [`UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfiguration`].
    UpdateIncidentWorkflowStepActionConfigurationInlineStepsInputValueStepActionConfigurationInput {
        required {
            name: String = "name",
            value: String = "value",
        }
    }
}

write_model! {
    /// The member `inputs` of [`UpdateIncidentWorkflowStepActionConfiguration`].
    UpdateIncidentWorkflowStepActionConfigurationInput {
        required {
            name: String = "name",
            value: String = "value",
        }
    }
}

model! {
    /// The object `WorkflowIntegration`.
    WorkflowIntegration identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        application: Option<String> = "application",
        configuration_schema: Value = "configuration_schema",
        created_at: Option<Time> = "created_at",
        created_by: Option<Reference<User>> = "created_by",
        description: Option<String> = "description",
        domain_name: Option<String> = "domain_name",
        entitled: Option<bool> = "entitled",
        icon_svg: Option<String> = "icon_svg",
        is_deprecated: Option<bool> = "is_deprecated",
        name: Option<String> = "name",
        package_name: Option<String> = "package_name",
        search_keywords: Vec<String> = "search_keywords",
        secrets_schema: Value = "secrets_schema",
        tags: Vec<String> = "tags",
    }
}

model! {
    /// The object `WorkflowIntegrationConnection`.
    WorkflowIntegrationConnection identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        apps: Vec<WorkflowIntegrationConnectionApp> = "apps",
        configuration: Value = "configuration",
        created_at: Option<Time> = "created_at",
        created_by: Option<Reference<User>> = "created_by",
        external_id: Option<String> = "external_id",
        external_id_label: Option<String> = "external_id_label",
        health: Option<WorkflowIntegrationConnectionHealth> = "health",
        integration_id: Option<String> = "integration_id",
        is_default: Option<bool> = "is_default",
        name: Option<String> = "name",
        scopes: Vec<String> = "scopes",
        secrets: Value = "secrets",
        service_url: Option<String> = "service_url",
        teams: Vec<WorkflowIntegrationConnectionTeam> = "teams",
    }
}

model! {
    /// The member `apps` of [`WorkflowIntegrationConnection`].
    WorkflowIntegrationConnectionApp {
        type_: Option<String> = "type",
        app_id: Option<String> = "app_id",
    }
}

model! {
    /// The member `health` of [`WorkflowIntegrationConnection`].
    WorkflowIntegrationConnectionHealth {
        health_message: Option<String> = "health_message",
        is_healthy: Option<bool> = "is_healthy",
        last_checked_at: Option<Time> = "last_checked_at",
    }
}

model! {
    /// The member `teams` of [`WorkflowIntegrationConnection`].
    WorkflowIntegrationConnectionTeam {
        type_: Option<String> = "type",
        team_id: Option<String> = "team_id",
    }
}

identity! {
    IncidentWorkflow = "incident_workflow_reference",
    IncidentWorkflowAction = "action_reference",
    IncidentWorkflowStep = "step_reference",
    IncidentWorkflowStepActionConfigurationInlineStepsInputValueStep = "step_reference",
    IncidentWorkflowTrigger = "workflow_trigger_reference",
    IncidentWorkflowTriggerInstance = "incident_workflow_instance_reference",
    WorkflowIntegration = "",
    WorkflowIntegrationConnection = "",
}
