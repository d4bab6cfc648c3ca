//! Runs the examples of all crates, against the simulator.
//!
//! An example that asserts its own result runs its `main` here. Some examples have tests of their own, in their file or in
//! their crate; [`every_example_is_run_by_a_test`] finds one that nothing runs.

/// Includes examples as modules, and runs `main` of each in a test.
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

// `main` of these takes the key of an account from the environment, so the tests call the part that does not.
#[cfg(test)]
#[path = "../../../crates/pd-events/examples/incident_from_event.rs"]
mod incident_from_event;
#[cfg(test)]
#[path = "../../../crates/pd-rest/examples/quickstart.rs"]
mod quickstart;

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

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

    /// The files of a directory, in all directories below it.
    fn files(directory: &Path) -> Vec<(String, String)> {
        let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let read = |path: &Path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path));
        paths
            .flat_map(|path| match path.is_dir() {
                true => files(&path),
                false => read(&path).1.ok().map(|text| (read(&path).0, text)).into_iter().collect(),
            })
            .collect()
    }

    #[test]
    fn every_example_is_run_by_a_test() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let here = fs::read_to_string(root.join("tests/tests/examples/main.rs")).unwrap();
        let mut count = 0;
        for entry in fs::read_dir(root.join("crates")).unwrap() {
            let package = entry.unwrap().path();
            let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
            let tests = files(&package.join("tests"));
            for (name, text) in files(&package.join("examples")) {
                count += 1;
                let path = format!("examples/{name}\"");
                let own_tests = text.contains("#[cfg(test)]") && manifest.contains("test = true");
                let in_tests = here.contains(&path) || tests.iter().any(|(_, test)| test.contains(&path));
                assert!(own_tests || in_tests || name == SERVES, "no test runs {}/examples/{name}", package.display());
            }
        }
        assert!(count >= 12, "{count} examples");
    }
}
