//! Models of the group `change_event`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{Integration, Reference, Secret, Service, Time, identity::identity, model::model};

model! {
    /// The object `ChangeEvent`.
    ChangeEvent sometimes identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        custom_details: Value = "custom_details",
        images: Vec<ChangeEventImage> = "images",
        integration: Option<Reference<Integration>> = "integration",
        links: Vec<ChangeEventLink> = "links",
        routing_key: Option<Secret> = "routing_key",
        services: Vec<Reference<Service>> = "services",
        source: Option<String> = "source",
        timestamp: Option<Time> = "timestamp",
    }
}

model! {
    /// The member `images` of [`ChangeEvent`].
    ChangeEventImage {
        alt: Option<String> = "alt",
        href: Option<String> = "href",
        src: Option<String> = "src",
    }
}

model! {
    /// The member `links` of [`ChangeEvent`].
    ChangeEventLink {
        href: Option<String> = "href",
        text: Option<String> = "text",
    }
}

identity! {
    ChangeEvent = "change_event_reference",
}
