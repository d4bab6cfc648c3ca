//! The models against PagerDuty's own example payloads.

#[cfg(test)]
mod operations;
#[cfg(test)]
mod payloads;
