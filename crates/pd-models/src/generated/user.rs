//! Models of the group `user`. Written by `cargo xtask models`.

use crate::{
    AnyResource, ContactMethod, NotificationRule, Reference, Secret, Team, Time, model::model, open_enum::open_enum,
    reference::identity, write::write_model,
};

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
    /// The object `User`.
    User identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        avatar_url: Option<String> = "avatar_url",
        color: Option<String> = "color",
        contact_methods: Vec<Reference<ContactMethod>> = "contact_methods",
        created_via_sso: Option<bool> = "created_via_sso",
        description: Option<String> = "description",
        /// At most 100 characters.
        email: Option<String> = "email",
        http_cal_url: Option<Secret> = "http_cal_url",
        invitation_sent: Option<bool> = "invitation_sent",
        /// At most 100 characters.
        job_title: Option<String> = "job_title",
        /// At most 100 characters.
        name: Option<String> = "name",
        notification_rules: Vec<Reference<NotificationRule>> = "notification_rules",
        role: Option<UserRole> = "role",
        teams: Vec<Reference<Team>> = "teams",
        time_zone: Option<String> = "time_zone",
        web_cal_url: Option<Secret> = "web_cal_url",
    }
}

open_enum! {
    /// The member `role` of [`User`].
    UserRole {
        Admin = "admin",
        LimitedUser = "limited_user",
        Observer = "observer",
        Owner = "owner",
        ReadOnlyUser = "read_only_user",
        RestrictedAccess = "restricted_access",
        ReadOnlyLimitedUser = "read_only_limited_user",
        User = "user",
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

identity! {
    User = "user_reference",
}
