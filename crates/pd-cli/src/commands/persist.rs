//! `pd persist`.

use crate::{cli::PersistArgs, context::Context, exit::Failure, input, json::Json};

pub(super) async fn run(context: &Context, args: PersistArgs) -> Result<(), Failure> {
    let values = input::json(&args.data)?;
    let session = context.rest()?;
    let resource = session.persist::<Json>(args.path, args.by, &values).update(args.update).await;
    context.output.record(&resource.map_err(|error| Failure::of_list(error, false))?)
}
