//! Error text that fits on one line.

use std::fmt::{self, Write};

/// Displays a value on one line: control characters, line breaks included, become spaces.
///
/// ```
/// use pd_session::OneLine;
///
/// assert_eq!(OneLine("two\nlines").to_string(), "two lines");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct OneLine<T>(pub T);

impl<T: fmt::Display> fmt::Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Flatten<'a, 'f>(&'a mut fmt::Formatter<'f>);
        impl fmt::Write for Flatten<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                text.split(char::is_control).enumerate().try_for_each(|(index, part)| {
                    if index > 0 {
                        self.0.write_char(' ')?;
                    }
                    self.0.write_str(part)
                })
            }
        }
        write!(Flatten(f), "{}", self.0)
    }
}
