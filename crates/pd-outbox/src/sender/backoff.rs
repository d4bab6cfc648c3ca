//! Delays between attempts.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// Returns the delay after a number of failures in a row: 1 s after the first, doubled after each further one, 30 s at most. `jitter`
/// (0 to 1) subtracts up to a quarter, so that many hosts do not retry at the same time.
pub(super) fn delay(failures: u32, jitter: f64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    FIRST.saturating_mul(1 << doublings).min(LONGEST).mul_f64(1.0 - jitter / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_limit() {
        let seconds: Vec<f64> = [1, 2, 3, 5, 6, u32::MAX].map(|failures| delay(failures, 0.0).as_secs_f64()).to_vec();
        assert_eq!(seconds, [1.0, 2.0, 4.0, 16.0, 30.0, 30.0]);
        assert_eq!(delay(1, 1.0), Duration::from_millis(750));
    }
}
