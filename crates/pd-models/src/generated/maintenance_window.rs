//! Models of the group `maintenance_window`. Written by `cargo xtask models`.

use crate::{Reference, Service, Team, Time, User, identity::identity, model::model, write::write_model};

write_model! {
    /// The request body of `POST /maintenance_windows`.
    CreateMaintenanceWindow {
        fixed { "type" = "maintenance_window" }
        required {
            start_time: Time = "start_time",
            end_time: Time = "end_time",
            services: Vec<Reference<Service>> = "services",
        }
        optional {
            created_by: Reference<User> = "created_by",
            description: String = "description",
        }
    }
}

model! {
    /// The object `MaintenanceWindow`.
    MaintenanceWindow identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        created_by: Option<Reference<User>> = "created_by",
        description: Option<String> = "description",
        end_time: Option<Time> = "end_time",
        sequence_number: Option<i64> = "sequence_number",
        services: Vec<Reference<Service>> = "services",
        start_time: Option<Time> = "start_time",
        teams: Vec<Reference<Team>> = "teams",
    }
}

write_model! {
    /// The request body of `PUT /maintenance_windows/{id}`.
    UpdateMaintenanceWindow {
        fixed { "type" = "maintenance_window" }
        optional {
            created_by: Reference<User> = "created_by",
            description: String = "description",
            end_time: Time = "end_time",
            services: Vec<Reference<Service>> = "services",
            start_time: Time = "start_time",
        }
    }
}

identity! {
    MaintenanceWindow = "maintenance_window_reference",
}
