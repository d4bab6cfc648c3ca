//! Events that report a change.

use serde::Serialize;

use super::{EventParts, EventTime, Image, Link, trigger::attach};
use crate::json::{Json, Members};

/// A change event: a deployment, a change of configuration. It pages nobody; PagerDuty shows it beside incidents.
///
/// ```
/// use pd_events::ChangeEvent;
///
/// let event = ChangeEvent::new("Deployed web 1.2.3")
///     .source("ci.example.com")
///     .custom_details(serde_json::json!({"commit": "4f2a"}))
///     .link("https://ci.example.com/1234");
/// # let _ = event;
/// ```
#[derive(Debug, Clone)]
#[must_use = "an event does nothing until it is sent"]
pub struct ChangeEvent {
    payload: Members,
    /// The members of the event except for `payload`.
    rest: EventParts,
    images: Vec<Image>,
    links: Vec<Link>,
}

impl ChangeEvent {
    /// Builds an event with a summary, up to 1,024 characters and not blank.
    pub fn new(summary: impl Into<String>) -> Self {
        let payload = Members::from_iter([("summary".into(), summary.into().into())]);
        Self { payload, rest: EventParts::new(Members::new()), images: Vec::new(), links: Vec::new() }
    }

    /// Takes a change event as JSON: any `Serialize` value that encodes to an object with `payload`. If `routing_key` or the
    /// payload's `timestamp` is missing, it is added.
    pub fn whole(event: impl Serialize) -> Self {
        let mut rest = EventParts::whole(&event);
        let mut payload = Members::new();
        if let Ok(body) = &mut rest.body {
            match body.remove("payload") {
                Some(Json::Object(given)) => payload = given,
                _ => rest.body = Err("`payload` must be an object".to_owned()),
            }
        }
        Self { payload, rest, images: Vec::new(), links: Vec::new() }
    }

    /// Sets the source of the change, usually the name of a host, service or repository.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.payload.insert("source", source.into());
        self
    }

    /// Sets details of your own. Numbers in a [`RawValue`](serde_json::value::RawValue) are sent as they were written.
    pub fn custom_details(mut self, details: impl Serialize) -> Self {
        match Json::new(&details) {
            Ok(details) => self.payload.insert("custom_details", details),
            Err(error) if self.rest.body.is_ok() => {
                self.rest.body = Err(format!("`custom_details` cannot be sent: {error}"));
            }
            Err(_) => {}
        }
        self
    }

    /// Sets when the change was made: a [`jiff::Timestamp`] or a [`jiff::Zoned`]. Default: the time of sending.
    pub fn timestamp(mut self, time: impl Into<EventTime>) -> Self {
        self.payload.insert("timestamp", time.into().into_text());
        self
    }

    /// Adds a link.
    pub fn link(mut self, link: impl Into<Link>) -> Self {
        self.links.push(link.into());
        self
    }

    /// Adds an image.
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.images.push(image.into());
        self
    }

    /// Rejects the event if it is too long, instead of shortening it.
    pub const fn strict(mut self) -> Self {
        self.rest.strict = true;
        self
    }

    pub(crate) fn into_parts(self) -> EventParts {
        let Self { mut payload, mut rest, images, links } = self;
        if let Ok(body) = &mut rest.body {
            if payload.get("timestamp").is_none_or(Json::is_null) {
                payload.insert("timestamp", EventTime::now().into_text());
            }
            body.insert("payload", Json::Object(payload));
            attach(body, images, links);
        }
        rest
    }
}
