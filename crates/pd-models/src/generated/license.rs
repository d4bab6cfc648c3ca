//! Models of the group `license`. Written by `cargo xtask models`.

use crate::{identity::identity, model::model, open_enum::open_enum};

model! {
    /// The object `LicenseWithCounts`.
    LicenseWithCounts identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        allocations_available: Option<i64> = "allocations_available",
        current_value: Option<i64> = "current_value",
        description: Option<String> = "description",
        name: Option<String> = "name",
        role_group: Option<LicenseWithCountsRoleGroup> = "role_group",
        valid_roles: Vec<String> = "valid_roles",
    }
}

open_enum! {
    /// The member `role_group` of [`LicenseWithCounts`].
    LicenseWithCountsRoleGroup {
        FullUser = "FullUser",
        Stakeholder = "Stakeholder",
    }
}

identity! {
    LicenseWithCounts = "",
}
