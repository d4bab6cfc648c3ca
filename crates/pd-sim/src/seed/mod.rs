//! What a fresh account holds: the same for the same seed.

mod history;
mod names;
mod team;

use crate::world::World;

/// How much of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    pub(crate) users: usize,
    pub(crate) incidents: usize,
}

/// Fills an account, and tells the id of the user to whom the user-level key belongs and of the service to which the
/// routing key belongs.
pub(crate) fn fill(world: &World, amount: Amount) -> (Option<String>, Option<String>) {
    let users = team::users(world, amount.users);
    let services = team::organisation(world, &users);
    history::incidents(world, &users, &services, amount.incidents);
    history::records(world, &users);
    (users.first().cloned(), services.first().cloned())
}
