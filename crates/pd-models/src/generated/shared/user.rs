//! Models of the group `user` that other groups use too. Written by `cargo xtask models`.

use crate::{
    ContactMethod, NotificationRule, Reference, Secret, Team, identity::identity, model::model, open_enum::open_enum,
};

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

identity! {
    User = "user_reference",
}
