//! Models of the group `notification_rule`. Written by `cargo xtask models`.

use crate::{ContactMethod, Reference, model::model, open_enum::open_enum, reference::identity, write::write_model};

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
    /// The object `NotificationRule`.
    NotificationRule identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        contact_method: Option<Reference<ContactMethod>> = "contact_method",
        /// At least 0.
        start_delay_in_minutes: Option<i64> = "start_delay_in_minutes",
        urgency: Option<NotificationRuleUrgency> = "urgency",
    }
}

open_enum! {
    /// The member `urgency` of [`NotificationRule`].
    NotificationRuleUrgency {
        High = "high",
        Low = "low",
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

identity! {
    NotificationRule = "assignment_notification_rule_reference",
}
