//! The event that something is wrong.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Draft, Event, EventTime, Image, Link, Severity, encode};

/// An event that says that something is wrong: it opens an alert, or falls on the open one of its `dedup_key`.
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
    payload: Map<String, Value>,
    /// The entries of [`payload`](Self::payload); they win.
    entries: Map<String, Value>,
    custom_details: Option<Value>,
    event: Map<String, Value>,
    images: Vec<Image>,
    links: Vec<Link>,
    strict: bool,
    refused: Option<String>,
}

impl Trigger {
    /// An event with a summary (it becomes the incident's title: up to 1,024 characters) and its source, by custom the name
    /// of the host or service.
    pub fn new(summary: impl Into<String>, source: impl Into<String>) -> Self {
        let mut payload = Map::new();
        payload.insert("summary".to_owned(), Value::String(summary.into()));
        payload.insert("source".to_owned(), Value::String(source.into()));
        payload.insert("severity".to_owned(), Severity::default().name().into());
        Self {
            payload,
            entries: Map::new(),
            custom_details: None,
            event: Map::new(),
            images: Vec::new(),
            links: Vec::new(),
            strict: false,
            refused: None,
        }
    }

    /// How bad it is. Default: critical.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.payload.insert("severity".to_owned(), severity.name().into());
        self
    }

    /// The key that later events of the same trouble have in common: up to 255 characters, never altered. One is made up
    /// (a UUID) where none, or an empty one, is given.
    pub fn dedup_key(self, key: impl Into<String>) -> Self {
        self.member("dedup_key", key)
    }

    /// The part of the source that is broken.
    pub fn component(self, component: impl Into<String>) -> Self {
        self.payload_text("component", component)
    }

    /// What it belongs to: a cluster, a region.
    pub fn group(self, group: impl Into<String>) -> Self {
        self.payload_text("group", group)
    }

    /// The kind of trouble: `ping failure`.
    pub fn class(self, class: impl Into<String>) -> Self {
        self.payload_text("class", class)
    }

    /// When it happened: a [`jiff::Timestamp`] or a [`jiff::Zoned`]. PagerDuty takes the time of arrival where none is given.
    pub fn timestamp(self, time: impl Into<EventTime>) -> Self {
        let time = time.into().as_str().to_owned();
        self.payload_text("timestamp", time)
    }

    /// Anything else that is worth knowing. Given as an object, its entries are merged into the `custom_details` of
    /// [`payload`](Self::payload) key by key, and win; where either is no object, this one stands alone.
    pub fn custom_details(mut self, details: impl Serialize) -> Self {
        match encode::value(&details) {
            Ok(details) => self.custom_details = Some(details),
            Err(error) => self.refuse("custom_details", &error),
        }
        self
    }

    /// Entries for the event's `payload`, from a map or a struct. They win over what the other methods put there (summary,
    /// source, severity and so on), all but [`custom_details`](Self::custom_details), which is merged.
    pub fn payload(mut self, entries: impl Serialize) -> Self {
        match encode::object(&entries) {
            Ok(entries) => self.entries.extend(entries),
            Err(error) => self.refuse("payload", &error),
        }
        self
    }

    /// One more image.
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.images.push(image.into());
        self
    }

    /// One more link.
    pub fn link(mut self, link: impl Into<Link>) -> Self {
        self.links.push(link.into());
        self
    }

    /// The monitoring system that sends this.
    pub fn client(self, name: impl Into<String>) -> Self {
        self.member("client", name)
    }

    /// Its URL.
    pub fn client_url(self, url: impl Into<String>) -> Self {
        self.member("client_url", url)
    }

    /// Refuses the event where it is too long, in place of fitting it.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    fn member(mut self, name: &str, value: impl Into<String>) -> Self {
        self.event.insert(name.to_owned(), Value::String(value.into()));
        self
    }

    fn payload_text(mut self, name: &str, value: impl Into<String>) -> Self {
        self.payload.insert(name.to_owned(), Value::String(value.into()));
        self
    }

    fn refuse(&mut self, what: &str, error: &encode::Unfit) {
        self.refused.get_or_insert_with(|| format!("`{what}` cannot be sent: {error}"));
    }
}

impl From<Trigger> for Event {
    fn from(trigger: Trigger) -> Self {
        if let Some(reason) = trigger.refused {
            return Self(Draft::refused(reason));
        }
        let mut payload = trigger.payload;
        payload.extend(trigger.entries);
        if let Some(details) = trigger.custom_details {
            merge_details(&mut payload, details);
        }
        let mut event = trigger.event;
        event.insert("event_action".to_owned(), "trigger".into());
        event.insert("payload".to_owned(), Value::Object(payload));
        attach(&mut event, &trigger.images, &trigger.links);
        Self(Draft { strict: trigger.strict, ..Draft::of(event) })
    }
}

/// Merges key by key; the details given as such win.
fn merge_details(payload: &mut Map<String, Value>, details: Value) {
    match (payload.get_mut("custom_details"), details) {
        (Some(Value::Object(known)), Value::Object(details)) => known.extend(details),
        (_, details) => {
            payload.insert("custom_details".to_owned(), details);
        }
    }
}

/// Puts images and links on an event, behind those that it has.
pub(super) fn attach(event: &mut Map<String, Value>, images: &[Image], links: &[Link]) {
    let mut put = |name: &str, list: Result<Value, serde_json::Error>| {
        // Strings alone are in there: it cannot fail.
        let Ok(Value::Array(list)) = list else { return };
        match event.get_mut(name) {
            Some(Value::Array(known)) => known.extend(list),
            _ if list.is_empty() => {}
            _ => {
                event.insert(name.to_owned(), Value::Array(list));
            }
        }
    };
    put("images", serde_json::to_value(images));
    put("links", serde_json::to_value(links));
}
