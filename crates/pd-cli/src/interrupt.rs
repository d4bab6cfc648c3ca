//! Ctrl-C.

use crate::{
    context::Context,
    exit::{Exit, Failure},
};

/// The hint after an interrupted write.
pub(crate) const MAYBE_DONE: &str = "the request in flight may have been carried out: check before you retry it";

/// Returns the failure of an interrupted command, with its progress.
pub(crate) fn interrupted(context: &Context) -> Failure {
    Failure::new(Exit::Interrupted, format!("interrupted {}", context.progress.so_far()))
}
