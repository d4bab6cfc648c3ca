//! Models of the group `team`. Written by `cargo xtask models`.

use crate::{TeamDefaultRole, write::write_model};

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
