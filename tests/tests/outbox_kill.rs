//! An outbox whose process is killed many times loses no event, and keeps the order of each alert.
//!
//! `PD_OUTBOX_KILLS` sets the number of kills.

use std::{
    collections::{HashMap, HashSet},
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pd_sim::{Fault, Sim};
use serde_json::Value;

const OTHER_KEY: &str = "0123456789abcdef0123456789abcdef";
const KILLS: u64 = 40;
/// The time in which the simulator must notice that a process has ended.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(20);

fn start(directory: &Path, sim: &Sim, task: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outbox_child"));
    command.arg(directory).args([sim.events_url(), sim.routing_key(), OTHER_KEY, task]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

/// Waits until the simulator has read everything that an ended process sent.
fn settle(sim: &Sim) {
    let deadline = Instant::now() + DISCONNECT_TIMEOUT;
    while sim.connections().open > 0 {
        assert!(Instant::now() < deadline, "a connection of an ended process is open");
        thread::yield_now();
    }
}

/// The events that arrived.
#[derive(Default)]
struct Arrived {
    /// The body of each event, by its number.
    bodies: HashMap<u64, Value>,
    /// The last number of each alert.
    last: HashMap<String, u64>,
    repeated: u64,
}

impl Arrived {
    /// Reads the requests so far, and checks them.
    fn read(&mut self, sim: &Sim) {
        for request in sim.journal().all() {
            // A fault may have reset the connection before the body was read.
            let Some(body) = request.json() else { continue };
            let number = body["payload"]["custom_details"]["number"].as_u64().unwrap();
            let alert = format!("{}/{}", body["routing_key"], body["dedup_key"]);
            if let Some(known) = self.bodies.get(&number) {
                assert_eq!(known, &body, "an event was sent with other bytes");
                self.repeated += 1;
            }
            // An event may be sent again, but not after a later event of its alert.
            let last = self.last.insert(alert.clone(), number);
            assert!(last.is_none_or(|last| last <= number), "{alert}: {number} after {last:?}");
            self.bodies.insert(number, body);
        }
        sim.journal().clear();
        for collection in ["alerts", "incidents", "log_entries"] {
            sim.clear(collection);
        }
    }
}

#[test]
fn acknowledged_events_survive_kills_and_arrive_in_order() {
    let kills: u64 = env::var("PD_OUTBOX_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let sim = Sim::builder().events_budget(1_000_000, Duration::from_secs(60)).start_on_thread().unwrap();
    let service = sim.objects("services").pop().unwrap();
    sim.accept_routing_key(OTHER_KEY, service["id"].as_str().unwrap());
    sim.fault(Fault::lose_response().probability(0.002));
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("outbox");
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut acknowledged, mut arrived) = (HashSet::new(), Arrived::default());
    for kill in 0..kills {
        let mut child = start(&directory, &sim, &(kill * 1_000_000).to_string());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Kill it at a random point: after a number of events, or while it opens the store, plus a short delay.
        let wanted = if random.u8(..4) == 0 { 0 } else { random.usize(1..80) };
        let mut number = |line: Result<String, _>| assert!(acknowledged.insert(line.unwrap().parse::<u64>().unwrap()));
        lines.by_ref().take(wanted).for_each(&mut number);
        let pause = if wanted == 0 { 60_000 } else { 12_000 };
        thread::sleep(Duration::from_micros(random.u64(..pause)));
        child.kill().unwrap();
        child.wait().unwrap();
        lines.for_each(&mut number);
        settle(&sim);
        arrived.read(&sim);
    }
    sim.clear_faults();
    let drained = Instant::now();
    let status = start(&directory, &sim, "drain").wait().unwrap();
    let (drained, before) = (drained.elapsed(), arrived.bodies.len());
    assert!(status.success());
    arrived.read(&sim);
    let lost: Vec<_> = acknowledged.iter().filter(|number| !arrived.bodies.contains_key(number)).collect();
    println!(
        "{kills} kills: {} events acknowledged, {} arrived, {} requests sent again, the last {} delivered in {:.1?}",
        acknowledged.len(),
        arrived.bodies.len(),
        arrived.repeated,
        arrived.bodies.len() - before,
        drained
    );
    assert_eq!(lost, [&0; 0]);
    assert!(!acknowledged.is_empty());
}
