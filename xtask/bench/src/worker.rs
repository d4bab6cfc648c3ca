//! The client side of the measurement. It is a separate process, so that its CPU time and memory are those of the client alone. It
//! runs one round for each line that it reads, and writes the cost of the round.

use std::{
    future::Future,
    io::{BufRead as _, Write as _, stdin, stdout},
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};

use crate::{
    client::{Client, ClientKind, Failure, Floor, Ours, OursUntyped, Peer, Protocol, Untyped, check_order, pooled},
    measure::{Cost, Stopwatch, peak_memory, stay_on_one_cpu},
    model::ITEMS,
    server::Address,
};

/// The work to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Workload {
    /// One user, one request after another.
    GetOne,
    /// 10,000 users in pages of 100, collected.
    ListAll,
    /// 10,000 users in pages of 100, each dropped once read.
    StreamAll,
    /// 10,000 audit records in pages of 100.
    CursorAll,
    /// Events, one after another.
    Events,
    /// Events, 32 in flight.
    EventsInFlight,
}

impl Workload {
    /// Returns whether client and server take turns, so that one CPU is enough for both.
    pub(crate) const fn is_one_after_another(self) -> bool {
        matches!(self, Self::GetOne | Self::Events)
    }

    /// Returns the value for the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::GetOne => "get-one",
            Self::ListAll => "list-all",
            Self::StreamAll => "stream-all",
            Self::CursorAll => "cursor-all",
            Self::Events => "events",
            Self::EventsInFlight => "events-in-flight",
        }
    }
}

/// Options of a worker.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The addresses that the server wrote
    #[arg(long)]
    address: String,
    #[arg(long, value_enum)]
    client: ClientKind,
    #[arg(long, value_enum)]
    protocol: Protocol,
    #[arg(long, value_enum)]
    work: Workload,
    /// Requests per round, unless the work is a list
    #[arg(long, default_value_t = 1)]
    requests: usize,
    /// Pages in flight, if the work is a list
    #[arg(long, default_value_t = 1)]
    concurrency: usize,
    /// Run this many rounds and end, without reading lines
    #[arg(long)]
    rounds: Option<usize>,
    /// Run on one CPU
    #[arg(long)]
    one_cpu: bool,
}

/// The cost of one round.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct RoundCost {
    pub(crate) cost: Cost,
    /// Number of requests.
    pub(crate) requests: usize,
    /// Number of items.
    pub(crate) items: usize,
    /// Peak memory of the process, in KiB.
    pub(crate) peak_kib: u64,
}

pub(crate) async fn run(options: &Options) -> Result<(), Failure> {
    if options.one_cpu {
        stay_on_one_cpu()?;
    }
    let address: Address = serde_json::from_str(&options.address)?;
    match options.client {
        ClientKind::Floor => run_rounds(options, Floor::new(&address, options.protocol)?).await,
        ClientKind::Untyped => run_rounds(options, Untyped::new(&address, options.protocol)?).await,
        ClientKind::Reqwest => run_rounds(options, Peer::new(&address, options.protocol)?).await,
        ClientKind::Ours => run_rounds(options, Ours::new(&address, options.protocol)?).await,
        ClientKind::OursUntyped => run_rounds(options, OursUntyped::new(&address, options.protocol)?).await,
        ClientKind::OverLegacy => run_rounds(options, Ours::over_legacy(&address, options.protocol)?).await,
        ClientKind::Pooled => run_rounds(options, pooled(&address, options.protocol)?).await,
    }
}

async fn run_rounds<C: Client>(options: &Options, client: C) -> Result<(), Failure> {
    if let Some(rounds) = options.rounds {
        for _ in 0..rounds {
            run_round(options, &client).await?;
        }
        return Ok(());
    }
    // Between two rounds no request is in flight, so it does not matter that this blocks the runtime.
    for line in stdin().lock().lines() {
        line?;
        let round = run_round(options, &client).await?;
        writeln!(stdout(), "{}", serde_json::to_string(&round)?)?;
    }
    Ok(())
}

async fn run_round<C: Client>(options: &Options, client: &C) -> Result<RoundCost, Failure> {
    let requests = options.requests;
    let (cost, requests, items) = match options.work {
        Workload::GetOne => {
            let (cost, user) = timed(async {
                let mut last = None;
                for _ in 0..requests {
                    last = Some(client.get_one().await?);
                }
                Ok(last)
            })
            .await?;
            check_one(user.as_ref().map(C::user_id))?;
            (cost, requests, requests)
        }
        Workload::ListAll => {
            let (cost, users) = timed(client.list_all(options.concurrency)).await?;
            check_order(users.iter().map(C::user_id), ITEMS)?;
            (cost, pages(), users.len())
        }
        Workload::StreamAll => {
            let (cost, count) = timed(client.stream_all()).await?;
            (cost, pages(), count)
        }
        Workload::CursorAll => {
            let (cost, records) = timed(client.cursor_all()).await?;
            check_order(records.iter().map(C::record_id), ITEMS)?;
            (cost, pages(), records.len())
        }
        Workload::Events => {
            let (cost, ()) = timed(async {
                for _ in 0..requests {
                    client.event().await?;
                }
                Ok(())
            })
            .await?;
            (cost, requests, requests)
        }
        Workload::EventsInFlight => {
            let events = stream::iter(0..requests).map(|_| client.event()).buffer_unordered(32);
            let (cost, ()) = timed(events.try_collect()).await?;
            (cost, requests, requests)
        }
    };
    Ok(RoundCost { cost, requests, items, peak_kib: peak_memory() })
}

const fn pages() -> usize {
    ITEMS / crate::model::PAGE
}

fn check_one(id: Option<&str>) -> Result<(), Failure> {
    if id == Some("P000001") { Ok(()) } else { Err("another user".into()) }
}

async fn timed<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<(Cost, T), Failure> {
    let watch = Stopwatch::start();
    let outcome = work.await?;
    Ok((watch.stop(), outcome))
}
