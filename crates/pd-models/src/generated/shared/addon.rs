//! Models of the group `addon` that other groups use too. Written by `cargo xtask models`.

use crate::{identity::identity, model::model, open_enum::open_enum};

model! {
    /// The object `AddonReference`.
    AddonReference identified by id = "id" {
        type_: Option<AddonReferenceType> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        name: Option<String> = "name",
        src: Option<String> = "src",
    }
}

open_enum! {
    /// The member `type` of [`AddonReference`].
    AddonReferenceType {
        FullPageAddonReference = "full_page_addon_reference",
        IncidentShowAddonReference = "incident_show_addon_reference",
    }
}

identity! {
    AddonReference = "",
}
