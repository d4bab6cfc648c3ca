//! Models of the group `tag`. Written by `cargo xtask models`.

use crate::{identity::identity, model::model, write::write_model};

write_model! {
    /// The request body of `POST /tags`.
    CreateTag {
        fixed { "type" = "tag" }
        required {
            /// At most 191 characters.
            label: String = "label",
        }
    }
}

model! {
    /// The object `Tag`.
    Tag identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        /// At most 191 characters.
        label: Option<String> = "label",
    }
}

identity! {
    Tag = "tag_reference",
}
