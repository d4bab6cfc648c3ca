//! The matrix as text.

use std::fmt::Write as _;

use crate::{
    Cell, Done,
    fault::{CASES, Case},
    operation::Op,
    rule::Mode,
};

/// Between these lines the document holds the matrix.
const BEGIN: &str = "<!-- matrix: begin -->\n";
const END: &str = "<!-- matrix: end -->";
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reliability.md");

pub(crate) fn render(all: &[Done]) -> String {
    let mut text = String::from(
        "| fault | | GET | GET list | PUT | POST | DELETE | trigger, key | trigger | `send_all` |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for case in CASES {
        for mode in case.modes() {
            let mode_name = if mode == Mode::Once { "once" } else { "always" };
            let name = if mode == Mode::Always && case.modes().count() > 1 { "" } else { case.name };
            let _ = write!(text, "| {name} | {mode_name} |");
            for op in Op::ALL {
                let _ = write!(text, " {} |", find(all, case, mode, op).map_or_else(String::new, show));
            }
            text.push('\n');
        }
    }
    text
}

fn find<'d>(all: &'d [Done], case: &Case, mode: Mode, op: Op) -> Option<&'d Done> {
    all.iter().find(|done| {
        let Cell { case: its, mode: its_mode, op: its_op } = done.cell;
        std::ptr::eq(its, case) && its_mode == mode && its_op == op
    })
}

/// Outcome, requests, what was carried out, time if any passes: as expected, which is what a run that differs would not pass.
fn show(done: &Done) -> String {
    let expected = &done.expected;
    let mut text = format!("{}, {}", expected.outcome, expected.requests);
    if let Some(times) = expected.carried_out {
        let _ = write!(text, " → {times}");
    }
    let (least, most) = (expected.time.start(), expected.time.end());
    if (most - least).abs() >= 0.01 {
        let _ = write!(text, ", {least}–{most} s");
    } else if *most > 0.0 {
        let _ = write!(text, ", {least} s");
    }
    text
}

/// What is wrong with a cell.
pub(crate) fn complaint(done: &Done) -> String {
    let Done { cell: Cell { case, mode, op }, expected, observed } = done;
    format!(
        "{} ({mode:?}) × {op:?}: {:?} ({:?}), {} items or failures, {} requests, carried out {:?}, {:?} s\n    expected {:?} ({:?}), {}, {}, {:?}, {:?}",
        case.name,
        observed.ended.outcome,
        observed.ended.effect,
        observed.ended.count,
        observed.requests,
        observed.carried_out,
        observed.time,
        expected.outcome,
        expected.stated,
        expected.count,
        expected.requests,
        expected.carried_out,
        expected.time,
    )
}

/// Sees that the document shows this matrix, or writes it there.
pub(crate) fn check_document(matrix: &str) {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("the document marks where the matrix begins");
    let (shown, after) = rest.split_once(END).expect("the document marks where the matrix ends");
    if std::env::var_os("PD_WRITE_MATRIX").is_some() {
        std::fs::write(DOCUMENT, format!("{before}{BEGIN}{matrix}{END}{after}")).unwrap();
    } else {
        assert!(shown == matrix, "docs/reliability.md shows another matrix: write it anew with PD_WRITE_MATRIX=1");
    }
}
