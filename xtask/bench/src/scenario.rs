//! The scenarios, and how the clients run them.

use crate::{
    child::Process,
    client::{ClientKind, Failure, Protocol},
    measure::median,
    server::Address,
    worker::{RoundCost, Workload},
};

/// One kind of work, for all clients.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scenario {
    pub(crate) title: &'static str,
    pub(crate) work: Workload,
    pub(crate) protocol: Protocol,
    pub(crate) requests: usize,
    pub(crate) concurrency: usize,
    /// The server takes 20 ms for each response.
    pub(crate) slow: bool,
    pub(crate) rounds: usize,
}

/// The result of a scenario for one client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) client: ClientKind,
    /// Seconds per round.
    pub(crate) wall: f64,
    /// Wall clock time per request, in microseconds.
    pub(crate) wall_per_request: f64,
    /// CPU time per request, in microseconds.
    pub(crate) cpu_per_request: f64,
    pub(crate) items_per_second: f64,
    /// CPU time, relative to the floor.
    pub(crate) cpu_ratio: f64,
    /// Items per second, relative to the floor.
    pub(crate) rate_ratio: f64,
    /// Items per second, relative to the floor into `Value`.
    pub(crate) rate_to_untyped: f64,
    /// Peak memory, relative to the floor into `Value`.
    pub(crate) peak_to_untyped: f64,
    pub(crate) peak_kib: u64,
}

impl Scenario {
    /// Returns all scenarios. `quick` runs fewer rounds.
    pub(crate) fn all(quick: bool) -> Vec<Self> {
        let rounds = if quick { 5 } else { 21 };
        let mut all = Vec::new();
        for protocol in [Protocol::Http1, Protocol::Http2] {
            let base = Self {
                title: "",
                work: Workload::GetOne,
                protocol,
                requests: 1000,
                concurrency: 1,
                slow: false,
                rounds,
            };
            all.extend([
                Self { title: "get_one", ..base },
                Self { title: "list_all, 10,000 users by 100", work: Workload::ListAll, ..base },
                Self { title: "the same, streamed", work: Workload::StreamAll, ..base },
                Self { title: "cursor_all, 10,000 records by 100", work: Workload::CursorAll, ..base },
                Self { title: "events, one after another", work: Workload::Events, ..base },
                Self { title: "events, 32 in flight", work: Workload::EventsInFlight, ..base },
            ]);
        }
        let rounds = if quick { 1 } else { 3 };
        all.extend([(1, "list_all, 20 ms each, concurrency 1"), (4, "… concurrency 4"), (10, "… concurrency 10")].map(
            |(concurrency, title)| Self {
                title,
                work: Workload::ListAll,
                protocol: Protocol::Http1,
                requests: 1,
                concurrency,
                slow: true,
                rounds,
            },
        ));
        all
    }

    /// Starts a process for each client and runs them in turns.
    pub(crate) fn run(&self, address: &Address) -> Result<Vec<Figures>, Failure> {
        let mut workers = Vec::new();
        for kind in ClientKind::ALL {
            let mut worker = self.worker(kind, address)?;
            // The first round opens connections and warms caches. It does not count.
            worker.run_round::<RoundCost>()?;
            workers.push((kind, worker, Vec::new()));
        }
        for round in 0..self.rounds {
            // The order of the clients rotates.
            let count = workers.len();
            workers.rotate_left(round % count);
            for (_, worker, rounds) in &mut workers {
                rounds.push(worker.run_round::<RoundCost>()?);
            }
            workers.sort_by_key(|(kind, ..)| *kind as usize);
        }
        let of = |kind| workers.iter().find(|(other, ..)| *other == kind).map(|(.., rounds)| rounds.as_slice());
        let (floor, untyped) = (of(ClientKind::Floor).unwrap_or_default(), of(ClientKind::Untyped).unwrap_or_default());
        Ok(workers.iter().map(|(kind, _, rounds)| Figures::of(*kind, rounds, floor, untyped)).collect())
    }

    fn worker(&self, kind: ClientKind, address: &Address) -> Result<Process, Failure> {
        let (address, requests, concurrency) =
            (serde_json::to_string(address)?, self.requests.to_string(), self.concurrency.to_string());
        let mut arguments = vec![
            "worker",
            "--address",
            &address,
            "--client",
            kind.name(),
            "--protocol",
            self.protocol.name(),
            "--work",
            self.work.name(),
            "--requests",
            &requests,
            "--concurrency",
            &concurrency,
        ];
        if self.work.is_one_after_another() {
            arguments.push("--one-cpu");
        }
        Process::start(&arguments)
    }
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "memory in KiB is far below 2^52")]
    fn of(client: ClientKind, rounds: &[RoundCost], floor: &[RoundCost], untyped: &[RoundCost]) -> Self {
        let cpu = |round: &RoundCost| micros_per_request(round.cost.cpu, round);
        let rate = |round: &RoundCost| count(round.items) / round.cost.wall.as_secs_f64();
        // The clients of one round ran under the same conditions, so they are compared in pairs.
        let paired = |other: &[RoundCost], value: &dyn Fn(&RoundCost) -> f64| {
            median(rounds.iter().zip(other).map(|(round, other)| value(round) / value(other)).collect())
        };
        let peak = |rounds: &[RoundCost]| rounds.iter().map(|round| round.peak_kib).max().unwrap_or(0);
        let middle = |value: &dyn Fn(&RoundCost) -> f64| median(rounds.iter().map(value).collect());
        Self {
            client,
            wall: middle(&|round| round.cost.wall.as_secs_f64()),
            wall_per_request: middle(&|round| micros_per_request(round.cost.wall, round)),
            cpu_per_request: middle(&cpu),
            items_per_second: middle(&rate),
            cpu_ratio: paired(floor, &cpu),
            rate_ratio: paired(floor, &rate),
            rate_to_untyped: paired(untyped, &rate),
            peak_to_untyped: peak(rounds) as f64 / peak(untyped) as f64,
            peak_kib: peak(rounds),
        }
    }
}

fn micros_per_request(time: std::time::Duration, round: &RoundCost) -> f64 {
    time.as_secs_f64() * 1e6 / count(round.requests)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
fn count(count: usize) -> f64 {
    count as f64
}
