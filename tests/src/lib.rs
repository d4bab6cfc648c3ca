//! Integration tests that cross the workspace's crates: see `tests/`.
