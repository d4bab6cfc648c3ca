//! `pd rest`.

use http::Method;
use pd_core::Operation;
use pd_rest::{Call, Listing, Response, RestSession, outcome::Outcome};
use serde_json::Value;

use super::list;
use crate::{
    cli::{CallArgs, Format, ListArgs, RestCommand, value::header},
    context::Context,
    exit::{Exit, Failure},
    input,
};

pub(super) async fn run(context: &Context, command: RestCommand) -> Result<(), Failure> {
    match command {
        RestCommand::Get(args) => call(context, Method::GET, args).await,
        RestCommand::Post(args) => call(context, Method::POST, args).await,
        RestCommand::Put(args) => call(context, Method::PUT, args).await,
        RestCommand::Patch(args) => call(context, Method::PATCH, args).await,
        RestCommand::Delete(args) => call(context, Method::DELETE, args).await,
        RestCommand::List(args) => list_all(context, args).await,
    }
}

async fn call(context: &Context, method: Method, args: CallArgs) -> Result<(), Failure> {
    let takes_body = matches!(method, Method::POST | Method::PUT | Method::PATCH);
    let without_body = takes_body && args.data.is_none();
    carry_out(context, method, args).await.map_err(|failure| match failure.exit() {
        Exit::Failed if without_body => failure.or_hint("no body was sent: give one by -d, if it takes one"),
        _ => failure,
    })
}

async fn carry_out(context: &Context, method: Method, args: CallArgs) -> Result<(), Failure> {
    let data = input::optional_json(args.data.as_deref())?;
    let headers = headers(&args.headers)?;
    let session = context.rest()?;
    if args.raw || args.body {
        return whole(context, &session, method, &args, &headers, data.as_ref()).await;
    }
    let path = args.path.as_str();
    let entity: Value = match method {
        Method::POST => prepare(session.rpost(path), &session, &method, &args, &headers, data.as_ref()).await?,
        Method::PUT => prepare(session.rput(path), &session, &method, &args, &headers, data.as_ref()).await?,
        Method::PATCH => prepare(session.rpatch(path), &session, &method, &args, &headers, data.as_ref()).await?,
        Method::DELETE => {
            return Ok(prepare(session.rdelete(path), &session, &method, &args, &headers, data.as_ref()).await?);
        }
        _ => prepare(session.rget(path), &session, &method, &args, &headers, data.as_ref()).await?,
    };
    if entity.is_null() {
        return Ok(());
    }
    let operation = input::operation(&session, &method, path);
    Ok(context.output.record_as(context.output.look_or(Format::Json), kind(operation.as_ref()), &entity)?)
}

fn headers(given: &[String]) -> Result<Vec<(String, String)>, Failure> {
    given.iter().map(|text| header(text).map_err(|why| Failure::usage(format!("--header: {why}")))).collect()
}

/// The name of what the operation answers with.
fn kind(operation: Option<&Operation>) -> &str {
    operation.and_then(|operation| operation.response_wrapper()).unwrap_or_default()
}

fn prepare<K: Outcome>(
    call: Call<K>,
    session: &RestSession,
    method: &Method,
    args: &CallArgs,
    headers: &[(String, String)],
    data: Option<&Value>,
) -> Call<K> {
    let operation = input::operation(session, method, &args.path);
    let call = call.queries(input::parameters(&args.query, operation.as_ref()));
    let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
    match data {
        Some(data) => call.json(data),
        None => call,
    }
}

/// Prints what came, whatever it is, and ends by its status.
async fn whole(
    context: &Context,
    session: &RestSession,
    method: Method,
    args: &CallArgs,
    headers: &[(String, String)],
    data: Option<&Value>,
) -> Result<(), Failure> {
    // Under the wrapper, as where the entity alone is printed.
    let operation = input::operation(session, &method, &args.path);
    let url = session.base_url().resolve(&args.path).ok();
    let mut call = prepare(session.request(method.clone(), args.path.as_str()), session, &method, args, headers, None);
    if let Some(data) = data {
        call = match operation.zip(url) {
            Some((operation, url)) => {
                let body = operation.wrap_entity(url.path(), data).map_err(pd_rest::Error::from)?;
                call.body(body, session.api().content_type())
            }
            None => call.json(data),
        };
    }
    match call.await {
        Ok(response) => {
            print(context, &response, args.raw)?;
            response.error_for_status().map(drop).map_err(Into::into)
        }
        Err(error) => {
            if let Some(response) = error.response() {
                print(context, response, args.raw)?;
            }
            Err(error.into())
        }
    }
}

fn print(context: &Context, response: &Response, with_head: bool) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    if with_head {
        bytes.extend_from_slice(format!("{}\n", response.status()).as_bytes());
        for (name, value) in response.headers() {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.push(b'\n');
        }
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(response.bytes());
    Ok(context.output.bytes(&bytes)?)
}

async fn list_all(context: &Context, args: ListArgs) -> Result<(), Failure> {
    let data = input::optional_json(args.data.as_deref())?;
    let headers = headers(&args.headers)?;
    let session = context.rest()?;
    let operation = input::operation(&session, &Method::GET, &args.path);
    let kind = kind(operation.as_ref());
    let parameters = input::parameters(&args.query, operation.as_ref());
    if let Some(since) = args.since {
        let until = list::end_of_span(since, args.until)?;
        let history = session.iter_history::<Value>(args.path.as_str(), since, until).queries(parameters);
        return list::print(context, configure(history, &args, &headers, data.as_ref()), kind, args.limit).await;
    }
    let items = session.iter_all::<Value>(args.path.as_str()).queries(parameters);
    list::print(context, configure(items, &args, &headers, data.as_ref()), kind, args.limit).await
}

fn configure<K>(
    items: Listing<Value, K>,
    args: &ListArgs,
    headers: &[(String, String)],
    data: Option<&Value>,
) -> Listing<Value, K> {
    let mut items = items.concurrency(args.concurrency);
    items = headers.iter().fold(items, |items, (name, value)| items.header(name, value));
    if let Some(size) = args.page_size.or_else(|| list::page_size(args.limit)) {
        items = items.page_size(size);
    }
    match data {
        Some(data) => items.json(data),
        None => items,
    }
}
