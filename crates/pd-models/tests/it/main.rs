//! Tests with the example payloads of PagerDuty's OpenAPI document.

#[cfg(test)]
mod operations;
#[cfg(test)]
mod payloads;
