//! The build cost of each crate: its dependencies, and the time of a clean build.

use std::{
    env, fs,
    io::{Write as _, stdout},
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    time::Instant,
};

use crate::client::Failure;

/// The crates that users depend on.
const CRATES: [&str; 7] = ["pd-core", "pd-transport", "pd-paginate", "pd-rest", "pd-events", "pd-sim", "pd-cli"];

/// The client to compare with, in the version of the benchmarks.
const PEER: &str = "reqwest";

/// Writes a table.
pub(crate) fn run() -> Result<(), Failure> {
    let folder = env::temp_dir().join(format!("pd-bench-builds-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let outcome = table(&folder);
    fs::remove_dir_all(&folder)?;
    outcome
}

fn table(folder: &Path) -> Result<(), Failure> {
    let mut out = stdout();
    writeln!(out, "| crate | features | dependencies | clean build |\n|---|---|--:|--:|")?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for name in CRATES {
        row(name, "default", &here, &[], folder)?;
        row(name, "none", &here, &["--no-default-features"], folder)?;
    }
    // The features of reqwest are chosen by the package that depends on it.
    for (features, default_features) in [("default", true), ("none", false)] {
        row(PEER, features, &probe(folder, &here, default_features)?, &[], folder)?;
    }
    Ok(())
}

fn row(name: &str, features: &str, workspace: &Path, options: &[&str], folder: &Path) -> Result<(), Failure> {
    let dependencies = dependencies(name, workspace, options)?;
    let target = folder.join("target");
    let mut build = cargo(workspace);
    build.args(["build", "--quiet", "--package", name, "--target-dir"]).arg(&target).args(options);
    let begun = Instant::now();
    run_cargo(&mut build)?;
    let took = begun.elapsed().as_secs_f64();
    fs::remove_dir_all(&target)?;
    writeln!(stdout(), "| `{name}` | {features} | {dependencies} | {took:.1} s |")?;
    Ok(())
}

/// Returns the number of packages that are built for this one, with procedural macros and their dependencies.
fn dependencies(name: &str, workspace: &Path, options: &[&str]) -> Result<usize, Failure> {
    let mut tree = cargo(workspace);
    tree.args(["tree", "--package", name, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let output = tree.args(options).output()?;
    let text = String::from_utf8(output.stdout)?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let mut packages: Vec<_> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    packages.sort_unstable();
    packages.dedup();
    Ok(packages.len().saturating_sub(1))
}

/// Writes a package that depends on reqwest, with the versions of this workspace.
fn probe(folder: &Path, workspace: &Path, default_features: bool) -> Result<PathBuf, Failure> {
    let probe = folder.join("probe");
    fs::create_dir_all(probe.join("src"))?;
    fs::write(probe.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"probe\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{PEER} = {{ version = \"0.13\", default-features = {default_features} }}\n"
    );
    fs::write(probe.join("Cargo.toml"), manifest)?;
    fs::copy(workspace.join("Cargo.lock"), probe.join("Cargo.lock"))?;
    // Downloads are not part of the build time.
    run_cargo(cargo(&probe).args(["fetch", "--quiet"]))?;
    Ok(probe)
}

fn cargo(workspace: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace).stdin(Stdio::null()).env("CARGO_INCREMENTAL", "0");
    cargo
}

fn run_cargo(command: &mut Command) -> Result<(), Failure> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}
