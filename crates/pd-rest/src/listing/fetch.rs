//! From what was set up to the stream of items.

use std::sync::Arc;

use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use pd_core::{Api, Operation, Page, Pagination, Query};
use pd_paginate::{DEFAULT_LIMIT, Items, PageError, PageOptions, PageRequest, Pager, PaginateError, Position};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{BoxItems, Setup, background, unbegun};
use crate::{Error, call::Draft};

/// The key of a SCIM list's items.
pub(super) const SCIM_ITEMS: &str = "Resources";

pub(super) fn start<I: DeserializeOwned + Send + 'static>(setup: Setup<I>) -> BoxItems<I> {
    match try_start(setup) {
        Ok(items) => items,
        Err(error) => Box::pin(stream::once(async { Err(error) })),
    }
}

fn try_start<I: DeserializeOwned + Send + 'static>(mut setup: Setup<I>) -> Result<BoxItems<I>, Error> {
    let hook = setup.hook.take();
    let (pages, operation) = pages(setup)?;
    let items = Items::new(pages);
    let failed = move |error: PaginateError<Error>| Error::from_paginate(&operation, error);
    Ok(match hook {
        Some(mut hook) => items.on_item(move |item, number, total| hook(item, number, total)).map_err(failed).boxed(),
        None => items.map_err(failed).boxed(),
    })
}

/// All items at once: page after page, where nobody wants to see each item on its way.
pub(super) async fn whole<I: DeserializeOwned + Send + 'static>(setup: Setup<I>) -> Result<Vec<I>, Error> {
    let (mut pages, operation) = pages(setup)?;
    let mut all = Vec::new();
    while let Some(page) = pages.next().await {
        all.append(&mut page.map_err(|error| Error::from_paginate(&operation, error))?.items);
    }
    Ok(all)
}

type PageResult<I> = Result<Page<I>, PaginateError<Error>>;

fn pages<I: DeserializeOwned + Send + 'static>(
    mut setup: Setup<I>,
) -> Result<(impl Stream<Item = PageResult<I>> + Send + Unpin, Operation), Error> {
    let operation = setup.draft.merge_url_query()?;
    let pager = pager(&mut setup, &operation)?;
    let plan = Plan::new(setup.draft, operation.clone())?;
    let is_alone = setup.concurrency == 1;
    let fetch = move |request: PageRequest| {
        let (plan, page) = (Arc::clone(&plan), fetch_page::<I>(Arc::clone(&plan), None, request));
        in_background(plan, page, is_alone)
    };
    Ok((pd_paginate::pages(pager, fetch).concurrency(setup.concurrency), operation))
}

pub(super) fn pager<I>(setup: &mut Setup<I>, operation: &Operation) -> Result<Pager, Error> {
    let kind = pagination(setup, operation)?;
    let mut options = PageOptions::new().with_total(setup.with_total);
    if let Some(max_limit) = max_limit(operation) {
        options = options.max_limit(max_limit);
    }
    if setup.page_size == Some(0) {
        return Err(unbegun(operation, &PageError::InvalidLimit));
    }
    check_offset(setup, operation, kind)?;
    if kind == Kind::Listed(Pagination::None) {
        return Pager::new(Pagination::None, &options).map_err(|error| unbegun(operation, &error));
    }
    let (limit_name, offset_name) = if kind == Kind::Scim { ("count", "startIndex") } else { ("limit", "offset") };
    let (in_body, draft) = (body_position(setup, operation)?, &mut setup.draft);
    if let Some(limit) = setup.page_size.map_or_else(|| number(draft, operation, limit_name), |size| Ok(Some(size)))? {
        options = options.limit(limit);
    } else if let Some(limit) = in_body.limit.or(draft.session().default_page_size()) {
        options = options.limit(limit);
    }
    if let Some(offset) =
        setup.offset.map_or_else(|| number(draft, operation, offset_name), |offset| Ok(Some(offset)))?
    {
        // SCIM counts from 1, `offset` from 0.
        let skipped = if kind == Kind::Scim && setup.offset.is_none() { offset.saturating_sub(1) } else { offset };
        options = options.offset(skipped);
    }
    if let Some(cursor) = draft.take_query("cursor").or_else(|| draft.take_query("after")).or(in_body.starting_after) {
        options = options.cursor(cursor);
    }
    if draft.query_value("total") == Some("true") {
        draft.take_query("total");
        options = options.with_total(true);
    }
    draft.take_query(limit_name);
    draft.take_query(offset_name);
    match kind {
        Kind::Scim => Pager::start_index(&options),
        Kind::Listed(pagination) => Pager::new(pagination, &options),
    }
    .map_err(|error| unbegun(operation, &error))
}

/// The documented maximum; where the documents of a list by offset name none, that of PagerDuty's classic pagination.
fn max_limit(operation: &Operation) -> Option<u32> {
    let is_classic = operation.pagination() == Pagination::Offset && !operation.is_inferred();
    operation.max_limit().or_else(|| is_classic.then_some(DEFAULT_LIMIT))
}

/// Where an offset leads nowhere, it is not ignored in silence. A parameter of an endpoint without pages is its own affair.
fn check_offset<I>(setup: &Setup<I>, operation: &Operation, kind: Kind) -> Result<(), Error> {
    let among_parameters = || number::<u64>(&setup.draft, operation, "offset");
    let offset = match kind {
        Kind::Scim | Kind::Listed(Pagination::Offset) => None,
        Kind::Listed(Pagination::None) => setup.offset,
        Kind::Listed(_) => setup.offset.map_or_else(among_parameters, |offset| Ok(Some(offset)))?,
    };
    match offset {
        None | Some(0) => Ok(()),
        Some(_) => {
            Err(Error::refused(operation, "the list is not paged by offset and cannot begin at one: leave it out"))
        }
    }
}

/// What the body that was set says of page size and start, where that is where they are said.
#[derive(Default, Deserialize)]
struct BodyPosition {
    #[serde(default)]
    limit: Option<u32>,
    #[serde(default)]
    starting_after: Option<String>,
}

fn body_position<I>(setup: &Setup<I>, operation: &Operation) -> Result<BodyPosition, Error> {
    if operation.pagination() != Pagination::Body {
        return Ok(BodyPosition::default());
    }
    BodyPosition::deserialize(Value::Object(setup.draft.json_object()?))
        .map_err(|error| Error::refused(operation, format!("`limit` or `starting_after` of the body: {error}")))
}

/// SCIM's lists are none in the table: it is their form that tells them.
pub(super) fn is_scim_list(draft: &Draft, operation: &Operation) -> bool {
    draft.session().api() == Api::Scim && operation.path() == "/Users"
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Listed(Pagination),
    /// SCIM's lists are in no kind of the table: `startIndex` and `count` in the query.
    Scim,
}

fn pagination<I>(setup: &Setup<I>, operation: &Operation) -> Result<Kind, Error> {
    if setup.cursor_only {
        return match operation.pagination() {
            Pagination::Cursor => Ok(Kind::Listed(Pagination::Cursor)),
            _ if operation.is_inferred() && operation.is_list() => Ok(Kind::Listed(Pagination::Cursor)),
            _ => {
                Err(Error::refused(operation, "the list is not paged by cursor; use `iter_all`, which knows how it is"))
            }
        };
    }
    match operation.pagination() {
        _ if is_scim_list(&setup.draft, operation) => Ok(Kind::Scim),
        Pagination::None if !operation.is_list() => {
            Err(Error::refused(operation, "this is no list that could be iterated over; read it with `rget` or `jget`"))
        }
        pagination => Ok(Kind::Listed(pagination)),
    }
}

/// A numeric parameter among those of the query.
fn number<N: std::str::FromStr>(draft: &Draft, operation: &Operation, name: &str) -> Result<Option<N>, Error> {
    draft.query_value(name).map(|text| text.parse()).transpose().map_err(|_| {
        Error::refused(operation, format!("`{name}` is no number that could set the page size or the start"))
    })
}

/// What the request of every page has in common.
pub(super) struct Plan {
    draft: Draft,
    operation: Operation,
    /// The body that was set, where positions are told in the body.
    body: Option<Map<String, Value>>,
    items_key: Option<&'static str>,
}

impl Plan {
    pub(super) const fn operation(&self) -> &Operation {
        &self.operation
    }

    pub(super) fn new(draft: Draft, operation: Operation) -> Result<Arc<Self>, Error> {
        let body = match operation.pagination() {
            Pagination::Body => Some(draft.json_object()?),
            _ => None,
        };
        let is_scim = is_scim_list(&draft, &operation);
        Ok(Arc::new(Self { draft, operation, body, items_key: is_scim.then_some(SCIM_ITEMS) }))
    }
}

/// Runs a page request in the background, unless it is the only one in flight: the consumer then waits for it anyway.
pub(super) async fn in_background<I: Send + 'static>(
    plan: Arc<Plan>,
    page: impl Future<Output = Result<Page<I>, Error>> + Send + 'static,
    is_alone: bool,
) -> Result<Page<I>, Error> {
    if is_alone {
        return page.await;
    }
    background::start(page).await.unwrap_or_else(|| {
        Err(Error::unexpected(
            &plan.operation,
            "the tokio runtime shut down before the page arrived; request the list again",
        ))
    })
}

/// Fetches a page. `window` restricts it to a time window, `[since, until]`.
pub(super) async fn fetch_page<I: DeserializeOwned>(
    plan: Arc<Plan>,
    window: Option<[Timestamp; 2]>,
    request: PageRequest,
) -> Result<Page<I>, Error> {
    let mut draft = plan.draft.again(&plan.operation)?;
    if let Some([since, until]) = window {
        draft.set_query("since", since.to_string());
        draft.set_query("until", until.to_string());
    }
    match (&request.position, &plan.body) {
        (Position::StartingAfter(_), Some(body)) => draft.json(&with_position(body.clone(), &request)),
        _ => draft.override_query(&request.parameters().into_iter().collect::<Query>()),
    }
    let response = draft.send().await?.error_for_status()?;
    Ok(match plan.items_key {
        Some(key) => plan.operation.parse_page_under(key, response.bytes())?,
        None => plan.operation.parse_page(response.bytes())?,
    })
}

fn with_position(mut body: Map<String, Value>, request: &PageRequest) -> Map<String, Value> {
    for (name, value) in request.parameters() {
        let value = if name == "limit" { request.limit.map_or(Value::Null, Value::from) } else { Value::from(value) };
        body.insert(name.to_owned(), value);
    }
    body
}
