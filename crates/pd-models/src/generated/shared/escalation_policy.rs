//! Models of the group `escalation_policy` that other groups use too. Written by `cargo xtask models`.

use crate::{AnyResource, Reference, Service, Team, identity::identity, model::model, open_enum::open_enum};

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

identity! {
    EscalationPolicy = "escalation_policy_reference",
}
