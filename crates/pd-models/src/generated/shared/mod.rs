//! The types that several groups use. A feature compiles those that its group uses.
//! Written by `cargo xtask models`.

#[cfg(any(
    feature = "addon",
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
mod addon;
#[cfg(any(
    feature = "addon",
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
pub use addon::*;

#[cfg(any(feature = "alert", feature = "automation_action", feature = "incident", feature = "log_entry"))]
mod alert;
#[cfg(any(feature = "alert", feature = "automation_action", feature = "incident", feature = "log_entry"))]
pub use alert::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "contact_method",
    feature = "incident",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "notification_rule",
    feature = "oncall",
    feature = "schedule",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
mod contact_method;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "contact_method",
    feature = "incident",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "notification_rule",
    feature = "oncall",
    feature = "schedule",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
pub use contact_method::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
mod escalation_policy;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
pub use escalation_policy::*;

#[cfg(any(feature = "alert", feature = "automation_action", feature = "incident", feature = "log_entry"))]
mod incident;
#[cfg(any(feature = "alert", feature = "automation_action", feature = "incident", feature = "log_entry"))]
pub use incident::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
mod integration;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
pub use integration::*;

#[cfg(any(feature = "alert", feature = "automation_action", feature = "incident", feature = "log_entry"))]
mod log_entry;
#[cfg(any(feature = "alert", feature = "automation_action", feature = "incident", feature = "log_entry"))]
pub use log_entry::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "incident",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "notification_rule",
    feature = "oncall",
    feature = "schedule",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
mod notification_rule;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "incident",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "notification_rule",
    feature = "oncall",
    feature = "schedule",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
pub use notification_rule::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "incident",
    feature = "log_entry",
    feature = "priority"
))]
mod priority;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "incident",
    feature = "log_entry",
    feature = "priority"
))]
pub use priority::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
mod service;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "workflow"
))]
pub use service::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "team",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
mod team;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "team",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
pub use team::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "incident",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "oncall",
    feature = "schedule",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
mod user;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "incident",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "notification",
    feature = "oncall",
    feature = "schedule",
    feature = "template",
    feature = "user",
    feature = "workflow"
))]
pub use user::*;

#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "vendor",
    feature = "workflow"
))]
mod vendor;
#[cfg(any(
    feature = "alert",
    feature = "automation_action",
    feature = "change_event",
    feature = "escalation_policy",
    feature = "event_orchestration",
    feature = "extension",
    feature = "incident",
    feature = "integration",
    feature = "log_entry",
    feature = "maintenance_window",
    feature = "oncall",
    feature = "schedule",
    feature = "service",
    feature = "vendor",
    feature = "workflow"
))]
pub use vendor::*;
