//! Streams of pages and of items over a fetch function.

mod ahead;
mod items;
mod pages;
#[cfg(test)]
mod tests;

pub use items::{Items, OnItem, items};
pub use pages::{Pages, pages};
