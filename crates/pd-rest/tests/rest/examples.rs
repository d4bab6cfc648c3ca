//! Runs the examples.

#[cfg(feature = "blocking")]
#[path = "../../examples/blocking.rs"]
mod blocking;
#[path = "../../examples/bulk_acknowledge.rs"]
mod bulk_acknowledge;
#[path = "../../examples/error_handling.rs"]
mod error_handling;
#[path = "../../examples/history_with_checkpoint.rs"]
mod history_with_checkpoint;
#[path = "../../examples/list_to_csv.rs"]
mod list_to_csv;
#[path = "../../examples/own_client.rs"]
mod own_client;
#[path = "../../examples/own_layer.rs"]
mod own_layer;
#[path = "../../examples/several_accounts.rs"]
mod several_accounts;
#[path = "../../examples/test_with_simulator.rs"]
mod test_with_simulator;
#[path = "../../examples/typed_structs.rs"]
mod typed_structs;

#[test]
fn a_history_resumes_from_its_checkpoint() {
    history_with_checkpoint::main().unwrap();
}

#[test]
fn the_effect_of_an_error_decides_whether_to_send_a_write_again() {
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
fn a_custom_layer_sees_each_call() {
    own_layer::main().unwrap();
}

#[test]
fn incidents_are_read_and_created_as_structs() {
    typed_structs::main().unwrap();
}

#[test]
fn a_list_is_exported_as_csv() {
    list_to_csv::main().unwrap();
}

#[cfg(feature = "blocking")]
#[test]
fn a_user_is_renamed_without_async() {
    blocking::main().unwrap();
}

#[test]
fn a_custom_client_sends_and_the_session_retries() {
    own_client::main().unwrap();
}

#[test]
fn a_function_is_tested_against_the_simulator() {
    test_with_simulator::main().unwrap();
}
