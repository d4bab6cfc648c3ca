//! The cost of idle clones of a session.

use pd_core::Credential;
use pd_rest::RestSession;

use crate::{client::Failure, measure::memory, model::API_KEY};

/// Number of clones.
pub(crate) const CLONES: usize = 10_000;

/// Returns the memory of that many clones in KiB, as the system reports it.
pub(crate) fn kibibytes() -> Result<u64, Failure> {
    let session = RestSession::builder(Credential::token(API_KEY)?).build()?;
    let before = memory();
    let clones = vec![session; CLONES];
    let after = memory();
    drop(clones);
    Ok(after.saturating_sub(before))
}
