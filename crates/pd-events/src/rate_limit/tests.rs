use super::*;

const KEY: KeyId = KeyId(1);
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn the_estimate_is_the_number_of_events_accepted_in_the_minute_before_a_429() {
    let limits = RateLimits::default();
    let began = Instant::now();
    for _ in 0..70 {
        limits.observe(KEY, StatusCode::ACCEPTED, Attempt(1));
        tokio::time::advance(SECOND).await;
    }
    assert_eq!(limits.hold(KEY, 1_000), None, "no hold before a 429");
    limits.observe(KEY, StatusCode::TOO_MANY_REQUESTS, Attempt(2));
    assert_eq!(limits.hold(KEY, 0), None, "no estimate from an event that is already waiting");
    limits.observe(KEY, StatusCode::TOO_MANY_REQUESTS, Attempt(1));
    // The events of the seconds 11 to 69 are in the period.
    assert_eq!(limits.hold(KEY, 0), Some(Hold::Until(began + 71 * SECOND)));
    assert_eq!(limits.hold(KEY, 3), Some(Hold::Until(began + 74 * SECOND)));
    assert_eq!(limits.hold(KEY, 59), Some(Hold::UntilResponse));
    assert_eq!(limits.hold(KeyId(2), 59), None, "another key has its own limit");
    tokio::time::advance(SECOND).await;
    assert_eq!(limits.hold(KEY, 0), None);
    tokio::time::advance(ESTIMATE_LIFETIME).await;
    assert_eq!(limits.hold(KEY, 1_000), None, "the estimate expires");
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_other_senders_used_up_leaves_a_minimum() {
    let limits = RateLimits::default();
    limits.observe(KEY, StatusCode::TOO_MANY_REQUESTS, Attempt(1));
    assert_eq!(limits.hold(KEY, MIN_ESTIMATE - 1), None);
    assert_eq!(limits.hold(KEY, MIN_ESTIMATE), Some(Hold::UntilResponse));
}

#[tokio::test(start_paused = true)]
async fn events_of_one_second_share_a_counter_and_leave_together() {
    let limits = RateLimits::default();
    for _ in 0..100_000 {
        limits.observe(KEY, StatusCode::ACCEPTED, Attempt(1));
        tokio::time::advance(Duration::from_millis(3)).await;
    }
    assert!(limits.table().rates[&KEY].counters.len() <= 61);
    limits.observe(KEY, StatusCode::TOO_MANY_REQUESTS, Attempt(1));
    assert!(limits.table().rates[&KEY].estimate.unwrap().events.abs_diff(20_000) < 400);
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_not_used_any_more_are_forgotten() {
    let limits = RateLimits::default();
    for key in 0..10_000 {
        limits.observe(KeyId(key), StatusCode::ACCEPTED, Attempt(1));
    }
    assert_eq!(limits.table().rates.len(), 10_000);
    tokio::time::advance(PERIOD).await;
    for key in 10_000..30_000 {
        limits.observe(KeyId(key), StatusCode::ACCEPTED, Attempt(1));
    }
    assert_eq!(limits.table().rates.len(), 20_000);
}
