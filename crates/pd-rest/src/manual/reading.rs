//! Getting, iterating, filtering.
//!
//! # Basic getting
//!
//! Obtain a user profile:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("users", json!({"id": "PABC123", "name": "Ada", "email": "ada@example.com"}));
//! # let (api_token, base_url) = (sim.api_key().to_owned(), sim.url());
//! use pd_core::Credential;
//! use pd_rest::RestSession;
//! use serde_json::{Value, json};
//!
//! let session = RestSession::builder(Credential::token(api_token)?).base_url(base_url).build()?;
//!
//! // The raw response:
//! let response = session.get("/users/PABC123").await?;
//! let mut user = None;
//! if response.is_success() {
//!     user = Some(response.json::<Value>()?["user"].take());
//! }
//!
//! // Or, more succinctly:
//! let same: Value = session.rget("/users/PABC123").await?;
//! assert_eq!(user, Some(same));
//! # Ok(())
//! # }
//! ```
//!
//! # Iteration (1)
//!
//! Iterate over all users and print their ID, email and name:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! #[derive(serde::Deserialize)]
//! struct User {
//!     id: String,
//!     email: String,
//!     name: String,
//! }
//!
//! # let mut shown = 0;
//! let mut users = session.iter_all::<User>("users");
//! while let Some(user) = users.next().await {
//!     let User { id, email, name } = user?;
//!     println!("{id} {email} {name}");
//! #   shown += 1;
//! }
//! # assert_eq!(shown, sim.objects("users").len());
//! # Ok(())
//! # }
//! ```
//!
//! # Iteration (2)
//!
//! Compile a list of all services with "SN" in their name:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("services", serde_json::json!({"name": "SN bridge"}));
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! let services: Vec<serde_json::Value> = session.list_all("services").query("query", "SN").await?;
//! assert_eq!(services.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Using an OAuth 2 access token
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let (oauth_token_here, base_url) = (sim.bearer_token().to_owned(), sim.url());
//! use pd_core::Credential;
//! use pd_rest::RestSession;
//!
//! let session = RestSession::builder(Credential::bearer(oauth_token_here)?).base_url(base_url).build()?;
//! # assert_eq!(session.subdomain().await?, "acme");
//! # Ok(())
//! # }
//! ```
//!
//! A token that expires comes from a [`CredentialProvider`](pd_transport::CredentialProvider), by
//! [`RestSessionBuilder::with_provider`](crate::RestSessionBuilder::with_provider).
//!
//! # Filtering while iterating
//!
//! Find all users with "Dav" in their name or email:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! # sim.insert("users", serde_json::json!({"name": "Dave", "email": "dave@example.com"}));
//! # let mut shown = 0;
//! let mut daves = session.iter_all::<serde_json::Value>("users").query("query", "Dav");
//! while let Some(dave) = daves.next().await {
//!     let dave = dave?;
//!     println!("{} <{}>", dave["name"], dave["email"]);
//! #   shown += 1;
//! }
//! # assert!(shown > 0);
//! # Ok(())
//! # }
//! ```
//!
//! Get a dictionary of all users, keyed by email, and use it to find the ID of the user whose email is `bob@example.com`:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("users", serde_json::json!({"name": "Bob", "email": "bob@example.com"}));
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! let users = session.dict_all::<serde_json::Value>("users").by("email").await?;
//! println!("{}", users["bob@example.com"]["id"]);
//! # assert!(users["bob@example.com"]["id"].is_string());
//! # Ok(())
//! # }
//! ```
//!
//! # Reading
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("services", serde_json::json!({"id": "PZYX321", "name": "Checkout"}));
//! # sim.insert("users", serde_json::json!({"name": "Dave", "email": "dave@example.com"}));
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! use serde_json::Value;
//!
//! let service: Value = session.rget("/services/PZYX321").await?;
//! println!("Service PZYX321's name: {}", service["name"]);
//!
//! let first_100_daves: Vec<Value> = session.rget("/users").query("query", "Dave").query("limit", 100).await?;
//! # assert!(first_100_daves.iter().any(|dave| dave["name"] == "Dave"));
//! # Ok(())
//! # }
//! ```
