//! Events that open an alert.

use serde::Serialize;

use super::{Event, EventParts, EventTime, Image, Link, Severity};
use crate::json::{Json, JsonError, Members};

/// An event that reports a problem. It opens an alert, or joins the open alert with the same `dedup_key`.
///
/// ```
/// use pd_events::{Link, Severity, Trigger};
///
/// let event = Trigger::new("Disk is full", "db1.example.com")
///     .severity(Severity::Warning)
///     .dedup_key("db1/disk")
///     .component("postgres")
///     .custom_details(serde_json::json!({"free_mb": 12}))
///     .link(Link::new("https://wiki.example.com/disk").text("Runbook"));
/// # let _ = event;
/// ```
#[derive(Debug, Clone)]
#[must_use = "an event does nothing until it is sent"]
pub struct Trigger {
    /// The members of `payload` that have a method of their own.
    payload: Members,
    /// The entries of [`payload`](Self::payload), which take precedence.
    entries: Members,
    custom_details: Option<Json>,
    event: Members,
    images: Vec<Image>,
    links: Vec<Link>,
    strict: bool,
    invalid: Option<String>,
}

impl Trigger {
    /// Builds an event with a summary, which becomes the incident's title (up to 1,024 characters), and a source, usually the
    /// name of the host or service. Neither may be blank.
    pub fn new(summary: impl Into<String>, source: impl Into<String>) -> Self {
        let payload = [
            ("summary", summary.into().into()),
            ("source", source.into().into()),
            ("severity", Severity::default().name().into()),
        ];
        Self {
            payload: payload.into_iter().map(|(name, value)| (name.into(), value)).collect(),
            entries: Members::new(),
            custom_details: None,
            event: Members::new(),
            images: Vec::new(),
            links: Vec::new(),
            strict: false,
            invalid: None,
        }
    }

    /// Sets the severity: critical by default.
    pub fn severity(self, severity: Severity) -> Self {
        self.payload_member("severity", severity.name())
    }

    /// Sets the key that all events about one alert share: up to 255 characters, never altered. If no key is set, or an empty
    /// one, the event gets a UUID.
    pub fn dedup_key(self, key: impl Into<String>) -> Self {
        self.member("dedup_key", key)
    }

    /// Sets the part of the source that is broken, such as `eth0`.
    pub fn component(self, component: impl Into<String>) -> Self {
        self.payload_member("component", component.into())
    }

    /// Sets the logical group that the source belongs to, such as a cluster.
    pub fn group(self, group: impl Into<String>) -> Self {
        self.payload_member("group", group.into())
    }

    /// Sets the kind of problem, such as `ping failure`.
    pub fn class(self, class: impl Into<String>) -> Self {
        self.payload_member("class", class.into())
    }

    /// Sets when the problem occurred: a [`jiff::Timestamp`] or a [`jiff::Zoned`]. If it is not set, PagerDuty takes the time at
    /// which the event arrives.
    pub fn timestamp(self, time: impl Into<EventTime>) -> Self {
        self.payload_member("timestamp", time.into().into_text())
    }

    /// Sets details of your own. The entries of an object are merged into the `custom_details` of [`payload`](Self::payload)
    /// and take precedence; if either is not an object, these details replace those.
    ///
    /// Numbers in a [`RawValue`](serde_json::value::RawValue) are sent as they were written.
    pub fn custom_details(mut self, details: impl Serialize) -> Self {
        match Json::new(&details) {
            Ok(details) => self.custom_details = Some(details),
            Err(error) => self.reject("custom_details", &error),
        }
        self
    }

    /// Adds entries to the event's `payload`, from a map or a struct. They take precedence over the values of the other methods
    /// (summary, source, severity and so on), except for [`custom_details`](Self::custom_details), which are merged.
    pub fn payload(mut self, entries: impl Serialize) -> Self {
        match Json::object(&entries) {
            Ok(entries) => self.entries.extend(entries),
            Err(error) => self.reject("payload", &error),
        }
        self
    }

    /// Adds an image.
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.images.push(image.into());
        self
    }

    /// Adds a link.
    pub fn link(mut self, link: impl Into<Link>) -> Self {
        self.links.push(link.into());
        self
    }

    /// Sets the name of the monitoring system that sends the event.
    pub fn client(self, name: impl Into<String>) -> Self {
        self.member("client", name)
    }

    /// Sets the URL of the monitoring system.
    pub fn client_url(self, url: impl Into<String>) -> Self {
        self.member("client_url", url)
    }

    /// Rejects the event if it is too long, instead of shortening it.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    fn member(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.event.insert(name, value.into());
        self
    }

    fn payload_member(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        self.payload.insert(name, value);
        self
    }

    fn reject(&mut self, member: &str, error: &JsonError) {
        self.invalid.get_or_insert_with(|| format!("`{member}` cannot be sent: {error}"));
    }
}

impl From<Trigger> for Event {
    fn from(trigger: Trigger) -> Self {
        if let Some(reason) = trigger.invalid {
            return Self(EventParts::invalid(reason));
        }
        let mut payload = trigger.payload;
        payload.extend(trigger.entries);
        if let Some(details) = trigger.custom_details {
            merge_details(&mut payload, details);
        }
        let mut event = trigger.event;
        event.insert("event_action", "trigger");
        event.insert("payload", Json::Object(payload));
        attach(&mut event, trigger.images, trigger.links);
        Self(EventParts { strict: trigger.strict, ..EventParts::new(event) })
    }
}

/// Merges two objects member by member, with precedence for `details`; other values are replaced.
fn merge_details(payload: &mut Members, details: Json) {
    match (payload.get_mut("custom_details"), details) {
        (Some(Json::Object(known)), Json::Object(details)) => known.extend(details),
        (_, details) => payload.insert("custom_details", details),
    }
}

/// Appends images and links to those that the event has.
pub(super) fn attach(event: &mut Members, images: Vec<Image>, links: Vec<Link>) {
    let mut append = |name: &'static str, mut list: Vec<Json>| match event.get_mut(name) {
        Some(Json::Array(known)) => known.append(&mut list),
        _ if list.is_empty() => {}
        _ => event.insert(name, Json::Array(list)),
    };
    append("images", images.into_iter().map(Into::into).collect());
    append("links", links.into_iter().map(Into::into).collect());
}
