//! Calls that answer with one entity.

use pd_rest::{Call, outcome::Entity};

use crate::{context::Context, json::Json};

/// Sends a call and returns its entity.
pub(super) async fn entity(_: &Context, call: Call<Entity<Json>>) -> Result<Json, pd_rest::Error> {
    call.await
}
