//! Requests for pages, and the stream of their items.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    task::{Poll, ready},
};

use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use pd_core::{DecodeError, EnvelopeError, Operation, Page, Pagination, Query, Reports};
use pd_paginate::{Items, PageParameters, PageRequest, Pager, PaginateError};
use pd_session::DecodeFailure;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{BoxItems, Hook, ListOptions, background, invalid_start, page_options, record::RawRecord};
use crate::{Error, Response, request::CheckedRequest};

/// Starts a list. An item that does not fit the caller's type is an error, and the items after it follow.
pub(super) fn start<I: DeserializeOwned + Send + 'static>(list: ListOptions<I>) -> BoxItems<I> {
    match try_start(list) {
        Ok(items) => items,
        Err(error) => Box::pin(stream::once(async { Err(error) })),
    }
}

fn try_start<I: DeserializeOwned + Send + 'static>(mut list: ListOptions<I>) -> Result<BoxItems<I>, Error> {
    let hook = list.hook.take();
    if list.dedup_by_id {
        let parse = |template: &PageTemplate, response: &Response| {
            template.operation.parse_items::<RawRecord<I>>(response.bytes())
        };
        let (pages, operation) = pages(list, parse)?;
        let mut seen = HashSet::new();
        return Ok(items(pages, operation, hook, move |record: RawRecord<I>| record.unless_seen(&mut seen)));
    }
    let parse = |template: &PageTemplate, response: &Response| template.operation.parse_items::<I>(response.bytes());
    let (pages, operation) = pages(list, parse)?;
    Ok(items(pages, operation, hook, Some))
}

/// Converts a stream of pages to a stream of items. `keep` returns `None` for an item to drop.
fn items<P: Send + 'static, I: 'static>(
    pages: impl Stream<Item = PageResult<Result<P, DecodeError>>> + Send + Unpin + 'static,
    operation: Operation,
    mut hook: Option<Hook<I>>,
    mut keep: impl FnMut(P) -> Option<I> + Send + 'static,
) -> BoxItems<I> {
    let mut items = Items::new(pages);
    let mut number = 0;
    Box::pin(stream::poll_fn(move |cx| {
        loop {
            let item = match ready!(items.poll_next_unpin(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(Error::from_paginate(&operation, error)))),
                Some(Ok(Err(error))) => {
                    number += 1;
                    return Poll::Ready(Some(Err(error.into())));
                }
                Some(Ok(Ok(item))) => item,
            };
            let Some(item) = keep(item) else { continue };
            number += 1;
            if let Some(hook) = &mut hook {
                hook(&item, number, items.total());
            }
            return Poll::Ready(Some(Ok(item)));
        }
    }))
}

/// Starts a list of pages. An item that does not fit the caller's type is the error of its page, and ends the list.
pub(super) fn start_pages<I: DeserializeOwned + Send + 'static>(list: ListOptions<I>) -> BoxItems<Page<I>> {
    match try_start_pages(list) {
        Ok(pages) => pages,
        Err(error) => Box::pin(stream::once(async { Err(error) })),
    }
}

fn try_start_pages<I: DeserializeOwned + Send + 'static>(mut list: ListOptions<I>) -> Result<BoxItems<Page<I>>, Error> {
    let hook = list.hook.take();
    if list.dedup_by_id {
        let parse = |template: &PageTemplate, response: &Response| {
            template.operation.parse_page::<RawRecord<I>>(response.bytes())
        };
        let (pages, operation) = pages(list, parse)?;
        let mut seen = HashSet::new();
        return Ok(page_by_page(pages, operation, hook, move |record: RawRecord<I>| record.unless_seen(&mut seen)));
    }
    let parse = |template: &PageTemplate, response: &Response| template.operation.parse_page::<I>(response.bytes());
    let (pages, operation) = pages(list, parse)?;
    Ok(page_by_page(pages, operation, hook, Some))
}

/// Applies `keep` and the hook to the items of each page. `keep` returns `None` for an item to drop.
fn page_by_page<P: Send + 'static, I: 'static>(
    pages: impl Stream<Item = PageResult<P>> + Send + 'static,
    operation: Operation,
    mut hook: Option<Hook<I>>,
    mut keep: impl FnMut(P) -> Option<I> + Send + 'static,
) -> BoxItems<Page<I>> {
    let (mut number, mut total) = (0, None);
    Box::pin(pages.map(move |page| {
        let mut page = page.map_err(|error| Error::from_paginate(&operation, error))?;
        // Only the first request asks for the total.
        total = page.info.total.or(total);
        page.info.total = total;
        let items: Vec<I> = page.items.into_iter().filter_map(&mut keep).collect();
        if let Some(hook) = &mut hook {
            for item in &items {
                number += 1;
                hook(item, number, total);
            }
        }
        let mut kept = Page::new(items, page.info);
        kept.reports = page.reports;
        Ok(kept)
    }))
}

/// Collects all items, page by page. The first item that does not fit the caller's type is the error of the list.
pub(super) async fn whole<I: DeserializeOwned + Send + 'static>(list: ListOptions<I>) -> Result<Vec<I>, Error> {
    let (mut pages, operation) = pages(list, |template: &PageTemplate, response: &Response| {
        template.operation.parse_page::<I>(response.bytes())
    })?;
    let mut all = Vec::new();
    while let Some(page) = pages.next().await {
        all.append(&mut page.map_err(|error| Error::from_paginate(&operation, error))?.items);
    }
    Ok(all)
}

type PageResult<I> = Result<Page<I>, PaginateError<Error>>;

fn pages<I, P: Send + 'static>(
    list: ListOptions<I>,
    parse: impl Fn(&PageTemplate, &Response) -> Result<Page<P>, EnvelopeError> + Copy + Send + 'static,
) -> Result<(impl Stream<Item = PageResult<P>> + Send + Unpin, Operation), Error> {
    let (mut list, operation) = list.check()?;
    let (pagination, options) = page_options::take(&mut list, &operation)?;
    let pager = Pager::new(pagination, &options).map_err(|error| invalid_start(&operation, &error))?;
    let template = PageTemplate::new(list.request, operation.clone(), pagination)?;
    let is_alone = list.concurrency == 1;
    let fetch = move |request: PageRequest| {
        let (template, its) = (Arc::clone(&template), Arc::clone(&template));
        let page = async move {
            let response = its.fetch(None, &request).await?;
            its.read(&response, |response| parse(&its, response))
        };
        in_background(template, page, is_alone)
    };
    Ok((pd_paginate::pages(pager, fetch).concurrency(list.concurrency), operation))
}

/// Runs a page request in the background, unless it is the only one in flight: the consumer then waits for it anyway.
pub(super) async fn in_background<P: Send + 'static>(
    template: Arc<PageTemplate>,
    page: impl Future<Output = Result<Page<P>, Error>> + Send + 'static,
    is_alone: bool,
) -> Result<Page<P>, Error> {
    if is_alone {
        return page.await;
    }
    background::start(page).await.unwrap_or_else(|| {
        let reason = "the tokio runtime shut down before the page arrived; request the list again";
        Err(Error::unexpected_item(&template.operation, reason))
    })
}

/// The parts that the requests for all pages have in common.
pub(super) struct PageTemplate {
    request: CheckedRequest,
    operation: Operation,
    /// The caller's request body, if the position is part of the body.
    body: Option<Map<String, Value>>,
    /// The reports whose messages were logged last. Often all pages of a list have the same reports.
    logged: Mutex<Reports>,
}

impl PageTemplate {
    pub(super) fn new(
        request: CheckedRequest,
        operation: Operation,
        pagination: Pagination,
    ) -> Result<Arc<Self>, Error> {
        let is_in_body = PageParameters::of(pagination).is_some_and(|parameters| parameters.in_body);
        let body = if is_in_body { Some(request.json_object()?) } else { None };
        Ok(Arc::new(Self { request, operation, body, logged: Mutex::default() }))
    }

    pub(super) const fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Reads a page, and logs the messages of its reports unless the page before had the same reports.
    pub(super) fn read<P>(
        &self,
        response: &Response,
        parse: impl FnOnce(&Response) -> Result<Page<P>, EnvelopeError>,
    ) -> Result<Page<P>, Error> {
        let page = parse(response).map_err(|error| DecodeFailure::new(error, response))?;
        if !page.reports.is_empty() {
            let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
            if *logged != page.reports {
                response.log_messages(&page.reports);
                logged.clone_from(&page.reports);
            }
        }
        Ok(page)
    }

    /// Requests a page. `window` restricts it to a time window, `[since, until]`.
    pub(super) async fn fetch(&self, window: Option<[Timestamp; 2]>, request: &PageRequest) -> Result<Response, Error> {
        let mut page = self.request.clone();
        if let Some([since, until]) = window {
            page.set_query("since", since.to_string());
            page.set_query("until", until.to_string());
        }
        match &self.body {
            Some(body) => page.set_json(&with_position(body.clone(), request))?,
            None => page.override_query(&request.parameters().into_iter().collect::<Query>()),
        }
        page.send().await?.error_for_status()
    }
}

fn with_position(mut body: Map<String, Value>, request: &PageRequest) -> Map<String, Value> {
    for (name, value) in request.parameters() {
        let value = if name == "limit" { Value::from(request.limit) } else { Value::from(value) };
        body.insert(name.to_owned(), value);
    }
    body
}
