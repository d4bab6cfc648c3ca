//! Creating, updating, deleting.
//!
//! # Querying and updating
//!
//! Find a user exactly matching email address `jane@example35.com` and update their name to "Jane Doe":
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("users", json!({"name": "Jane", "email": "jane@example35.com"}));
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! use serde_json::{Value, json};
//!
//! let user: Option<Value> = session.find("users", "jane@example35.com").by("email").await?;
//! # assert!(user.is_some());
//!
//! if let Some(user) = user {
//!     // Update using put directly:
//!     let response = session.put(&user).json(&json!({"user": {"type": "user", "name": "Jane Doe"}})).await?;
//!     let updated_user = response.is_success().then(|| response.json::<Value>()).transpose()?;
//!     assert_eq!(updated_user.map(|body| body["user"]["name"].clone()), Some(json!("Jane Doe")));
//!
//!     // Alternately, and more succinctly:
//!     let updated_user = session.rput::<Value>(&user).json(&json!({"type": "user", "name": "Jane Doe"})).await.ok();
//!     assert!(updated_user.is_some());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Multiple update
//!
//! Acknowledge all triggered incidents assigned to the user with ID `PHIJ789`. With an account's key, this requires the `From`
//! header: the e-mail address of a user of the account.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("users", json!({"id": "PADMIN1", "name": "Admin", "email": "admin@example.com"}));
//! # let open = sim.objects("incidents").into_iter().filter(|i| i["status"] == "triggered").take(2);
//! # let ours: Vec<Value> = open.map(|mut incident| {
//! #     incident["assignments"] = json!([{"assignee": {"id": "PHIJ789", "type": "user_reference"}}]);
//! #     sim.insert("incidents", incident)
//! # }).collect();
//! # let (api_token, base_url) = (sim.account_key().to_owned(), sim.url());
//! use pd_core::Credential;
//! use pd_rest::RestSession;
//! use serde_json::{Value, json};
//!
//! let session = RestSession::builder(Credential::token(api_token)?)
//!     .base_url(base_url)
//!     .default_from("admin@example.com")
//!     .build()?;
//!
//! // Query incidents
//! let mut incidents: Vec<Value> =
//!     session.list_all("incidents").query("user_ids", ["PHIJ789"]).query("statuses", ["triggered"]).await?;
//! # assert_eq!(incidents.len(), 2);
//!
//! // Change their state
//! for incident in &mut incidents {
//!     incident["status"] = json!("acknowledged");
//! }
//!
//! // PUT the updated list back up to the API
//! let updated_incidents: Vec<Value> = session.rput("incidents").json(&incidents).await?;
//! assert!(updated_incidents.iter().all(|incident| incident["status"] == "acknowledged"));
//! # Ok(())
//! # }
//! ```
//!
//! Without dates, PagerDuty lists only the incidents of the last month: `.query("date_range", "all")` lists all of them,
//! and [`iter_history`](crate::RestSession::iter_history) lists those of a time window.
//!
//! # Creating and updating
//!
//! Give a user the admin role, and print a message when done:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! use pd_rest::RestSession;
//! use serde_json::{Value, json};
//!
//! async fn promote_to_admin(session: &RestSession, uid: &str) -> Result<(), pd_rest::Error> {
//!     let user: Value = session.rput(format!("/users/{uid}")).json(&json!({"role": "admin"})).await?;
//!     println!("{} now has admin superpowers", user["name"]);
//!     Ok(())
//! }
//! # let id = sim.objects("users")[3]["id"].as_str().map(str::to_owned).ok_or("no user")?;
//! # promote_to_admin(&session, &id).await?;
//! # assert_eq!(sim.get("users", &id).map(|user| user["role"].clone()), Some(json!("admin")));
//! # Ok(())
//! # }
//! ```
//!
//! Create an incident:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("users", json!({"id": "PUSER01", "name": "User", "email": "user@example.com"}));
//! # let (service_id, user_id) = (sim.objects("services")[0]["id"].clone(), "PUSER01");
//! # let (api_token, base_url) = (sim.account_key().to_owned(), sim.url());
//! use pd_core::Credential;
//! use pd_rest::RestSession;
//! use serde_json::{Value, json};
//!
//! let sender = "user@example.com";
//! let session =
//!     RestSession::builder(Credential::token(api_token)?).base_url(base_url).default_from(sender).build()?;
//!
//! let payload = json!({
//!     "type": "incident",
//!     "title": "This is a test 4",
//!     "service": {"id": service_id, "type": "service_reference"},
//!     "assignments": [{"assignee": {"id": user_id, "type": "user_reference"}}],
//!     "body": {
//!         "type": "incident_body",
//!         "details": "utf8 data displayed the more details section of the alert",
//!     },
//! });
//! let pd_incident: Value = session.rpost("incidents").json(&payload).await?;
//! # assert_eq!(pd_incident["title"], "This is a test 4");
//! # Ok(())
//! # }
//! ```
//!
//! With an `incident_key` in the payload, a retry of `rpost` cannot create a second incident. If the response is lost, the session
//! retries. If PagerDuty rejects the retry because the key exists, the call returns the incident that the first attempt created.
//!
//! # Idempotent resource creation
//!
//! Create a user if no user has this email address, and print the user's name:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! use serde_json::{Value, json};
//!
//! let user: Value = session
//!     .persist("users", "email", &json!({
//!         "name": "User McUserson",
//!         "email": "user@organization.com",
//!         "type": "user",
//!     }))
//!     .await?;
//! println!("{}", user["name"]);
//! # assert_eq!(user["email"], "user@organization.com");
//! # Ok(())
//! # }
//! ```
//!
//! # Deleting
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("services", serde_json::json!({"id": "PI86NOW", "name": "Old"}));
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! session.rdelete("/services/PI86NOW").await?;
//! println!("Service deleted.");
//! # assert!(sim.get("services", "PI86NOW").is_none());
//! # Ok(())
//! # }
//! ```
//!
//! # Managing, a.k.a. multi-updating
//!
//! Resolve two incidents with IDs `PABC123` and `PDEF456`:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # for id in ["PABC123", "PDEF456"] {
//! #     sim.insert("incidents", json!({"id": id, "title": "Trouble", "status": "triggered"}));
//! # }
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! use serde_json::{Value, json};
//!
//! let resolved: Vec<Value> = session
//!     .rput("incidents")
//!     .json(&json!([
//!         {"id": "PABC123", "type": "incident_reference", "status": "resolved"},
//!         {"id": "PDEF456", "type": "incident_reference", "status": "resolved"},
//!     ]))
//!     .await?;
//! # assert!(resolved.iter().all(|incident| incident["status"] == "resolved"));
//! # Ok(())
//! # }
//! ```
//!
//! With an account's key add `.from("user@example.com")`, or set `default_from` on the session.
//!
//! # Using resources in place of URLs
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("users", serde_json::json!({"id": "PSOMEUSR", "name": "Some", "email": "some@example.com"}));
//! # let service = sim.objects("services").remove(0);
//! # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
//! use serde_json::Value;
//!
//! let user: Value = session.rget("users/PSOMEUSR").await?;
//!
//! // Do things that take a lot of time, during which the user might change
//! // ...
//!
//! // Reload the user:
//! let user: Value = session.rget(&user).await?;
//! # assert_eq!(user["name"], "Some");
//!
//! // Delete a service:
//! session.rdelete(&service).await?;
//! # assert!(!sim.objects("services").contains(&service));
//! # Ok(())
//! # }
//! ```
//!
//! A type of your own can replace a URL if it implements [`pd_core::Target`].
//!
//! # Absent, null and empty
//!
//! In an update, PagerDuty keeps the value of an absent field. `null` removes the value. An empty string or list is a value. A field
//! of the type `Option<Option<T>>` expresses all three:
//!
//! ```
//! use serde::Serialize;
//! use serde_json::{json, to_value};
//!
//! #[derive(Default, Serialize)]
//! struct UserUpdate {
//!     #[serde(skip_serializing_if = "Option::is_none")]
//!     job_title: Option<Option<String>>,
//! }
//!
//! assert_eq!(to_value(UserUpdate::default())?, json!({}));
//! assert_eq!(to_value(UserUpdate { job_title: Some(None) })?, json!({"job_title": null}));
//! assert_eq!(to_value(UserUpdate { job_title: Some(Some(String::new())) })?, json!({"job_title": ""}));
//! # Ok::<(), serde_json::Error>(())
//! ```
