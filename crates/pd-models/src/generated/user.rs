//! Models of the group `user`. Written by `cargo xtask models`.

use crate::{AnyResource, Reference, Time, UserRole, model::model, open_enum::open_enum, write::write_model};

write_model! {
    /// The request body of `POST /users`.
    CreateUser {
        fixed { "type" = "user" }
        required {
            /// At most 100 characters.
            name: String = "name",
            /// At most 100 characters.
            email: String = "email",
        }
        optional {
            color: String = "color",
            description: String = "description",
            /// At most 100 characters.
            job_title: String = "job_title",
            license: Reference<AnyResource> = "license",
            role: UserRole = "role",
            time_zone: String = "time_zone",
        }
    }
}

write_model! {
    /// The request body of `PUT /users/{id}`.
    UpdateUser {
        fixed { "type" = "user" }
        optional {
            color: String = "color",
            description: String = "description",
            /// At most 100 characters.
            email: String = "email",
            /// At most 100 characters.
            job_title: String = "job_title",
            license: Reference<AnyResource> = "license",
            /// At most 100 characters.
            name: String = "name",
            role: UserRole = "role",
            time_zone: String = "time_zone",
        }
    }
}

model! {
    /// The object `UserRole`.
    UserRoleAssignment {
        resources: Vec<Reference<AnyResource>> = "resources",
        role: Option<UserRoleAssignmentRole> = "role",
    }
}

open_enum! {
    /// The member `role` of [`UserRoleAssignment`].
    UserRoleAssignmentRole {
        Observer = "observer",
        Responder = "responder",
        Manager = "manager",
    }
}

model! {
    /// The object `UserSession`.
    UserSession {
        id: Option<String> = "id",
        type_: Option<UserSessionType> = "type",
        summary: Option<String> = "summary",
        created_at: Option<Time> = "created_at",
        user_id: Option<String> = "user_id",
    }
}

open_enum! {
    /// The member `type` of [`UserSession`].
    UserSessionType {
        Browser = "browser",
        Oauth = "oauth",
    }
}
