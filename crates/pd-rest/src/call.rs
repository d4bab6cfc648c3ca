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
    request::{RequestBuilder, Sending},
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
    builder: RequestBuilder,
    kind: PhantomData<fn() -> K>,
}

impl<K: Outcome> Call<K> {
    pub(crate) fn new(session: &RestSession, method: &Method, target: impl Target) -> Self {
        Self { builder: RequestBuilder::new(session, method, target), kind: PhantomData }
    }

    pub(crate) fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        set(&mut self.builder.options);
        self
    }

    request_options!(base, from, query);

    /// Sets the request body, as JSON. `rpost`, `rput` and `rpatch` put it below the endpoint's wrapper, unless it has the wrapper
    /// already. The other methods send it unchanged.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        if K::WRAPS {
            self.builder.entity(body);
        } else {
            self.builder.json(body);
        }
        self
    }

    /// Sets the request body, as bytes with this media type.
    pub fn body(mut self, bytes: impl Into<Bytes>, content_type: &str) -> Self {
        self.builder.options.header(CONTENT_TYPE.as_str(), content_type);
        self.builder.body(bytes.into());
        self
    }

    /// Returns the future that sends the request, as `.await` does. It is `Send` and `'static`, so that you can pass it to
    /// [`tokio::spawn`] or a `JoinSet`. It sends nothing before it is polled.
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
        Call { builder: self.builder, kind: PhantomData }
    }
}

impl Call<Json<()>> {
    /// Discards the response body: any 2xx is success.
    pub fn discard(self) -> Call<Discarded<Json<()>>> {
        Call { builder: self.builder, kind: PhantomData }
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
        Call { builder: self.builder, kind: PhantomData }
    }
}

impl<K: Outcome> IntoFuture for Call<K> {
    type Output = Result<K::Value, Error>;
    type IntoFuture = CallFuture<K>;

    fn into_future(self) -> CallFuture<K> {
        let begun = self.builder.check().and_then(|mut request| {
            let hook = if K::WRAPS { hook::of_request(&mut request) } else { None };
            Ok((request.begin()?, hook.map(Box::new)))
        });
        let state = match begun {
            Ok((sending, hook)) => CallFutureState::Sending { sending, hook },
            Err(error) => CallFutureState::Invalid(Box::new(error)),
        };
        CallFuture { state, kind: PhantomData }
    }
}

/// The future of a [`Call`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct CallFuture<K> {
    state: CallFutureState,
    kind: PhantomData<fn() -> K>,
}

enum CallFutureState {
    Invalid(Box<Error>),
    Sending {
        sending: Sending,
        /// Boxed twice: a thin pointer keeps the future small, and a hook is rare.
        hook: Option<Box<ResponseHook>>,
    },
    /// Boxed, because it is rare and larger than the other variants.
    Hook(Pin<Box<dyn Future<Output = Response> + Send>>),
    Ended,
}

impl<K: Outcome> Future for CallFuture<K> {
    type Output = Result<K::Value, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let response = match &mut self.state {
                CallFutureState::Sending { sending, hook } => {
                    let result = ready!(Pin::new(sending).poll(cx));
                    match (result, hook.take()) {
                        (Ok(response), Some(hook)) => {
                            self.state = CallFutureState::Hook(hook(response));
                            continue;
                        }
                        (result, _) => result,
                    }
                }
                CallFutureState::Hook(hook) => Ok(ready!(hook.as_mut().poll(cx))),
                CallFutureState::Invalid(_) => match std::mem::replace(&mut self.state, CallFutureState::Ended) {
                    CallFutureState::Invalid(error) => return Poll::Ready(Err(*error)),
                    CallFutureState::Sending { .. } | CallFutureState::Hook(_) | CallFutureState::Ended => {
                        return Poll::Pending;
                    }
                },
                // The future was polled after it returned.
                CallFutureState::Ended => return Poll::Pending,
            };
            self.state = CallFutureState::Ended;
            return Poll::Ready(response.and_then(K::read));
        }
    }
}

impl<K> fmt::Debug for CallFuture<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

/// Shows neither headers nor query nor body, because they may contain secrets.
impl<K> fmt::Debug for Call<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Call");
        match (self.builder.operation(), self.builder.error()) {
            (Some(operation), _) => debug.field("operation", &format_args!("{operation}")),
            (None, error) => debug.field("error", &error),
        };
        debug.finish_non_exhaustive()
    }
}
