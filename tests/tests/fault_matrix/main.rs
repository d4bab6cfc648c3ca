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

use futures_util::{StreamExt, stream};

use fault::{CASES, Case, Via};
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

fn cells() -> impl Iterator<Item = Cell> {
    CASES
        .iter()
        .flat_map(|case| case.modes().flat_map(move |mode| Op::ALL.into_iter().map(move |op| Cell { case, mode, op })))
}

/// Cells over sockets, in real time: no wait is longer than nothing but that for a silent server.
async fn over_sockets(cells: Vec<Cell>, at_once: usize) -> Vec<Done> {
    let run = |cell: Cell| async move {
        let observed = tokio::spawn(run::over_socket(cell)).await.unwrap();
        Done { cell, expected: rule::expect(cell), observed }
    };
    stream::iter(cells).map(run).buffer_unordered(at_once).collect().await
}

#[test]
fn every_fault_meets_every_operation() {
    let (in_process, sockets): (Vec<_>, Vec<_>) = cells().partition(|cell| matches!(cell.case.via, Via::InProcess(_)));
    // Where the server is silent, time decides: those cells have the machine to themselves.
    let (silent, others): (Vec<_>, Vec<_>) = sockets.into_iter().partition(|cell| cell.case.is_silent());
    let mut done: Vec<Done> = in_process
        .into_iter()
        .map(|cell| Done { cell, expected: rule::expect(cell), observed: run::in_process(cell) })
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    done.extend(runtime.block_on(over_sockets(others, 32)));
    done.extend(runtime.block_on(over_sockets(silent, usize::MAX)));

    let rendered = table::render(&done);
    println!("{rendered}");
    let wrong: Vec<String> =
        done.iter().filter(|done| !done.observed.is(&done.expected)).map(table::complaint).collect();
    assert!(wrong.is_empty(), "{} of {} cells:\n{}", wrong.len(), done.len(), wrong.join("\n"));
    table::check_document(&rendered);
}
