//! The groups of models, one feature each. Written by `cargo xtask models`.

#[cfg(feature = "addon")]
mod addon;
#[cfg(feature = "addon")]
pub use addon::*;

#[cfg(feature = "alert")]
mod alert;
#[cfg(feature = "alert")]
pub use alert::*;

#[cfg(feature = "analytics")]
mod analytics;
#[cfg(feature = "analytics")]
pub use analytics::*;

#[cfg(feature = "audit")]
mod audit;
#[cfg(feature = "audit")]
pub use audit::*;

#[cfg(feature = "automation_action")]
mod automation_action;
#[cfg(feature = "automation_action")]
pub use automation_action::*;

#[cfg(feature = "business_service")]
mod business_service;
#[cfg(feature = "business_service")]
pub use business_service::*;

#[cfg(feature = "change_event")]
mod change_event;
#[cfg(feature = "change_event")]
pub use change_event::*;

#[cfg(feature = "contact_method")]
mod contact_method;
#[cfg(feature = "contact_method")]
pub use contact_method::*;

#[cfg(feature = "custom_field")]
mod custom_field;
#[cfg(feature = "custom_field")]
pub use custom_field::*;

#[cfg(feature = "escalation_policy")]
mod escalation_policy;
#[cfg(feature = "escalation_policy")]
pub use escalation_policy::*;

#[cfg(feature = "event_orchestration")]
mod event_orchestration;
#[cfg(feature = "event_orchestration")]
pub use event_orchestration::*;

#[cfg(feature = "extension")]
mod extension;
#[cfg(feature = "extension")]
pub use extension::*;

#[cfg(feature = "incident")]
mod incident;
#[cfg(feature = "incident")]
pub use incident::*;

#[cfg(feature = "integration")]
mod integration;
#[cfg(feature = "integration")]
pub use integration::*;

#[cfg(feature = "license")]
mod license;
#[cfg(feature = "license")]
pub use license::*;

#[cfg(feature = "log_entry")]
mod log_entry;
#[cfg(feature = "log_entry")]
pub use log_entry::*;

#[cfg(feature = "maintenance_window")]
mod maintenance_window;
#[cfg(feature = "maintenance_window")]
pub use maintenance_window::*;

#[cfg(feature = "notification")]
mod notification;
#[cfg(feature = "notification")]
pub use notification::*;

#[cfg(feature = "notification_rule")]
mod notification_rule;
#[cfg(feature = "notification_rule")]
pub use notification_rule::*;

#[cfg(feature = "oncall")]
mod oncall;
#[cfg(feature = "oncall")]
pub use oncall::*;

#[cfg(feature = "ruleset")]
mod ruleset;
#[cfg(feature = "ruleset")]
pub use ruleset::*;

#[cfg(feature = "schedule")]
mod schedule;
#[cfg(feature = "schedule")]
pub use schedule::*;

#[cfg(feature = "service")]
mod service;
#[cfg(feature = "service")]
pub use service::*;

#[cfg(feature = "standard")]
mod standard;
#[cfg(feature = "standard")]
pub use standard::*;

#[cfg(feature = "status_dashboard")]
mod status_dashboard;
#[cfg(feature = "status_dashboard")]
pub use status_dashboard::*;

#[cfg(feature = "status_page")]
mod status_page;
#[cfg(feature = "status_page")]
pub use status_page::*;

#[cfg(feature = "tag")]
mod tag;
#[cfg(feature = "tag")]
pub use tag::*;

#[cfg(feature = "team")]
mod team;
#[cfg(feature = "team")]
pub use team::*;

#[cfg(feature = "template")]
mod template;
#[cfg(feature = "template")]
pub use template::*;

#[cfg(feature = "user")]
mod user;
#[cfg(feature = "user")]
pub use user::*;

#[cfg(feature = "webhook_subscription")]
mod webhook_subscription;
#[cfg(feature = "webhook_subscription")]
pub use webhook_subscription::*;

#[cfg(feature = "workflow")]
mod workflow;
#[cfg(feature = "workflow")]
pub use workflow::*;

mod shared;
#[cfg_attr(not(feature = "all"), allow(unreachable_pub, unused_imports))]
pub use shared::*;
