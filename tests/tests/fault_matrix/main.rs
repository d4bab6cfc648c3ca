//! Every fault × every operation: what the caller gets, how many requests the server sees, what it has done afterwards.
//!
//! `fault` lists the faults and what each of them is by the rules, `operation` the operations, `rule` derives what must
//! happen, `run` makes it happen. `docs/reliability.md` shows the outcome; after a change write it anew with
//! `PD_WRITE_MATRIX=1 cargo test -p pd-tests --test fault_matrix`.

mod fault;
#[path = "../loopback/mod.rs"]
mod loopback;
mod operation;
mod rule;
mod run;
mod server;
mod table;

use std::{iter, sync::Mutex, thread};

use fault::{CASES, Case};
use operation::Op;
use rule::{Expected, Mode};
use run::Observed;

/// One place of the matrix.
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) case: &'static Case,
    pub(crate) mode: Mode,
    pub(crate) op: Op,
}

/// A cell, and what happened in it.
pub(crate) struct Done {
    pub(crate) cell: Cell,
    pub(crate) expected: Expected,
    pub(crate) observed: Observed,
}

fn cells() -> impl Iterator<Item = Cell> + Send {
    CASES
        .iter()
        .flat_map(|case| case.modes().flat_map(move |mode| Op::ALL.into_iter().map(move |op| Cell { case, mode, op })))
}

/// So many cells at once.
const THREADS: usize = 4;

fn run_all() -> Vec<Done> {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let left = Mutex::new(cells());
    let work = || {
        let next = || left.lock().unwrap().next();
        let run = |cell| Done { cell, expected: rule::expect(cell), observed: run::run(cell, servers.handle()) };
        iter::from_fn(next).map(run).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn every_fault_meets_every_operation() {
    let done = run_all();
    let rendered = table::render(&done);
    println!("{rendered}");
    let wrong: Vec<String> =
        done.iter().filter(|done| !done.observed.is(&done.expected)).map(table::complaint).collect();
    assert!(wrong.is_empty(), "{} of {} cells:\n{}", wrong.len(), done.len(), wrong.join("\n"));
    table::check_document(&rendered);
}
