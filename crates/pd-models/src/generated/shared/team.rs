//! Models of the group `team` that other groups use too. Written by `cargo xtask models`.

use crate::{identity::identity, model::model, open_enum::open_enum};

model! {
    /// The object `Team`.
    Team identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        default_role: Option<TeamDefaultRole> = "default_role",
        /// At most 1024 characters.
        description: Option<String> = "description",
        /// At most 100 characters.
        name: Option<String> = "name",
    }
}

open_enum! {
    /// The member `default_role` of [`Team`].
    TeamDefaultRole {
        Manager = "manager",
        None = "none",
    }
}

identity! {
    Team = "team_reference",
}
