//! The simulator as sender.
