//! The matrix as a Markdown table.

use std::fmt::Write as _;

use crate::{
    Cell, CellResult,
    fault::{CASES, Case},
    operation::Op,
    rule::Mode,
};

/// The document has the matrix between these lines.
const BEGIN: &str = "<!-- matrix: begin -->\n";
const END: &str = "<!-- matrix: end -->";
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reliability.md");

pub(crate) fn render(results: &[CellResult]) -> String {
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
                let _ = write!(text, " {} |", find(results, case, mode, op).map_or_else(String::new, render_cell));
            }
            text.push('\n');
        }
    }
    text
}

fn find<'r>(results: &'r [CellResult], case: &Case, mode: Mode, op: Op) -> Option<&'r CellResult> {
    results.iter().find(|result| {
        let cell = result.cell;
        std::ptr::eq(cell.case, case) && cell.mode == mode && cell.op == op
    })
}

/// Renders the expected outcome, requests, number of times carried out, and time.
///
/// The observed values are the same, because the test fails otherwise.
fn render_cell(result: &CellResult) -> String {
    let expected = &result.expected;
    let mut text = format!("{}, {}", expected.outcome, expected.requests);
    if let Some(times) = expected.carried_out {
        let _ = write!(text, " → {times}");
    }
    let (min, max) = (expected.time.start(), expected.time.end());
    if (max - min).abs() >= 0.01 {
        let _ = write!(text, ", {min}–{max} s");
    } else if *max > 0.0 {
        let _ = write!(text, ", {min} s");
    }
    text
}

/// Describes a cell whose observed result differs from the expected one.
pub(crate) fn failure(result: &CellResult) -> String {
    let CellResult { cell: Cell { case, mode, op }, expected, observed } = result;
    format!(
        "{} ({mode:?}) × {op:?}: {:?} ({:?}), {} items or failures, {} requests, carried out {:?}, {:?} s\n    expected {:?} ({:?}), {}, {}, {:?}, {:?}",
        case.name,
        observed.result.outcome,
        observed.result.effect,
        observed.result.count,
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

/// Asserts that the document shows this matrix, or updates the document if `PD_WRITE_MATRIX` is set.
pub(crate) fn check_document(matrix: &str) {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("the document has the line before the matrix");
    let (shown, after) = rest.split_once(END).expect("the document has the line after the matrix");
    if std::env::var_os("PD_WRITE_MATRIX").is_some() {
        std::fs::write(DOCUMENT, format!("{before}{BEGIN}{matrix}{END}{after}")).unwrap();
    } else {
        assert!(shown == matrix, "docs/reliability.md is out of date; set PD_WRITE_MATRIX=1 to update it");
    }
}
