//! Calls that answer with one entity.

use pd_rest::{Call, outcome::Entity};

use crate::{context::Context, json::Json};

/// Sends a call and returns its entity. Prints the warnings and messages beside the entity: PagerDuty uses them to say that
/// it carried out a request in part.
pub(super) async fn entity(context: &Context, call: Call<Entity<Json>>) -> Result<Json, pd_rest::Error> {
    let answer = call.with_reports().await?;
    for message in answer.reports.messages() {
        context.note(&format!("warning: {message}"));
    }
    Ok(answer.entity)
}
