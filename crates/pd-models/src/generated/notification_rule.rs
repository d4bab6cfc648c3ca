//! Models of the group `notification_rule`. Written by `cargo xtask models`.

use crate::{
    ContactMethod, NotificationRuleUrgency, Reference, model::model, open_enum::open_enum, write::write_model,
};

write_model! {
    /// The request body of `POST /users/{id}/notification_rules`.
    CreateNotificationRule {
        fixed { "type" = "assignment_notification_rule" }
        required {
            /// At least 0.
            start_delay_in_minutes: i64 = "start_delay_in_minutes",
            urgency: NotificationRuleUrgency = "urgency",
            contact_method: Reference<ContactMethod> = "contact_method",
        }
    }
}

model! {
    /// The object `HandoffNotificationRule`.
    HandoffNotificationRule {
        id: Option<String> = "id",
        contact_method: Option<Reference<ContactMethod>> = "contact_method",
        handoff_type: Option<HandoffNotificationRuleHandoffType> = "handoff_type",
        /// At least 0.
        notify_advance_in_minutes: Option<i64> = "notify_advance_in_minutes",
    }
}

open_enum! {
    /// The member `handoff_type` of [`HandoffNotificationRule`].
    HandoffNotificationRuleHandoffType {
        Both = "both",
        Oncall = "oncall",
        Offcall = "offcall",
    }
}

model! {
    /// The object `StatusUpdateNotificationRule`.
    StatusUpdateNotificationRule {
        contact_method: Option<Reference<ContactMethod>> = "contact_method",
    }
}

write_model! {
    /// The request body of `PUT /users/{id}/notification_rules/{notification_rule_id}`.
    UpdateNotificationRule {
        fixed { "type" = "assignment_notification_rule" }
        optional {
            contact_method: Reference<ContactMethod> = "contact_method",
            /// At least 0.
            start_delay_in_minutes: i64 = "start_delay_in_minutes",
            urgency: NotificationRuleUrgency = "urgency",
        }
    }
}
