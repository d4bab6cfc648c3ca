//! Models of the group `addon`. Written by `cargo xtask models`.

use crate::{identity::identity, model::model, open_enum::open_enum, write::write_model};

model! {
    /// The object `Addon`.
    Addon identified by id = "id" {
        type_: Option<AddonType> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        /// At most 100 characters.
        name: Option<String> = "name",
        src: Option<String> = "src",
    }
}

open_enum! {
    /// The member `type` of [`Addon`].
    AddonType {
        FullPageAddon = "full_page_addon",
        IncidentShowAddon = "incident_show_addon",
    }
}

write_model! {
    /// The request body of `POST /addons`.
    CreateAddon {
        required {
            type_: AddonType = "type",
            /// At most 100 characters.
            name: String = "name",
            src: String = "src",
        }
    }
}

write_model! {
    /// The request body of `PUT /addons/{id}`.
    UpdateAddon {
        optional {
            type_: AddonType = "type",
            /// At most 100 characters.
            name: String = "name",
            src: String = "src",
        }
    }
}

identity! {
    Addon = "",
}
