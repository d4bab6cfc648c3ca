//! Runs the binary against the simulator.

#[cfg(test)]
mod bulk;
#[cfg(test)]
mod columns;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod each;
#[cfg(test)]
mod events;
#[cfg(test)]
mod exits;
#[cfg(test)]
mod export;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod help;
#[cfg(test)]
mod input;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod logins;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod people;
#[cfg(test)]
mod process;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod running;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod terminal;
#[cfg(test)]
mod values;
#[cfg(test)]
mod watch;
#[cfg(test)]
mod webhooks;
