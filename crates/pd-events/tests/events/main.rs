//! The sessions against the simulator.

#[cfg(feature = "blocking")]
#[cfg(test)]
mod blocking;
#[cfg(test)]
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod retry;
mod session;
