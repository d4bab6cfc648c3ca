//! Lines on standard error.

use std::io::{self, Write as _};

use super::escape;

/// Prints a line to standard error. An error is ignored, because standard error may be closed.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", escape(text));
}
