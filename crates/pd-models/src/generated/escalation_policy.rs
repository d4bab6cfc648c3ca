//! Models of the group `escalation_policy`. Written by `cargo xtask models`.

use crate::{
    AnyResource, EscalationPolicyOnCallHandoffNotifications, EscalationRuleAssignmentStrategy, Reference, Team,
    write::write_model,
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
