//! Reads a history through a session, with a server in the process and the clock paused.

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::{Request, Response, Uri};
use jiff::Timestamp;
use pd_core::Credential;
use pd_paginate::{Position, history::Window};
use pd_rest::{Body, RestSession};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::{List, ROUND_TRIP, ReadCost, WINDOW};
use crate::{client::Failure, model::API_KEY};

/// The part of a record that a program reads.
#[derive(Debug, Deserialize)]
struct Record {
    id: String,
}

/// Reads the list. Fails if a record is missing, repeated or out of order.
pub(super) fn read(list: &List, concurrency: usize) -> Result<ReadCost, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let requests = Arc::new(AtomicUsize::new(0));
    let server = {
        let (list, requests) = (list.clone(), Arc::clone(&requests));
        tower::service_fn(move |request: Request<Body>| {
            requests.fetch_add(1, Ordering::Relaxed);
            let body = list.body(request.uri());
            async move {
                sleep(Duration::from_millis(ROUND_TRIP)).await;
                Ok::<_, Failure>(Response::new(Body::from(body?)))
            }
        })
    };
    let session = RestSession::builder(Credential::token(API_KEY)?).build_with(server)?;
    runtime.block_on(async {
        let begun = Instant::now();
        let (since, until) = (Timestamp::from_second(WINDOW.since)?, Timestamp::from_second(WINDOW.until)?);
        let mut history = session.iter_history::<Record>(list.path(), since, until).concurrency(concurrency);
        let mut expected = (0..list.seconds.len()).rev();
        let mut records = 0;
        while let Some(record) = history.next().await {
            let id = record?.id;
            if expected.next().is_none_or(|number| number.to_string() != id) {
                return Err(format!("the record {id} is missing, repeated or out of order").into());
            }
            records += 1;
        }
        let time = u64::try_from(begun.elapsed().as_millis())?;
        Ok(ReadCost { requests: requests.load(Ordering::Relaxed), time, records })
    })
}

impl List {
    const fn path(&self) -> &'static str {
        if self.widest.is_some() { "audit/records" } else { "log_entries" }
    }

    /// Writes the page that a request asks for.
    fn body(&self, uri: &Uri) -> Result<String, Failure> {
        let value = |name: &str| {
            let pairs = uri.query().unwrap_or_default().split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let second = |name: &str| -> Result<i64, Failure> {
            let time = value(name).ok_or("a request has no time window")?.replace("%3A", ":");
            Ok(time.parse::<Timestamp>()?.as_second())
        };
        let window = Window::new(second("since")?, second("until")?);
        let position = match self.widest {
            Some(_) => Position::Cursor(value("cursor").map(str::to_owned)),
            None => Position::Offset(value("offset").unwrap_or("0").parse()?),
        };
        let (range, total) = self.page(window, &position);
        let has_more = range.start > self.first(window);
        let (wrapper, member) =
            if self.widest.is_some() { ("records", "execution_time") } else { ("log_entries", "created_at") };
        let mut body = format!("{{\"{wrapper}\":[");
        for (at, (number, second)) in
            self.seconds.iter().enumerate().take(range.end).skip(range.start).rev().enumerate()
        {
            let comma = if at == 0 { "" } else { "," };
            let time = Timestamp::from_second(*second)?;
            write!(body, "{comma}{{\"id\":\"{number}\",\"{member}\":\"{time}\"}}")?;
        }
        match self.widest {
            Some(_) if has_more => write!(body, "],\"next_cursor\":\"{}\"}}", range.start)?,
            Some(_) => body.push_str("],\"next_cursor\":null}"),
            None if value("total") == Some("true") => write!(body, "],\"more\":{has_more},\"total\":{total}}}")?,
            None => write!(body, "],\"more\":{has_more}}}")?,
        }
        Ok(body)
    }
}
