//! `pd find`.

use http::Method;
use pd_core::QueryValue;
use pd_rest::RestSession;

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
    let parameters = input::parameters(&args.query, operation.as_ref());
    match first(&session, &path, &args.by, &args.value, parameters).await? {
        Some(found) => context.output.record(&found),
        None => {
            let message = format!("GET {}: no item has the {} {:?}", args.path, args.by, args.value);
            Err(Failure::new(Exit::NotFound, message))
        }
    }
}

/// Finds the first item of a list whose attribute has a value, ignoring case. Unlike [`RestSession::find`], it keeps the spelling
/// of numbers.
pub(super) async fn first(
    session: &RestSession,
    path: &str,
    attribute: &str,
    value: &str,
    parameters: Vec<(String, QueryValue)>,
) -> Result<Option<Json>, Failure> {
    // If the user gave a `query`, it replaces the search for the value.
    let search = if parameters.iter().any(|(key, _)| key == "query") { None } else { Some(("query", value)) };
    let mut items = session.iter_all::<Json>(path).queries(search).queries(parameters);
    let wanted = value.to_lowercase();
    while let Some(item) = items.next().await {
        let item = item.map_err(|error| Failure::of_list(error, false))?;
        let own = item.get(attribute).and_then(Json::scalar_text);
        if own.is_some_and(|own| own.to_lowercase() == wanted) {
            return Ok(Some(item));
        }
    }
    Ok(None)
}
