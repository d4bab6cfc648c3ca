//! The sessions against the simulator.

#[cfg(feature = "blocking")]
#[cfg(test)]
mod blocking;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod error_text;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod session;
