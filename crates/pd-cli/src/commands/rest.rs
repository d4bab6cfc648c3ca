//! `pd rest`.

use http::Method;
use pd_core::Operation;
use pd_rest::{Call, Listing, RestSession, outcome::Outcome, pd_session::Response};
use serde_json::value::RawValue;

use super::list;
use crate::{
    cli::{CallArgs, Format, ListArgs, RestCommand, value::header},
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
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
    carry_out(context, method, &args).await.map_err(|failure| match failure.exit() {
        Exit::Failed if without_body => {
            failure.or_hint("the request had no body; add one with -d if the endpoint needs one")
        }
        _ => failure,
    })
}

/// A call, with its arguments parsed.
struct CallParts<'a> {
    session: &'a RestSession,
    method: Method,
    path: &'a str,
    operation: Option<Operation>,
    args: &'a CallArgs,
    headers: Vec<(String, String)>,
    data: Option<Box<RawValue>>,
}

async fn carry_out(context: &Context, method: Method, args: &CallArgs) -> Result<(), Failure> {
    let data = input::optional_json(args.data.as_deref())?;
    let headers = headers(&args.headers)?;
    let session = context.rest()?;
    let path = input::target(&args.path);
    let operation = input::operation(&session, &method, &path);
    note_one_month(context, operation.as_ref(), &path, &args.query);
    let parts = CallParts { session: &session, method, path: &path, operation, args, headers, data };
    if args.raw || args.body {
        return whole(context, &parts).await;
    }
    let call = match parts.method {
        Method::POST => session.rpost(parts.path),
        Method::PUT => session.rput(parts.path),
        Method::PATCH => session.rpatch(parts.path),
        Method::DELETE => return Ok(parts.apply(session.rdelete(parts.path)).await?),
        _ => session.rget(parts.path),
    };
    let entity: Json = parts.apply(call).await?;
    let options = context.output.options_or(Format::Json);
    if entity.is_null() && matches!(options.format, Format::Table | Format::Csv) {
        return Ok(());
    }
    context.output.record_as(options, kind(parts.operation.as_ref()), &entity)
}

fn headers(given: &[String]) -> Result<Vec<(String, String)>, Failure> {
    given.iter().map(|text| header(text).map_err(|why| Failure::usage(format!("--header: {why}")))).collect()
}

/// Returns the name of the entities in the response.
fn kind(operation: Option<&Operation>) -> &str {
    operation.and_then(|operation| operation.response_wrapper()).unwrap_or_default()
}

/// Prints a note if a window of incidents has no end: PagerDuty then ends it a month after its start and does not say so.
fn note_one_month(context: &Context, operation: Option<&Operation>, path: &str, query: &[(String, String)]) {
    let of_url = path.split_once('?').map(|(_, query)| pd_core::Query::parse(query)).unwrap_or_default();
    let has = |name: &str| of_url.get(name).is_some() || query.iter().any(|(key, _)| key == name);
    let is_incidents = operation.is_some_and(|operation| operation.path() == "/incidents");
    if is_incidents && has("since") && !has("until") && !has("date_range") {
        context.note(
            "note: with `since` and without `until`, PagerDuty lists the incidents of one month only; add -q until=TIME, or \
             use `pd incident list --since TIME`",
        );
    }
}

impl CallParts<'_> {
    /// Sets the query, the headers and the body of a call.
    fn apply<K: Outcome>(&self, call: Call<K>) -> Call<K> {
        let call = self.without_body(call);
        match &self.data {
            Some(data) => call.json(data),
            None => call,
        }
    }

    fn without_body<K: Outcome>(&self, call: Call<K>) -> Call<K> {
        let call = call.queries(input::parameters(&self.args.query, self.operation.as_ref()));
        self.headers.iter().fold(call, |call, (name, value)| call.header(name, value))
    }
}

/// Prints a whole response, with any status. The exit status depends on it.
async fn whole(context: &Context, parts: &CallParts<'_>) -> Result<(), Failure> {
    // The request body is wrapped as for `session.rpost`.
    let mut call = parts.without_body(parts.session.request(parts.method.clone(), parts.path));
    if let Some(data) = &parts.data {
        let url = parts.session.base_url().resolve(parts.path).ok();
        call = match parts.operation.as_ref().zip(url) {
            Some((operation, url)) => {
                let body = operation.wrap_entity(url.path(), data).map_err(pd_rest::Error::from)?;
                call.body(body, parts.session.api().content_type())
            }
            None => call.json(data),
        };
    }
    match call.await {
        Ok(response) => {
            print(context, &response, parts.args.raw)?;
            response.error_for_status().map(drop).map_err(Into::into)
        }
        Err(error) => {
            if let Some(response) = error.response() {
                print(context, response, parts.args.raw)?;
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
    let path = input::target(&args.path);
    let operation = input::operation(&session, &Method::GET, &path);
    let kind = kind(operation.as_ref());
    let parameters = input::parameters(&args.query, operation.as_ref());
    if let Some(since) = args.since {
        let until = list::end_of_window(since, args.until)?;
        let history = session.iter_history::<Json>(path.as_ref(), since, until).queries(parameters);
        return list::print(context, configure(history, &args, &headers, data.as_deref()), kind, args.limit).await;
    }
    note_one_month(context, operation.as_ref(), &path, &args.query);
    let items = session.iter_all::<Json>(path.as_ref()).queries(parameters);
    list::print(context, configure(items, &args, &headers, data.as_deref()), kind, args.limit).await
}

fn configure<K>(
    items: Listing<Json, K>,
    args: &ListArgs,
    headers: &[(String, String)],
    data: Option<&RawValue>,
) -> Listing<Json, K> {
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
