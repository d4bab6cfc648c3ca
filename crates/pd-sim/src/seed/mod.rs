//! The initial objects of the account, which depend only on the seed and the options.

mod history;
mod names;
mod team;

use crate::sim_state::SimState;

/// The number of initial objects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InitialCounts {
    pub(crate) users: usize,
    pub(crate) incidents: usize,
}

/// Creates the objects. Returns the id of the user of the user-level key, and the id of the service of the routing key.
pub(crate) fn fill(state: &SimState, counts: InitialCounts) -> (Option<String>, Option<String>) {
    let users = team::users(state, counts.users);
    let services = team::organization(state, &users);
    history::incidents(state, &users, &services, counts.incidents);
    history::records(state, &users);
    (users.first().cloned(), services.first().cloned())
}
