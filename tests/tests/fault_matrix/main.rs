//! Every fault × every operation: the result, the number of requests that the server received, and how often it carried
//! out the operation.
//!
//! `fault` lists the faults and the kind of each, `operation` lists the operations, `rule` derives the expected result,
//! `run` runs a cell. `docs/reliability.md` shows the matrix; update it with
//! `PD_WRITE_MATRIX=1 cargo test -p pd-tests --test fault_matrix`.

mod fault;
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

/// One cell of the matrix: an operation with a fault that is injected once or always.
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) case: &'static Case,
    pub(crate) mode: Mode,
    pub(crate) op: Op,
}

/// The expected and the observed result of a cell.
pub(crate) struct CellResult {
    pub(crate) cell: Cell,
    pub(crate) expected: Expected,
    pub(crate) observed: Observed,
}

fn cells() -> impl Iterator<Item = Cell> + Send {
    CASES
        .iter()
        .flat_map(|case| case.modes().flat_map(move |mode| Op::ALL.into_iter().map(move |op| Cell { case, mode, op })))
}

/// The number of cells that run in parallel.
const THREADS: usize = 4;

fn run_all() -> Vec<CellResult> {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let remaining = Mutex::new(cells());
    let work = || {
        let next = || remaining.lock().unwrap().next();
        let run = |cell| CellResult { cell, expected: rule::expect(cell), observed: run::run(cell, servers.handle()) };
        iter::from_fn(next).map(run).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn every_operation_handles_every_fault_as_the_rules_say() {
    let results = run_all();
    let rendered = table::render(&results);
    println!("{rendered}");
    let failures: Vec<String> =
        results.iter().filter(|result| !result.observed.matches(&result.expected)).map(table::failure).collect();
    assert!(failures.is_empty(), "{} of {} cells:\n{}", failures.len(), results.len(), failures.join("\n"));
    table::check_document(&rendered);
}
