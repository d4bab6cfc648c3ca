//! Writes all users of an account as CSV.
//!
//! Runs against the simulator. Your program starts with `RestSession::new(std::env::var("PD_API_KEY")?)?` instead.

use std::io::Write;

use pd_rest::{Credential, RestSession};
use pd_sim::Sim;
use serde::{Deserialize, Serialize};

/// A row of the file. The header row has the names of the fields.
#[derive(Debug, Serialize, Deserialize)]
struct User {
    id: String,
    name: String,
    email: String,
    /// `null` and absent become an empty cell.
    job_title: Option<String>,
}

/// Writes one row for each user as it arrives, so that memory holds one page at a time.
async fn export(session: &RestSession, output: impl Write) -> Result<u64, Box<dyn std::error::Error>> {
    let mut csv = csv::Writer::from_writer(output);
    let mut users = session.iter_all::<User>("users");
    let mut rows = 0;
    while let Some(user) = users.next().await {
        csv.serialize(user?)?;
        rows += 1;
    }
    csv.flush()?;
    Ok(rows)
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::builder().users(250).start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;

    let mut file = Vec::new(); // or `std::fs::File::create("users.csv")?`
    let rows = export(&session, &mut file).await?;
    assert_eq!(rows, session.get_total("users").await?);

    let mut written = csv::Reader::from_reader(file.as_slice());
    assert_eq!(written.headers()?, &["id", "name", "email", "job_title"][..]);
    assert_eq!(written.deserialize::<User>().collect::<Result<Vec<_>, _>>()?.len(), 250);
    Ok(())
}
