//! `pd persist`.

use serde_json::Value;

use crate::{cli::PersistArgs, context::Context, exit::Failure, input};

pub(super) async fn run(context: &Context, args: PersistArgs) -> Result<(), Failure> {
    let values = input::json(&args.data)?;
    let session = context.rest()?;
    let there: Value = session.persist(args.path, args.by, &values).update(args.update).await?;
    Ok(context.output.record(&there)?)
}
