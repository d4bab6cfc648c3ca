//! Errors, retries, and enum values that are new to your program.
//!
//! # Error handling
//!
//! Print "User not found" in the event of a 404, return the error in the event of an incorrect access token or of a network
//! failure, print the user's email if the user exists, and do nothing otherwise:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! match session.rget::<serde_json::Value>("/users/PJKL678").await {
//!     Ok(user) => println!("{}", user["email"]),
//!     Err(error) => match error.response() {
//!         Some(response) if response.status() == 404 => println!("User not found"),
//!         Some(response) if response.status() == 401 => return Err(error.into()),
//!         Some(_) => {}
//!         None => return Err(error.into()),
//!     },
//! }
//! # assert!(sim.get("users", "PJKL678").is_none() && sim.journal().total() == 1, "the 404 is handled");
//! # Ok(())
//! # }
//! ```
//!
//! # HTTP retry logic
//!
//! The following takes 30 seconds, with pauses of 2, 4, 8 and 16 seconds between the attempts, before it returns the 404:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let (api_token, base_url) = (sim.api_key().to_owned(), sim.url());
//! use std::time::Duration;
//!
//! use pd_core::Credential;
//! use pd_rest::RestSession;
//! use pd_transport::{Limit, RetryOptions};
//!
//! let retry = RetryOptions::new()
//!     .status(404, Limit::N(5))
//!     .max_http_attempts(4)
//!     .initial(Duration::from_secs(1))
//!     .base(2.0)
//!     .stagger(0.0);
//! let builder = RestSession::builder(Credential::token(api_token)?).base_url(base_url).retry(retry);
//! # let begin = tokio::time::Instant::now();
//! # struct Build(pd_rest::RestSessionBuilder, pd_sim::SimService);
//! # impl Build { fn build(self) -> Result<RestSession, pd_rest::BuildError> { self.0.build_with(self.1) } }
//! # let builder = Build(builder, sim.service());
//! let session = builder.build()?;
//! let response = session.get("/users/PNOEXST").await?;
//! assert_eq!(response.status(), 404);
//! # assert_eq!(begin.elapsed().as_secs(), 30);
//! # Ok(())
//! # }
//! ```
//!
//! # Values that are new to your program
//!
//! PagerDuty adds values to its enumerations. A variant with `#[serde(other)]` accepts values that your program does not
//! know. Without it, an item with a new value is an error:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! #[derive(Debug, serde::Deserialize)]
//! #[serde(rename_all = "snake_case")]
//! enum Role {
//!     Admin,
//!     Owner,
//!     #[serde(other)]
//!     Unknown,
//! }
//!
//! #[derive(serde::Deserialize)]
//! struct User {
//!     role: Role,
//! }
//!
//! let users: Vec<User> = session.list_all("users").await?;
//! println!("{:?}", users[0].role);
//! # Ok(())
//! # }
//! ```
