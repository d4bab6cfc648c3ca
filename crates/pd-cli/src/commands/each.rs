//! Runs a command on several resources, one after another. If one fails, the command continues with the others.

use crate::{
    context::Context,
    exit::{Exit, Failure},
};

/// Calls `work` for each target. Prints each failure on standard error, and fails at the end if there was one. Stops early if
/// every other target would fail in the same way: no connection, the rate limit, the credential, or a closed output.
///
/// If there is only one target, its failure is returned as it is. `unit` is a plural for messages, such as "users".
pub(super) async fn each(
    context: &Context,
    unit: &'static str,
    targets: &[String],
    mut work: impl AsyncFnMut(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut failures = Failures::new(unit, targets.len());
    context.progress.begin(unit, u64::try_from(targets.len()).ok());
    for target in targets {
        if failures.is_final() {
            failures.add_unsent(context, target);
            continue;
        }
        if let Err(failure) = work(target).await {
            failures.add(context, target, failure)?;
        }
        context.progress.advance(1, None);
    }
    context.progress.end();
    failures.finish()
}

/// The failures of a command on several targets.
#[derive(Debug)]
pub(super) struct Failures {
    unit: &'static str,
    all: usize,
    failed: usize,
    first: Option<Failure>,
    is_final: bool,
}

impl Failures {
    pub(super) const fn new(unit: &'static str, all: usize) -> Self {
        Self { unit, all, failed: 0, first: None, is_final: false }
    }

    /// Prints the failure of a target. Returns it instead if it is the only target, or if the reader has closed the output.
    pub(super) fn add(&mut self, context: &Context, target: &str, failure: Failure) -> Result<(), Failure> {
        if self.all < 2 || failure.is_silent() {
            return Err(failure);
        }
        context.note(&format!("{target}: {}", failure.message()));
        self.failed += 1;
        self.is_final |= failure.affects_all();
        self.first.get_or_insert(failure);
        Ok(())
    }

    /// Prints a target that was skipped after a final failure.
    pub(super) fn add_unsent(&mut self, context: &Context, target: &str) {
        context.note(&format!("{target}: not sent"));
        self.failed += 1;
    }

    /// Returns whether every other target would fail in the same way.
    pub(super) const fn is_final(&self) -> bool {
        self.is_final
    }

    /// Fails if a target failed, with the exit status and the hint of the first failure.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let Some(first) = self.first else { return Ok(()) };
        // Exit status 2 would say that nothing was sent.
        let exit = if first.exit() == Exit::Usage { Exit::Failed } else { first.exit() };
        let message = format!("{} of {} {} failed; the lines above name them", self.failed, self.all, self.unit);
        Err(Failure::new(exit, message).with_hint_of(first))
    }
}
