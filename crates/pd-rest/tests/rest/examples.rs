//! Runs the examples of lists and histories.

#[path = "../../examples/history_with_checkpoint.rs"]
mod history_with_checkpoint;

#[test]
fn a_history_continues_from_its_checkpoint() {
    history_with_checkpoint::main().unwrap();
}
