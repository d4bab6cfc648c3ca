//! Facts in the READMEs: each crate has a table row, and states its licence and its minimum Rust version.

#[cfg(test)]
mod readmes {
    use std::{fs, path::Path};

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    fn read(path: impl AsRef<Path>) -> String {
        fs::read_to_string(root().join(path)).unwrap()
    }

    /// Returns the value of a key in the workspace manifest.
    fn manifest(key: &str) -> String {
        let manifest = read("Cargo.toml");
        let line = manifest.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")));
        line.unwrap().trim_end_matches('"').to_owned()
    }

    fn crates() -> Vec<String> {
        let entries = fs::read_dir(root().join("crates")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn each_readme_states_the_licence_and_the_minimum_rust_version() {
        let (rust, licence) = (manifest("rust-version"), manifest("license").replace("OR", "or"));
        for name in crates() {
            let readme = read(format!("crates/{name}/README.md"));
            let says_rust = ["newer", "later"].iter().any(|word| readme.contains(&format!("Rust {rust} or {word}")));
            assert!(says_rust && readme.contains(&licence), "crates/{name}/README.md: Rust {rust}, {licence}");
        }
        let readme = read("README.md");
        assert!(
            readme.contains(&format!("Licence: {licence} · Rust {rust} or newer · `unsafe` is forbidden")),
            "README.md"
        );
        assert!(readme.contains(&format!("The minimum supported Rust version is {rust}")), "README.md");
    }

    #[test]
    fn the_tables_have_a_row_for_each_crate() {
        let (readme, architecture) = (read("README.md"), read("docs/architecture.md"));
        for name in crates() {
            assert!(readme.contains(&format!("| [`{name}`](crates/{name}) |")), "{name} in README.md");
            assert!(architecture.contains(&format!("\n| `{name}` |")), "{name} in docs/architecture.md");
        }
    }

    /// docs.rs builds the documentation with all features, and shows at each item the feature that it needs.
    #[test]
    fn each_crate_has_the_metadata_of_docs_rs() {
        for name in crates() {
            let manifest = read(format!("crates/{name}/Cargo.toml"));
            for line in [
                "readme = \"README.md\"".to_owned(),
                format!("documentation = \"https://docs.rs/{name}\""),
                "[package.metadata.docs.rs]\nall-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]".to_owned(),
            ] {
                assert!(manifest.contains(&line), "crates/{name}/Cargo.toml: {line}");
            }
            let library = root().join(format!("crates/{name}/src/lib.rs"));
            if library.exists() {
                assert!(read(library).contains("#![cfg_attr(docsrs, feature(doc_cfg))]"), "crates/{name}/src/lib.rs");
            }
        }
    }

    #[test]
    fn no_build_has_openssl() {
        assert!(read("README.md").contains("no OpenSSL"));
        assert!(!read("Cargo.lock").contains("name = \"openssl-sys\""));
    }
}
