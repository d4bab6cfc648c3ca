//! Runs the examples.

#[path = "../../examples/cli_login.rs"]
mod cli_login;
#[path = "../../examples/server_app.rs"]
mod server_app;
#[path = "../../examples/several_logins.rs"]
mod several_logins;

#[test]
fn a_server_app_logs_users_in() {
    server_app::main().unwrap();
}

#[test]
fn a_command_logs_in_over_a_loopback_redirect() {
    cli_login::main().unwrap();
}

#[test]
fn several_accounts_have_a_login_each() {
    several_logins::main().unwrap();
}
