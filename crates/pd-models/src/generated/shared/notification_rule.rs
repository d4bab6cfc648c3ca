//! Models of the group `notification_rule` that other groups use too. Written by `cargo xtask models`.

use crate::{ContactMethod, Reference, identity::identity, model::model, open_enum::open_enum};

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

identity! {
    NotificationRule = "assignment_notification_rule_reference",
}
