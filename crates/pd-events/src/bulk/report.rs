//! The summary of `send_all`.

use std::fmt;

use pd_core::Effect;

use super::Sent;

/// The summary of `send_all`: the number of accepted events, and each event that failed.
///
/// Its size grows with the number of failures only. See [`SendAll`](super::SendAll).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    accepted: u64,
    fitted: u64,
    failures: Vec<Failure>,
}

/// An event that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The position of the event in the input, from 0.
    pub index: u64,
    /// The `dedup_key`; `None` if the event is invalid.
    pub dedup_key: Option<String>,
    /// The error and its sources, on one line.
    pub reason: String,
    /// The effect on PagerDuty. After [`Effect::Unknown`] the event may have been accepted.
    pub effect: Effect,
}

impl Report {
    pub(super) fn add(&mut self, sent: &Sent) {
        match &sent.result {
            Ok(receipt) => {
                self.accepted += 1;
                self.fitted += u64::from(!receipt.cuts().is_empty());
            }
            Err(error) => {
                let failure = Failure {
                    index: sent.index,
                    dedup_key: sent.dedup_key.clone(),
                    reason: chain(error),
                    effect: error.effect(),
                };
                let at = self.failures.partition_point(|earlier| earlier.index < sent.index);
                self.failures.insert(at, failure);
            }
        }
    }

    /// Returns the number of accepted events.
    #[must_use]
    pub const fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Returns the number of accepted events that were shortened.
    #[must_use]
    pub const fn fitted(&self) -> u64 {
        self.fitted
    }

    /// Returns the events that failed, ordered by index.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Returns the number of events that have an outcome, accepted or failed.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.accepted + self.failures.len() as u64
    }

    /// Returns whether every event was accepted.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Writes a line with the totals, and a line for each event that failed.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} events accepted", self.accepted, self.total())?;
        if self.fitted > 0 {
            write!(f, ", {} of them shortened", self.fitted)?;
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

/// Joins an error and its sources on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let errors = std::iter::successors(Some(error), |error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
