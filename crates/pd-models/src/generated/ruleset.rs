//! Models of the group `ruleset`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{AnyResource, Reference, Secret, Time, model::model, open_enum::open_enum};

model! {
    /// The object `EventRule`.
    EventRule {
        id: Option<String> = "id",
        self_: Option<String> = "self",
        actions: Option<EventRuleActions> = "actions",
        catch_all: Option<bool> = "catch_all",
        conditions: Option<EventRuleConditions> = "conditions",
        disabled: Option<bool> = "disabled",
        position: Option<i64> = "position",
        time_frame: Option<EventRuleTimeFrame> = "time_frame",
        variables: Vec<EventRuleVariable> = "variables",
    }
}

model! {
    /// The member `actions` of [`EventRule`].
    EventRuleActions {
        annotate: Option<EventRuleActionsAnnotate> = "annotate",
        event_action: Option<EventRuleActionsEventAction> = "event_action",
        extractions: Vec<EventRuleActionsExtraction> = "extractions",
        priority: Option<EventRuleActionsPriority> = "priority",
        route: Option<EventRuleActionsRoute> = "route",
        severity: Option<EventRuleActionsSeverity> = "severity",
        suppress: Option<EventRuleActionsSuppress> = "suppress",
        suspend: Option<EventRuleActionsSuspend> = "suspend",
    }
}

model! {
    /// The member `annotate` of [`EventRuleActions`].
    EventRuleActionsAnnotate {
        value: Option<String> = "value",
    }
}

model! {
    /// The object `EventRuleActionsCommon`.
    EventRuleActionsCommon {
        annotate: Option<EventRuleActionsCommonAnnotate> = "annotate",
        event_action: Option<EventRuleActionsCommonEventAction> = "event_action",
        extractions: Vec<EventRuleActionsCommonExtraction> = "extractions",
        priority: Option<EventRuleActionsCommonPriority> = "priority",
        severity: Option<EventRuleActionsCommonSeverity> = "severity",
        suppress: Option<EventRuleActionsCommonSuppress> = "suppress",
        suspend: Option<EventRuleActionsCommonSuspend> = "suspend",
    }
}

model! {
    /// The member `annotate` of [`EventRuleActionsCommon`].
    EventRuleActionsCommonAnnotate {
        value: Option<String> = "value",
    }
}

model! {
    /// The member `event_action` of [`EventRuleActionsCommon`].
    EventRuleActionsCommonEventAction {
        value: Option<EventRuleActionsCommonEventActionValue> = "value",
    }
}

open_enum! {
    /// The member `value` of [`EventRuleActionsCommonEventAction`].
    EventRuleActionsCommonEventActionValue {
        Trigger = "trigger",
        Resolve = "resolve",
    }
}

model! {
    /// The member `extractions` of [`EventRuleActionsCommon`].
    EventRuleActionsCommonExtraction {
        regex: Option<String> = "regex",
        source: Option<String> = "source",
        target: Option<String> = "target",
        template: Option<String> = "template",
    }
}

model! {
    /// The member `priority` of [`EventRuleActionsCommon`].
    EventRuleActionsCommonPriority {
        value: Option<String> = "value",
    }
}

model! {
    /// The member `severity` of [`EventRuleActionsCommon`].
    EventRuleActionsCommonSeverity {
        value: Option<EventRuleActionsCommonSeverityValue> = "value",
    }
}

open_enum! {
    /// The member `value` of [`EventRuleActionsCommonSeverity`].
    EventRuleActionsCommonSeverityValue {
        Info = "info",
        Warning = "warning",
        Error = "error",
        Critical = "critical",
    }
}

model! {
    /// The member `suppress` of [`EventRuleActionsCommon`].
    EventRuleActionsCommonSuppress {
        threshold_time_amount: Option<i64> = "threshold_time_amount",
        threshold_time_unit: Option<EventRuleActionsCommonSuppressThresholdTimeUnit> = "threshold_time_unit",
        threshold_value: Option<i64> = "threshold_value",
        value: Option<bool> = "value",
    }
}

open_enum! {
    /// The member `threshold_time_unit` of [`EventRuleActionsCommonSuppress`].
    EventRuleActionsCommonSuppressThresholdTimeUnit {
        Seconds = "seconds",
        Minutes = "minutes",
        Hours = "hours",
    }
}

model! {
    /// The member `suspend` of [`EventRuleActionsCommon`].
    EventRuleActionsCommonSuspend {
        value: Option<i64> = "value",
    }
}

model! {
    /// The member `event_action` of [`EventRuleActions`].
    EventRuleActionsEventAction {
        value: Option<EventRuleActionsEventActionValue> = "value",
    }
}

open_enum! {
    /// The member `value` of [`EventRuleActionsEventAction`].
    EventRuleActionsEventActionValue {
        Trigger = "trigger",
        Resolve = "resolve",
    }
}

model! {
    /// The member `extractions` of [`EventRuleActions`].
    EventRuleActionsExtraction {
        regex: Option<String> = "regex",
        source: Option<String> = "source",
        target: Option<String> = "target",
        template: Option<String> = "template",
    }
}

model! {
    /// The member `priority` of [`EventRuleActions`].
    EventRuleActionsPriority {
        value: Option<String> = "value",
    }
}

model! {
    /// The member `route` of [`EventRuleActions`].
    EventRuleActionsRoute {
        value: Option<String> = "value",
    }
}

model! {
    /// The member `severity` of [`EventRuleActions`].
    EventRuleActionsSeverity {
        value: Option<EventRuleActionsSeverityValue> = "value",
    }
}

open_enum! {
    /// The member `value` of [`EventRuleActionsSeverity`].
    EventRuleActionsSeverityValue {
        Info = "info",
        Warning = "warning",
        Error = "error",
        Critical = "critical",
    }
}

model! {
    /// The member `suppress` of [`EventRuleActions`].
    EventRuleActionsSuppress {
        threshold_time_amount: Option<i64> = "threshold_time_amount",
        threshold_time_unit: Option<EventRuleActionsSuppressThresholdTimeUnit> = "threshold_time_unit",
        threshold_value: Option<i64> = "threshold_value",
        value: Option<bool> = "value",
    }
}

open_enum! {
    /// The member `threshold_time_unit` of [`EventRuleActionsSuppress`].
    EventRuleActionsSuppressThresholdTimeUnit {
        Seconds = "seconds",
        Minutes = "minutes",
        Hours = "hours",
    }
}

model! {
    /// The member `suspend` of [`EventRuleActions`].
    EventRuleActionsSuspend {
        value: Option<i64> = "value",
    }
}

model! {
    /// The member `conditions` of [`EventRule`].
    EventRuleConditions {
        operator: Option<EventRuleConditionsOperator> = "operator",
        subconditions: Vec<EventRuleConditionsSubcondition> = "subconditions",
    }
}

open_enum! {
    /// The member `operator` of [`EventRuleConditions`].
    EventRuleConditionsOperator {
        And = "and",
        Or = "or",
    }
}

model! {
    /// The member `subconditions` of [`EventRuleConditions`].
    EventRuleConditionsSubcondition {
        operator: Option<EventRuleConditionsSubconditionOperator> = "operator",
        parameters: Option<EventRuleConditionsSubconditionParameters> = "parameters",
    }
}

open_enum! {
    /// The member `operator` of [`EventRuleConditionsSubcondition`].
    EventRuleConditionsSubconditionOperator {
        Exists = "exists",
        Nexists = "nexists",
        Equals = "equals",
        Nequals = "nequals",
        Contains = "contains",
        Ncontains = "ncontains",
        Matches = "matches",
        Nmatches = "nmatches",
    }
}

model! {
    /// The member `parameters` of [`EventRuleConditionsSubcondition`].
    EventRuleConditionsSubconditionParameters {
        options: Value = "options",
        path: Option<String> = "path",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `time_frame` of [`EventRule`].
    EventRuleTimeFrame {
        active_between: Option<EventRuleTimeFrameActiveBetween> = "active_between",
        scheduled_weekly: Option<EventRuleTimeFrameScheduledWeekly> = "scheduled_weekly",
    }
}

model! {
    /// The member `active_between` of [`EventRuleTimeFrame`].
    EventRuleTimeFrameActiveBetween {
        end_time: Option<i64> = "end_time",
        start_time: Option<i64> = "start_time",
    }
}

model! {
    /// The member `scheduled_weekly` of [`EventRuleTimeFrame`].
    EventRuleTimeFrameScheduledWeekly {
        duration: Option<i64> = "duration",
        start_time: Option<i64> = "start_time",
        timezone: Option<String> = "timezone",
        weekdays: Vec<i64> = "weekdays",
    }
}

model! {
    /// The member `variables` of [`EventRule`].
    EventRuleVariable {
        type_: Option<String> = "type",
        name: Option<String> = "name",
        parameters: Option<EventRuleVariableParameters> = "parameters",
    }
}

model! {
    /// The member `parameters` of [`EventRuleVariable`].
    EventRuleVariableParameters {
        path: Option<String> = "path",
        value: Option<String> = "value",
    }
}

model! {
    /// The object `Ruleset`.
    Ruleset {
        id: Option<String> = "id",
        type_: Option<RulesetType> = "type",
        self_: Option<String> = "self",
        created_at: Option<Time> = "created_at",
        creator: Option<Reference<AnyResource>> = "creator",
        name: Option<String> = "name",
        routing_keys: Vec<Secret> = "routing_keys",
        team: Option<Reference<AnyResource>> = "team",
        updated_at: Option<Time> = "updated_at",
        updater: Option<Reference<AnyResource>> = "updater",
    }
}

open_enum! {
    /// The member `type` of [`Ruleset`].
    RulesetType {
        Global = "global",
        DefaultGlobal = "default_global",
    }
}

model! {
    /// The object `ServiceEventRule`.
    ServiceEventRule {
        id: Option<String> = "id",
        self_: Option<String> = "self",
        actions: Option<EventRuleActionsCommon> = "actions",
        conditions: Option<ServiceEventRuleConditions> = "conditions",
        disabled: Option<bool> = "disabled",
        position: Option<i64> = "position",
        time_frame: Option<ServiceEventRuleTimeFrame> = "time_frame",
        variables: Vec<ServiceEventRuleVariable> = "variables",
    }
}

model! {
    /// The member `conditions` of [`ServiceEventRule`].
    ServiceEventRuleConditions {
        operator: Option<ServiceEventRuleConditionsOperator> = "operator",
        subconditions: Vec<ServiceEventRuleConditionsSubcondition> = "subconditions",
    }
}

open_enum! {
    /// The member `operator` of [`ServiceEventRuleConditions`].
    ServiceEventRuleConditionsOperator {
        And = "and",
        Or = "or",
    }
}

model! {
    /// The member `subconditions` of [`ServiceEventRuleConditions`].
    ServiceEventRuleConditionsSubcondition {
        operator: Option<ServiceEventRuleConditionsSubconditionOperator> = "operator",
        parameters: Option<ServiceEventRuleConditionsSubconditionParameters> = "parameters",
    }
}

open_enum! {
    /// The member `operator` of [`ServiceEventRuleConditionsSubcondition`].
    ServiceEventRuleConditionsSubconditionOperator {
        Exists = "exists",
        Nexists = "nexists",
        Equals = "equals",
        Nequals = "nequals",
        Contains = "contains",
        Ncontains = "ncontains",
        Matches = "matches",
        Nmatches = "nmatches",
    }
}

model! {
    /// The member `parameters` of [`ServiceEventRuleConditionsSubcondition`].
    ServiceEventRuleConditionsSubconditionParameters {
        options: Value = "options",
        path: Option<String> = "path",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `time_frame` of [`ServiceEventRule`].
    ServiceEventRuleTimeFrame {
        active_between: Option<ServiceEventRuleTimeFrameActiveBetween> = "active_between",
        scheduled_weekly: Option<ServiceEventRuleTimeFrameScheduledWeekly> = "scheduled_weekly",
    }
}

model! {
    /// The member `active_between` of [`ServiceEventRuleTimeFrame`].
    ServiceEventRuleTimeFrameActiveBetween {
        end_time: Option<i64> = "end_time",
        start_time: Option<i64> = "start_time",
    }
}

model! {
    /// The member `scheduled_weekly` of [`ServiceEventRuleTimeFrame`].
    ServiceEventRuleTimeFrameScheduledWeekly {
        duration: Option<i64> = "duration",
        start_time: Option<i64> = "start_time",
        timezone: Option<String> = "timezone",
        weekdays: Vec<i64> = "weekdays",
    }
}

model! {
    /// The member `variables` of [`ServiceEventRule`].
    ServiceEventRuleVariable {
        type_: Option<String> = "type",
        name: Option<String> = "name",
        parameters: Option<ServiceEventRuleVariableParameters> = "parameters",
    }
}

model! {
    /// The member `parameters` of [`ServiceEventRuleVariable`].
    ServiceEventRuleVariableParameters {
        path: Option<String> = "path",
        value: Option<String> = "value",
    }
}
