//! Models of the group `alert` that other groups use too. Written by `cargo xtask models`.

use serde_json::Value;

use crate::model::model;

model! {
    /// The object `IncidentBody`.
    IncidentBody {
        details: Value = "details",
    }
}
