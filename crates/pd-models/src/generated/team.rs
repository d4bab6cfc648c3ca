//! Models of the group `team`. Written by `cargo xtask models`.

use crate::{model::model, open_enum::open_enum, reference::identity, write::write_model};

write_model! {
    /// The request body of `POST /teams`.
    CreateTeam {
        fixed { "type" = "team" }
        required {
            /// At most 100 characters.
            name: String = "name",
        }
        optional {
            default_role: TeamDefaultRole = "default_role",
            /// At most 1024 characters.
            description: String = "description",
        }
    }
}

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

write_model! {
    /// The request body of `PUT /teams/{id}`.
    UpdateTeam {
        fixed { "type" = "team" }
        optional {
            default_role: TeamDefaultRole = "default_role",
            /// At most 1024 characters.
            description: String = "description",
            /// At most 100 characters.
            name: String = "name",
        }
    }
}

identity! {
    Team = "team_reference",
}
