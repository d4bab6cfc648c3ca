//! Models of the group `oncall`. Written by `cargo xtask models`.

use crate::{AnyResource, EscalationPolicy, Reference, Time, User, model::model};

model! {
    /// The object `Oncall`.
    Oncall {
        end: Option<Time> = "end",
        escalation_level: Option<i64> = "escalation_level",
        escalation_policy: Option<Reference<EscalationPolicy>> = "escalation_policy",
        schedule: Option<Reference<AnyResource>> = "schedule",
        start: Option<Time> = "start",
        user: Option<Reference<User>> = "user",
    }
}
