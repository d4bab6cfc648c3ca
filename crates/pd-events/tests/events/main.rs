//! The sessions against the simulator.

#[cfg(feature = "blocking")]
#[cfg(test)]
mod blocking;
#[cfg(test)]
mod retry;
#[cfg(test)]
#[cfg(test)]
mod bulk;
mod session;
