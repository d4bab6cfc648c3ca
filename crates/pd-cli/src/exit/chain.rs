//! The text of an error with its sources.

use std::error::Error as StdError;

/// Returns an error and its sources on one line, without repetitions.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        if !chain.contains(&text) {
            chain.push_str(": ");
            chain.push_str(&text);
        }
        source = error.source();
    }
    chain
}
