//! Slices of a window of time.
