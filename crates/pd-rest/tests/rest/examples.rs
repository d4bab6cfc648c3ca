//! Runs the examples.

#[path = "../../examples/bulk_acknowledge.rs"]
mod bulk_acknowledge;
#[path = "../../examples/error_handling.rs"]
mod error_handling;
#[path = "../../examples/history_with_checkpoint.rs"]
mod history_with_checkpoint;
#[path = "../../examples/own_layer.rs"]
mod own_layer;
#[path = "../../examples/several_accounts.rs"]
mod several_accounts;

#[test]
fn a_history_continues_from_its_checkpoint() {
    history_with_checkpoint::main().unwrap();
}

#[test]
fn a_write_is_decided_by_its_effect() {
    error_handling::main().unwrap();
}

#[test]
fn incidents_are_acknowledged_in_bulk() {
    bulk_acknowledge::main().unwrap();
}

#[test]
fn several_accounts_share_one_pool() {
    several_accounts::main().unwrap();
}

#[test]
fn a_layer_of_ones_own_sees_each_call() {
    own_layer::main().unwrap();
}
