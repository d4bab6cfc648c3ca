//! The event that something was changed.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Draft, EventTime, Image, Link, encode, trigger::attach};

/// A change event: something was deployed, configured, switched. It pages nobody; incidents show it beside them.
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
    payload: Map<String, Value>,
    /// What is beside the payload.
    rest: Draft,
    images: Vec<Image>,
    links: Vec<Link>,
}

impl ChangeEvent {
    /// An event with a summary, up to 1,024 characters.
    pub fn new(summary: impl Into<String>) -> Self {
        let payload = Map::from_iter([("summary".to_owned(), Value::String(summary.into()))]);
        Self { payload, rest: Draft::of(Map::new()), images: Vec::new(), links: Vec::new() }
    }

    /// A whole event of your own: an object with `payload`. The `routing_key` and the payload's `timestamp` are filled in
    /// where they are missing.
    pub fn whole(event: impl Serialize) -> Self {
        let mut rest = Draft::whole(&event);
        let mut payload = Map::new();
        if let Ok(body) = &mut rest.body {
            match body.remove("payload") {
                Some(Value::Object(own)) => payload = own,
                _ => rest.body = Err("the event has no `payload` that is an object".to_owned()),
            }
        }
        Self { payload, rest, images: Vec::new(), links: Vec::new() }
    }

    /// Where the change was made, by custom the name of a host, service or repository.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.payload.insert("source".to_owned(), Value::String(source.into()));
        self
    }

    /// Anything else that is worth knowing.
    pub fn custom_details(mut self, details: impl Serialize) -> Self {
        match encode::value(&details) {
            Ok(details) => {
                self.payload.insert("custom_details".to_owned(), details);
            }
            Err(error) if self.rest.body.is_ok() => {
                self.rest.body = Err(format!("`custom_details` cannot be sent: {error}"));
            }
            Err(_) => {}
        }
        self
    }

    /// When it was made: a [`jiff::Timestamp`] or a [`jiff::Zoned`]. Default: now, when the event is sent.
    pub fn timestamp(mut self, time: impl Into<EventTime>) -> Self {
        self.payload.insert("timestamp".to_owned(), time.into().as_str().into());
        self
    }

    /// One more link.
    pub fn link(mut self, link: impl Into<Link>) -> Self {
        self.links.push(link.into());
        self
    }

    /// One more image.
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.images.push(image.into());
        self
    }

    /// Refuses the event where it is too long, in place of fitting it.
    pub const fn strict(mut self) -> Self {
        self.rest.strict = true;
        self
    }

    pub(crate) fn into_draft(self) -> Draft {
        let Self { mut payload, mut rest, images, links } = self;
        if let Ok(body) = &mut rest.body {
            if payload.get("timestamp").is_none_or(Value::is_null) {
                payload.insert("timestamp".to_owned(), EventTime::now().as_str().into());
            }
            body.insert("payload".to_owned(), Value::Object(payload));
            attach(body, &images, &links);
        }
        rest
    }
}
