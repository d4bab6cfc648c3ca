//! Runs the examples of all crates, against the simulator.
//!
//! An example that asserts its own result runs its `main` here. Some examples have tests of their own, in their file or in
//! their crate; [`every_example_is_run_by_a_test`] finds one that nothing runs.

/// Includes examples as modules, and runs the `main` of each in a test.
macro_rules! examples {
    ($($(#[$attribute:meta])* $name:ident = $path:literal;)*) => {
        $(#[cfg(test)] #[path = $path] mod $name;)*

        #[cfg(test)]
        mod run {
            $(#[test] $(#[$attribute])* fn $name() {
                super::$name::main().unwrap();
            })*
        }
    };
}

examples! {
    axum_service = "../../../crates/pagerduty-sdk/examples/axum_service.rs";
    blocking = "../../../crates/pd-rest/examples/blocking.rs";
    bulk_acknowledge = "../../../crates/pd-rest/examples/bulk_acknowledge.rs";
    error_handling = "../../../crates/pd-rest/examples/error_handling.rs";
    events_in_bulk = "../../../crates/pd-events/examples/events_in_bulk.rs";
    history_with_checkpoint = "../../../crates/pd-rest/examples/history_with_checkpoint.rs";
    layers = "../../../crates/pd-transport/examples/layers.rs";
    list_to_csv = "../../../crates/pd-rest/examples/list_to_csv.rs";
    own_client = "../../../crates/pd-rest/examples/own_client.rs";
    own_layer = "../../../crates/pd-rest/examples/own_layer.rs";
    several_accounts = "../../../crates/pd-rest/examples/several_accounts.rs";
    test_with_simulator = "../../../crates/pd-rest/examples/test_with_simulator.rs";
    typed_structs = "../../../crates/pd-rest/examples/typed_structs.rs";
}

// The `main` of these reads the key of an account from the environment, so the tests call the part with the simulator.
#[cfg(test)]
#[path = "../../../crates/pd-events/examples/incident_from_event.rs"]
mod incident_from_event;
#[cfg(test)]
#[path = "../../../crates/pd-rest/examples/quickstart.rs"]
mod quickstart;

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    /// Runs until Ctrl-C.
    const SERVES: &str = "serve.rs";

    #[tokio::test]
    async fn quickstart() {
        super::quickstart::simulated().await.unwrap();
    }

    #[tokio::test]
    async fn incident_from_event() {
        super::incident_from_event::simulated().await.unwrap();
    }

    /// The entries of a directory; none if there is no such directory.
    fn entries(directory: &Path) -> Vec<PathBuf> {
        fs::read_dir(directory).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
    }

    /// The text of every file below a directory.
    fn texts(directory: &Path) -> Vec<String> {
        let of =
            |path: &PathBuf| if path.is_dir() { texts(path) } else { fs::read_to_string(path).into_iter().collect() };
        entries(directory).iter().flat_map(of).collect()
    }

    #[test]
    fn every_example_is_run_by_a_test() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let shared_tests = texts(&root.join("tests/tests"));
        let mut count = 0;
        for package in entries(&root.join("crates")) {
            let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
            let own_tests = texts(&package.join("tests"));
            for example in entries(&package.join("examples")) {
                count += 1;
                let name = example.file_name().unwrap().to_string_lossy();
                // The path of a file, or a file of an example that is a directory.
                let path = format!("examples/{name}{}", if example.is_dir() { "/" } else { "\"" });
                let has_tests = manifest.contains("test = true")
                    && fs::read_to_string(&example).is_ok_and(|text| text.contains("#[cfg(test)]"));
                let is_included = shared_tests.iter().chain(&own_tests).any(|test| test.contains(&path));
                assert!(has_tests || is_included || name == SERVES, "no test runs {}", example.display());
            }
        }
        assert!(count >= 12, "{count} examples");
    }
}
