//! No code of the workspace runs at build time.

use std::process::Command;

use serde_json::Value;

#[test]
fn the_workspace_has_no_build_script_and_no_procedural_macro() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut metadata = Command::new(cargo);
    metadata.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    metadata.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let output = metadata.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.iter().any(|package| package["name"] == "pd-core"));
    for package in packages {
        for target in package["targets"].as_array().unwrap() {
            let kinds = target["kind"].as_array().unwrap();
            let runs = kinds.iter().any(|kind| kind == "custom-build" || kind == "proc-macro");
            assert!(!runs, "{} has {kinds:?}", package["name"]);
        }
    }
}
