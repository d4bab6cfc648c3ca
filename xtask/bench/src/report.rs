//! Runs every scenario, and prints the tables and the bounds.

use std::io::{Write as _, stdout};

use crate::{
    callgrind,
    child::Process,
    client::{ClientKind, Failure, Protocol},
    clones, fleet, history, lookup,
    scenario::{Figures, Scenario},
    server::Address,
    shared_budget,
    worker::Workload,
};

/// Options of a run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only print; do not fail if a bound is missed
    #[arg(long)]
    report: bool,
    /// Run fewer rounds
    #[arg(long)]
    quick: bool,
    /// Only scenarios whose name contains this
    #[arg(long)]
    only: Option<String>,
}

/// A bound.
struct Limit {
    title: String,
    found: f64,
    bound: f64,
    at_least: bool,
}

impl Limit {
    fn holds(&self) -> bool {
        if self.at_least { self.found >= self.bound } else { self.found <= self.bound }
    }
}

/// Measures everything. Returns whether all bounds hold, or true if they are not enforced.
pub(crate) fn run(options: &Options) -> Result<bool, Failure> {
    let mut server = Process::start(&["serve"])?;
    let address: Address = server.read()?;
    let mut near_server = Process::start(&["serve", "--one-cpu"])?;
    let near_address: Address = near_server.read()?;
    let mut slow_server = Process::start(&["serve", "--latency", "20"])?;
    let slow_address: Address = slow_server.read()?;
    let mut limits = Vec::new();
    let mut out = stdout();
    writeln!(out, "| scenario | client | per request | CPU per request | × floor | items/s | × floor | peak |")?;
    writeln!(out, "|---|---|--:|--:|--:|--:|--:|--:|")?;
    let wanted = |name: &str| options.only.as_deref().is_none_or(|only| name.contains(only));
    for scenario in Scenario::all(options.quick) {
        if !wanted(&format!("{} {}", scenario.title, scenario.protocol.title())) {
            continue;
        }
        let figures = scenario.run(match scenario {
            Scenario { slow: true, .. } => &slow_address,
            Scenario { work, .. } if work.is_one_after_another() => &near_address,
            _ => &address,
        })?;
        for figures in &figures {
            write_row(&scenario, figures)?;
        }
        limits.extend(figures.iter().flat_map(|figures| limits_of(&scenario, figures)));
    }
    if wanted("instructions") {
        for (protocol, work) in callgrind::MEASURED {
            limits.extend(write_instructions(&address, protocol, work)?);
        }
    }
    if wanted("lookup") {
        limits.extend(write_lookup()?);
    }
    if wanted("clones") {
        let kib = clones::kibibytes()?;
        writeln!(out, "\n{} idle clones of a session: {kib} KiB", clones::CLONES)?;
    }
    if wanted("budget") {
        limits.extend(write_budget(options.quick)?);
    }
    if wanted("fleet") {
        limits.extend(write_fleet(options.quick)?);
    }
    if wanted("history") {
        limits.extend(write_history()?);
    }
    write_limits(&limits)?;
    Ok(options.report || limits.iter().all(Limit::holds))
}

fn write_row(scenario: &Scenario, figures: &Figures) -> Result<(), Failure> {
    let Figures { client, wall_per_request, cpu_per_request, items_per_second, cpu_ratio, rate_ratio, .. } = figures;
    writeln!(
        stdout(),
        "| {} ({}) | {} | {wall_per_request:.1} µs | {cpu_per_request:.1} µs | {cpu_ratio:.2} | {items_per_second:.0} | {rate_ratio:.2} | {} MiB |",
        scenario.title,
        scenario.protocol.title(),
        client.title(),
        figures.peak_kib / 1024,
    )?;
    Ok(())
}

/// Returns the bounds on a client's figures in a scenario.
fn limits_of(scenario: &Scenario, figures: &Figures) -> Vec<Limit> {
    let most = |title: String, found, bound| Limit { title, found, bound, at_least: false };
    let least = |title: String, found, bound| Limit { title, found, bound, at_least: true };
    let protocol = scenario.protocol.title();
    match (figures.client, scenario.work, scenario.slow) {
        (ClientKind::Ours, Workload::GetOne, _) => {
            vec![most(format!("one `rget` ({protocol}): CPU time, × floor"), figures.cpu_ratio, 1.10)]
        }
        (ClientKind::Ours, Workload::Events | Workload::EventsInFlight, _) => {
            vec![most(format!("{} ({protocol}): CPU time, × floor", scenario.title), figures.cpu_ratio, 1.10)]
        }
        (ClientKind::Ours, Workload::ListAll, false) => {
            vec![least(format!("`list_all` ({protocol}): items per second, × floor"), figures.rate_ratio, 0.9)]
        }
        (ClientKind::Ours, Workload::ListAll, true) if scenario.concurrency == 10 => {
            vec![most("`list_all`, 20 ms each, concurrency 10: seconds".to_owned(), figures.wall, 0.3)]
        }
        (ClientKind::OursUntyped, Workload::ListAll, false) => {
            let title = format!("`list_all` into `Value` ({protocol}): items per second, × hyper-util into `Value`");
            vec![least(title, figures.rate_to_untyped, 1.0)]
        }
        (ClientKind::OursUntyped, Workload::StreamAll, _) => {
            let title = format!("users streamed into `Value` ({protocol}): peak memory, × hyper-util into `Value`");
            vec![most(title, figures.peak_to_untyped, 1.0 / 3.0)]
        }
        _ => Vec::new(),
    }
}

fn write_instructions(address: &Address, protocol: Protocol, work: Workload) -> Result<Option<Limit>, Failure> {
    let mut out = stdout();
    let mut found = Vec::new();
    for kind in ClientKind::ALL {
        match callgrind::instructions(kind, protocol, work, address)? {
            Some(count) => found.push((kind, count)),
            None => {
                writeln!(out, "\nvalgrind is not installed: instructions are not counted")?;
                return Ok(None);
            }
        }
    }
    let floor = found.first().map_or(1.0, |(_, count)| *count);
    let title = format!("{} ({})", work.name(), protocol.title());
    writeln!(out, "\n| {title} | instructions | × floor |\n|---|--:|--:|")?;
    for (kind, count) in &found {
        writeln!(out, "| {} | {count:.0} | {:.3} |", kind.title(), count / floor)?;
    }
    // Only the instructions of `rget` have a bound. The others are printed.
    let ours = found.iter().find(|(kind, _)| *kind == ClientKind::Ours && work == Workload::GetOne);
    Ok(ours.map(|(_, count)| Limit {
        title: format!("one `rget` ({}): instructions, × floor", protocol.title()),
        found: count / floor,
        bound: 1.20,
        at_least: false,
    }))
}

fn write_lookup() -> Result<Option<Limit>, Failure> {
    let (median, slowest) = lookup::nanoseconds();
    writeln!(stdout(), "\nEndpoint lookup with wrappers: {median:.0} ns, {slowest:.0} ns for the slowest path")?;
    Ok(Some(Limit {
        title: "endpoint lookup, the slowest path: nanoseconds".to_owned(),
        found: slowest,
        bound: 60.0,
        at_least: false,
    }))
}

fn write_budget(quick: bool) -> Result<Vec<Limit>, Failure> {
    let windows = if quick { 2 } else { 4 };
    let mut out = stdout();
    writeln!(out, "\n| 4 processes, one key | in flight each | requests | took | ideal | × ideal | 429 |")?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|")?;
    let mut limits = Vec::new();
    for (pacing, in_flight) in [(true, 1), (true, 8), (false, 1), (false, 8)] {
        let shared_budget::Outcome { requests, took, ideal, rejected } =
            shared_budget::run(pacing, windows, in_flight)?;
        let name = if pacing { "pacing on" } else { "pacing off" };
        let (ratio, percent) = (took / ideal, rejected * 100.0);
        writeln!(
            out,
            "| {name} | {in_flight} | {requests} | {took:.2} s | {ideal:.2} s | {ratio:.3} | {percent:.2} % |"
        )?;
        if pacing {
            let limit = |title: &str, found, bound| Limit {
                title: format!("{title}, {in_flight} in flight"),
                found,
                bound,
                at_least: false,
            };
            limits.push(limit("a shared rate limit: time, × ideal", ratio, 1.05));
            limits.push(limit("a shared rate limit: responses with status 429, percent", percent, 1.0));
        }
    }
    Ok(limits)
}

/// Measures fleets in virtual time. Each figure is the worst of several seeds.
fn write_fleet(quick: bool) -> Result<Vec<Limit>, Failure> {
    let mut out = stdout();
    writeln!(
        out,
        "\n| clients with one key, virtual time | load | × ideal time | 429 | slowest client, × median | the ideal's |"
    )?;
    writeln!(out, "|---|---|--:|--:|--:|--:|")?;
    let mut limits = Vec::new();
    for clients in [4, 16, 64] {
        for load in [fleet::Load::Steady, fleet::Load::Bursty, fleet::Load::Joining] {
            let mut worst = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
            for seed in 0..if quick { 1 } else { 5 } {
                let outcome = fleet::run(clients, load, seed)?;
                worst.0 = worst.0.max(outcome.took / outcome.ideal);
                worst.1 = worst.1.max(outcome.rejected * 100.0);
                worst.2 = worst.2.max(outcome.slowest);
                worst.3 = worst.3.max(outcome.ideal_slowest);
            }
            let (ratio, percent, fair, ideal) = worst;
            writeln!(out, "| {clients} | {} | {ratio:.3} | {percent:.2} % | {fair:.2} | {ideal:.2} |", load.name())?;
            let limit = |title: &str, found, bound| {
                let title = format!("{clients} clients with one key, {}: {title}", load.name());
                Limit { title, found, bound, at_least: false }
            };
            limits.push(limit("time, × ideal", ratio, 1.10));
            limits.push(limit("responses with status 429, percent", percent, load.most_rejected(clients)));
            // A client that joins a window that is used up must wait for the next one, so it has no bound.
            if load != fleet::Load::Joining {
                limits.push(limit("slowest client, × median", fair, 1.5));
            }
        }
    }
    Ok(limits)
}

/// Measures histories in virtual time, at each concurrency from 1 to 10. The table has some of them, and those that miss a bound.
fn write_history() -> Result<Vec<Limit>, Failure> {
    let mut out = stdout();
    writeln!(
        out,
        "\n| history, 200 ms for each page | concurrency | requests | × least | time | × least | pages held |"
    )?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|")?;
    let mut missed = 0;
    for list in history::List::all() {
        for concurrency in 1..=10 {
            let cost = list.cost(concurrency)?;
            missed += usize::from(!cost.holds);
            if ![1, 4, 10].contains(&concurrency) && cost.holds {
                continue;
            }
            let history::Cost { requests, least_requests, time, least_time, pages, .. } = cost;
            writeln!(
                out,
                "| {} | {concurrency} | {requests} | {:.3} | {:.1} s | {:.2} | {pages} |",
                list.title,
                shared_budget::ratio(requests, least_requests),
                shared_budget::ratio(usize::try_from(time)?, 1_000),
                shared_budget::ratio(usize::try_from(time)?, usize::try_from(least_time)?),
            )?;
        }
    }
    let title = "histories with more requests or time than their bound".to_owned();
    Ok(vec![Limit { title, found: shared_budget::ratio(missed, 1), bound: 0.0, at_least: false }])
}

fn write_limits(limits: &[Limit]) -> Result<(), Failure> {
    let mut out = stdout();
    writeln!(out, "\n| bound on | measured | bound | |\n|---|--:|--:|---|")?;
    for limit in limits {
        let sign = if limit.at_least { "≥" } else { "≤" };
        let result = if limit.holds() { "held" } else { "MISSED" };
        writeln!(out, "| {} | {:.3} | {sign} {} | {result} |", limit.title, limit.found, limit.bound)?;
    }
    Ok(())
}
