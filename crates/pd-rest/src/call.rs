//! One call, and its future.

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Method, header::CONTENT_TYPE};
use pd_core::Target;
use pd_session::{RequestOptions, request_options};
use serde::Serialize;

use crate::{
    Error, Response, RestSession,
    hook::{self, ResponseHook},
    outcome::{Discarded, Entity, Json, Outcome},
    request::{Draft, Sending},
};

/// A request builder: set options, then await it. It sends nothing before it is awaited.
///
/// `K` is the kind of result: [`Raw`](crate::outcome::Raw), [`Json`], [`Entity`] or [`Done`](crate::outcome::Done).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// # sim.insert("users", serde_json::json!({"name": "Dave", "email": "dave@example.com"}));
/// use std::time::Duration;
///
/// let daves: Vec<serde_json::Value> = session
///     .rget("users")
///     .query("query", "Dave")
///     .query("include", ["teams"])
///     .timeout(Duration::from_secs(5))
///     .await?;
/// # assert!(daves.iter().any(|dave| dave["name"] == "Dave"));
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<K> {
    draft: Draft,
    kind: PhantomData<fn() -> K>,
}

impl<K: Outcome> Call<K> {
    pub(crate) fn new(session: &RestSession, method: &Method, target: impl Target) -> Self {
        Self { draft: Draft::new(session, method, target), kind: PhantomData }
    }

    pub(crate) fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        set(&mut self.draft.options);
        self
    }

    request_options!(base, from, query);

    /// Sets the request body, as JSON. The `r…` methods put it below the endpoint's wrapper, unless it has the wrapper
    /// already; the others send it as it is.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        if K::WRAPS {
            self.draft.entity(body);
        } else {
            self.draft.json(body);
        }
        self
    }

    /// Sets the request body, as bytes of this media type.
    pub fn body(mut self, bytes: impl Into<Bytes>, content_type: &str) -> Self {
        self.draft.options.header(CONTENT_TYPE.as_str(), content_type);
        self.draft.body(bytes.into());
        self
    }

    /// Returns a future that sends the request: the same that `.await` makes. It is `Send` and `'static`, for
    /// [`tokio::spawn`] and `JoinSet`, and sends nothing before it is polled.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// use serde_json::Value;
    ///
    /// let mut calls = tokio::task::JoinSet::new();
    /// for path in ["users", "teams", "services"] {
    ///     calls.spawn(session.rget::<Vec<Value>>(path).send());
    /// }
    /// while let Some(items) = calls.join_next().await {
    ///     println!("{} items", items??.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(self) -> CallFuture<K> {
        self.into_future()
    }
}

impl Call<Entity<()>> {
    /// Discards the response body: any 2xx is success.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// # let user = sim.objects("users").remove(0);
    /// session.rput(&user).json(&serde_json::json!({"type": "user", "name": "Jane Doe"})).discard().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn discard(self) -> Call<Discarded<Entity<()>>> {
        Call { draft: self.draft, kind: PhantomData }
    }
}

impl Call<Json<()>> {
    /// Discards the response body: any 2xx is success.
    pub fn discard(self) -> Call<Discarded<Json<()>>> {
        Call { draft: self.draft, kind: PhantomData }
    }
}

impl<T> Call<Entity<T>> {
    /// Returns the entity and the reports beside it: `warnings`, `response_metadata`, `meta`. PagerDuty uses them to report
    /// that it carried out only a part of a request.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// # let answer = r#"{"users": [{"id": "PABC123"}], "warnings": ["one user was skipped"]}"#;
    /// # sim.fault(pd_sim::Fault::status(200).body(answer, "application/json"));
    /// let users = session.rget::<Vec<serde_json::Value>>("users").with_reports().await?;
    /// println!("{} users", users.entity.len());
    /// for warning in users.reports.messages() {
    ///     println!("warning: {warning}");
    /// }
    /// # assert_eq!(users.reports.messages(), ["one user was skipped"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_reports(self) -> Call<crate::outcome::Reported<T>> {
        Call { draft: self.draft, kind: PhantomData }
    }
}

impl<K: Outcome> IntoFuture for Call<K> {
    type Output = Result<K::Value, Error>;
    type IntoFuture = CallFuture<K>;

    fn into_future(self) -> CallFuture<K> {
        let begun = self.draft.check().and_then(|mut request| {
            let hook = if K::WRAPS { hook::of_request(&mut request) } else { None };
            Ok((request.begin()?, hook.map(Box::new)))
        });
        let state = match begun {
            Ok((sending, hook)) => State::Sending { sending, hook },
            Err(error) => State::Invalid(Box::new(error)),
        };
        CallFuture { state, kind: PhantomData }
    }
}

/// The future of a [`Call`]. It is small: only the transport's future is boxed.
#[must_use = "futures do nothing unless they are awaited"]
pub struct CallFuture<K> {
    state: State,
    kind: PhantomData<fn() -> K>,
}

enum State {
    Invalid(Box<Error>),
    Sending {
        sending: Sending,
        /// Boxed again: a thin pointer keeps the future small, and a hook is rare.
        hook: Option<Box<ResponseHook>>,
    },
    /// Boxed, since it is rare and larger than the call.
    Hook(Pin<Box<dyn Future<Output = Response> + Send>>),
    Ended,
}

impl<K: Outcome> Future for CallFuture<K> {
    type Output = Result<K::Value, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let response = match &mut self.state {
                State::Sending { sending, hook } => {
                    let result = ready!(Pin::new(sending).poll(cx));
                    match (result, hook.take()) {
                        (Ok(response), Some(hook)) => {
                            self.state = State::Hook(hook(response));
                            continue;
                        }
                        (result, _) => result,
                    }
                }
                State::Hook(hook) => Ok(ready!(hook.as_mut().poll(cx))),
                State::Invalid(_) => match std::mem::replace(&mut self.state, State::Ended) {
                    State::Invalid(error) => return Poll::Ready(Err(*error)),
                    State::Sending { .. } | State::Hook(_) | State::Ended => return Poll::Pending,
                },
                // The future was polled after it returned.
                State::Ended => return Poll::Pending,
            };
            self.state = State::Ended;
            return Poll::Ready(response.and_then(K::read));
        }
    }
}

impl<K> fmt::Debug for CallFuture<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

/// Shows neither headers nor query nor body: they may hold secrets.
impl<K> fmt::Debug for Call<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Call");
        match (self.draft.operation(), self.draft.error()) {
            (Some(operation), _) => debug.field("operation", &format_args!("{operation}")),
            (None, error) => debug.field("error", &error),
        };
        debug.finish_non_exhaustive()
    }
}
