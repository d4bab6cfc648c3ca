//! The initial objects of the account, which depend only on the seed and the options.

mod history;
mod names;
mod team;

use crate::world::World;

/// The number of initial objects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InitialCounts {
    pub(crate) users: usize,
    pub(crate) incidents: usize,
}

/// Creates the objects. Returns the id of the user of the user-level key, and the id of the service of the routing key.
pub(crate) fn fill(world: &World, counts: InitialCounts) -> (Option<String>, Option<String>) {
    let users = team::users(world, counts.users);
    let services = team::organization(world, &users);
    history::incidents(world, &users, &services, counts.incidents);
    history::records(world, &users);
    (users.first().cloned(), services.first().cloned())
}
