//! Models of the group `escalation_policy`. Written by `cargo xtask models`.

use crate::{
    AnyResource, Reference, Service, Team, model::model, open_enum::open_enum, reference::identity, write::write_model,
};

write_model! {
    /// The request body of `POST /escalation_policies`.
    CreateEscalationPolicy {
        fixed { "type" = "escalation_policy" }
        required {
            name: String = "name",
            escalation_rules: Vec<EscalationRuleInput> = "escalation_rules",
        }
        optional {
            description: String = "description",
            /// At least 0. The default is `0`.
            num_loops: i64 = "num_loops",
            on_call_handoff_notifications: EscalationPolicyOnCallHandoffNotifications = "on_call_handoff_notifications",
            teams: Vec<Reference<Team>> = "teams",
        }
    }
}

model! {
    /// The object `EscalationPolicy`.
    EscalationPolicy identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        description: Option<String> = "description",
        escalation_rules: Vec<EscalationRule> = "escalation_rules",
        name: Option<String> = "name",
        /// At least 0. The default is `0`.
        num_loops: Option<i64> = "num_loops",
        on_call_handoff_notifications: Option<EscalationPolicyOnCallHandoffNotifications> = "on_call_handoff_notifications",
        services: Vec<Reference<Service>> = "services",
        teams: Vec<Reference<Team>> = "teams",
    }
}

open_enum! {
    /// The member `on_call_handoff_notifications` of [`EscalationPolicy`].
    EscalationPolicyOnCallHandoffNotifications {
        IfHasServices = "if_has_services",
        Always = "always",
    }
}

model! {
    /// The object `EscalationRule`.
    EscalationRule {
        id: Option<String> = "id",
        escalation_delay_in_minutes: Option<i64> = "escalation_delay_in_minutes",
        escalation_rule_assignment_strategy: Option<EscalationRuleAssignmentStrategy> = "escalation_rule_assignment_strategy",
        /// At most 10 items.
        targets: Vec<Reference<AnyResource>> = "targets",
    }
}

open_enum! {
    /// The member `escalation_rule_assignment_strategy` of [`EscalationRule`].
    EscalationRuleAssignmentStrategy {
        RoundRobin = "round_robin",
        AssignToEveryone = "assign_to_everyone",
    }
}

write_model! {
    /// The object `escalation_rule` in a request body.
    EscalationRuleInput {
        required {
            escalation_delay_in_minutes: i64 = "escalation_delay_in_minutes",
            /// At most 10 items.
            targets: Vec<Reference<AnyResource>> = "targets",
        }
        optional {
            escalation_rule_assignment_strategy: EscalationRuleAssignmentStrategy = "escalation_rule_assignment_strategy",
        }
    }
}

write_model! {
    /// The request body of `PUT /escalation_policies/{id}`.
    UpdateEscalationPolicy {
        fixed { "type" = "escalation_policy" }
        optional {
            description: String = "description",
            escalation_rules: Vec<EscalationRuleInput> = "escalation_rules",
            name: String = "name",
            /// At least 0. The default is `0`.
            num_loops: i64 = "num_loops",
            on_call_handoff_notifications: EscalationPolicyOnCallHandoffNotifications = "on_call_handoff_notifications",
            teams: Vec<Reference<Team>> = "teams",
        }
    }
}

identity! {
    EscalationPolicy = "escalation_policy_reference",
}
