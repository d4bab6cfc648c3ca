//! Models of the group `status_dashboard`. Written by `cargo xtask models`.

use crate::model::model;

model! {
    /// The object `StatusDashboard`.
    StatusDashboard {
        id: Option<String> = "id",
        name: Option<String> = "name",
        url_slug: Option<String> = "url_slug",
    }
}
