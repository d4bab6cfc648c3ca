//! Models of the group `vendor` that other groups use too. Written by `cargo xtask models`.

use crate::{identity::identity, model::model};

model! {
    /// The object `Vendor`.
    Vendor identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        description: Option<String> = "description",
        integration_guide_url: Option<String> = "integration_guide_url",
        logo_url: Option<String> = "logo_url",
        name: Option<String> = "name",
        thumbnail_url: Option<String> = "thumbnail_url",
        website_url: Option<String> = "website_url",
    }
}

identity! {
    Vendor = "vendor_reference",
}
