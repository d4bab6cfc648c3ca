//! The sum of a bulk.

use std::fmt;

use super::Sent;

/// What became of the events of a bulk: how many were taken, and which were not.
///
/// Its size grows with what failed, not with what was taken. See [`SendAll`](super::SendAll).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    accepted: u64,
    fitted: u64,
    failures: Vec<Failure>,
}

/// An event that was not taken, or of which that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// Which event it was, from 0.
    pub index: u64,
    /// Its key; `None` where it had none that could be sent.
    pub dedup_key: Option<String>,
    /// Why: the error and what it came from.
    pub reason: String,
    /// Whether it may have been taken although no response came.
    pub ambiguous: bool,
}

impl Report {
    pub(super) fn add(&mut self, sent: &Sent) {
        match &sent.result {
            Ok(receipt) => {
                self.accepted += 1;
                self.fitted += u64::from(!receipt.cuts().is_empty());
            }
            Err(error) => self.failures.push(Failure {
                index: sent.index,
                dedup_key: sent.dedup_key.clone(),
                reason: chain(error),
                ambiguous: error.is_ambiguous(),
            }),
        }
    }

    /// How many events were taken.
    #[must_use]
    pub const fn accepted(&self) -> u64 {
        self.accepted
    }

    /// How many of those were cut to fit.
    #[must_use]
    pub const fn fitted(&self) -> u64 {
        self.fitted
    }

    /// Every event that was not taken, in order.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// How many events there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.accepted + self.failures.len() as u64
    }

    /// Whether every event was taken.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One line for the sum, and one for each event that failed.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} events accepted", self.accepted, self.total())?;
        if self.fitted > 0 {
            write!(f, ", {} of them cut to fit", self.fitted)?;
        }
        for failure in &self.failures {
            write!(f, "\nevent {}", failure.index)?;
            if let Some(key) = &failure.dedup_key {
                write!(f, " ({key:?})")?;
            }
            write!(f, ": {}", failure.reason)?;
        }
        Ok(())
    }
}

/// An error and its sources, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let errors = std::iter::successors(Some(error), |error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
