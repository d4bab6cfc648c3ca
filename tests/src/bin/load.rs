//! A load test of two sessions, with every kind of fault: `load [CALLERS [SECONDS [PROBABILITY]]]`. The defaults are 1,000 callers, a
//! minute, and a probability of 1 % for each kind of fault. Prints the report, and exits with 1 if a check fails.
#![expect(clippy::print_stdout, reason = "a command that prints a report")]

use std::{error::Error, process::ExitCode, time::Duration};

use pd_tests::load::{Load, run};

/// The factor by which resident memory may grow between the third and the last quarter of a run. Before that, buffers and tasks
/// are allocated for the first time.
const GROWTH: f64 = 1.1;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: f64| arguments.get(at).map_or(Ok(default), |text| text.parse::<f64>());
    let load = Load {
        callers: arguments.first().map_or(Ok(1_000), |text| text.parse())?,
        calls: u64::MAX,
        duration: Duration::from_secs_f64(number(1, 60.0)?),
        probability: number(2, 0.01)?,
        timeout: Duration::from_secs(2),
        seed: 1,
    };
    let report = run(&load).await?;
    println!("{report}");
    let mut findings = report.findings();
    if let Some((early, late)) =
        report.memory_early_and_late().filter(|(early, late)| *late as f64 > *early as f64 * GROWTH)
    {
        findings.push(format!("resident memory grew from {early} to {late} bytes"));
    }
    for finding in &findings {
        println!("FINDING: {finding}");
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
