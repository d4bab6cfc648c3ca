//! The sessions against the simulator.

#[cfg(all(test, feature = "blocking"))]
mod blocking;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod session;
