//! `pd find`.

use http::Method;

use crate::{
    cli::FindArgs,
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
};

pub(super) async fn run(context: &Context, args: FindArgs) -> Result<(), Failure> {
    let session = context.rest()?;
    let path = input::target(&args.path);
    let operation = input::operation(&session, &Method::GET, &path);
    let find = session.find::<Json>(path.as_ref(), &args.value).by(&args.by);
    let parameters = input::parameters(&args.query, operation.as_ref());
    let find = parameters.into_iter().fold(find, |find, (key, value)| find.query(&key, value));
    match find.await.map_err(|error| Failure::of_list(error, false))? {
        Some(found) => context.output.record(&found),
        None => {
            let what = format!("GET {}: no item has the {} {:?}", args.path, args.by, args.value);
            Err(Failure::new(Exit::NotFound, what))
        }
    }
}
