//! Models of the group `priority` that other groups use too. Written by `cargo xtask models`.

use crate::{identity::identity, model::model};

model! {
    /// The object `Priority`.
    Priority identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        description: Option<String> = "description",
        name: Option<String> = "name",
    }
}

identity! {
    Priority = "priority_reference",
}
