//! A short load test. `cargo run --release -p pd-tests --bin load` runs a long one.

use std::time::Duration;

use pd_tests::load::{Load, run};

#[tokio::test(flavor = "multi_thread")]
async fn every_call_ends_both_sides_agree_and_nothing_is_left() {
    let load = Load {
        callers: 60,
        calls: 12,
        duration: Duration::from_secs(60),
        probability: 0.01,
        timeout: Duration::from_millis(500),
        seed: 7,
    };
    let report = run(&load).await.unwrap();
    println!("{report}");
    assert_eq!(report.findings(), Vec::<String>::new());
    assert_eq!(report.calls(), 60 * 12);
    for part in &report.parts {
        assert!(part.responses() > part.calls() / 2, "most calls get their response");
        assert!(part.faults() > 50, "faults are injected");
    }
}
