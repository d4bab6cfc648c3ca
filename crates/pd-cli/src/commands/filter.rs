//! Filters of incidents.

use pd_rest::RestSession;

use crate::{cli::IncidentFilter, context::Context, exit::Failure};

/// Returns the query parameters of a filter.
pub(super) async fn query(
    context: &Context,
    session: &RestSession,
    filter: &IncidentFilter,
    statuses: &[String],
) -> Result<Vec<(&'static str, Vec<String>)>, Failure> {
    let mut users = filter.user.clone();
    if filter.me {
        users.push(context.me(session).await?);
    }
    Ok(vec![
        ("statuses", statuses.to_vec()),
        ("service_ids", filter.service.clone()),
        ("team_ids", filter.team.clone()),
        ("user_ids", users),
        ("urgencies", filter.urgency.clone().into_iter().collect()),
    ])
}
