//! `pd find`.

use http::Method;
use serde_json::Value;

use crate::{
    cli::FindArgs,
    context::Context,
    exit::{Exit, Failure},
    input,
};

pub(super) async fn run(context: &Context, args: FindArgs) -> Result<(), Failure> {
    let session = context.rest()?;
    let operation = input::operation(&session, &Method::GET, &args.path);
    let find = session.find::<Value>(args.path.as_str(), &args.value).by(&args.by);
    let parameters = input::parameters(&args.query, operation.as_ref());
    let find = parameters.into_iter().fold(find, |find, (key, value)| find.query(&key, value));
    match find.await? {
        Some(found) => Ok(context.output.record(&found)?),
        None => {
            Err(Failure::new(Exit::NotFound, format!("GET {}: none has the {} {:?}", args.path, args.by, args.value)))
        }
    }
}
