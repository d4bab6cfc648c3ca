//! The policy of `tower::retry`, which keeps the state of one call between its attempts.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, SystemTime},
};

use http::{Request, Response};
use pd_core::{Effect, Operation, Pagination};
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::retry::Policy;

use super::{History, Jitter, Outcome, RetryDecision, RetryHooks, RetryOptions, RetryWait, already_deleted};
use crate::{
    AfterAmbiguous, Attempt, Body, DeadlineReached, Error, Idempotent, RetryOverride, auth::Reauthorized,
    call_state::CallState, error::Kind, observer::ObserverHandle,
};

/// The policy of one call. `tower::retry` clones it for each call; a clone starts without state.
#[derive(Debug)]
pub(super) struct CallPolicy {
    pub(super) config: Arc<RetryConfig>,
    state: Option<Box<RetryState>>,
}

/// The configuration that all calls share.
#[derive(Debug, Clone)]
pub(super) struct RetryConfig {
    pub(super) options: RetryOptions,
    pub(super) jitter: Jitter,
    pub(super) observer: ObserverHandle,
    pub(super) hooks: RetryHooks,
}

/// The state of one call. It is created only if the first attempt is not a success.
#[derive(Debug)]
struct RetryState {
    history: History,
    attempts: u32,
    /// Whether the deadline left no time for another attempt.
    past_deadline: bool,
    /// The outcome of the previous attempt. The call returns it if the next attempt does not start.
    last: Option<Result<Response<Body>, Error>>,
}

impl CallPolicy {
    pub(super) fn new(options: RetryOptions, jitter: Jitter) -> Self {
        let (observer, hooks) = (ObserverHandle::default(), RetryHooks::default());
        Self { config: Arc::new(RetryConfig { options, jitter, observer, hooks }), state: None }
    }

    pub(super) fn update(&mut self, change: impl FnOnce(&mut RetryConfig)) {
        change(Arc::make_mut(&mut self.config));
    }
}

impl Clone for CallPolicy {
    fn clone(&self) -> Self {
        Self { config: Arc::clone(&self.config), state: None }
    }
}

impl Policy<Request<Body>, Response<Body>, Error> for CallPolicy {
    type Future = Wait;

    fn retry(&mut self, request: &mut Request<Body>, result: &mut Result<Response<Body>, Error>) -> Option<Wait> {
        if !result.as_ref().is_err_and(Error::is_not_started) {
            self.config.hooks.attempt_ended(request, result);
        }
        if self.state.is_none() && result.as_ref().is_ok_and(|response| response.status().is_success()) {
            return None;
        }
        let mut state = self.state.take().unwrap_or_else(|| Box::new(RetryState::new(request)));
        already_deleted::replace_not_found(request.method(), state.history.ambiguous, result);
        let decision = self.decide(request, result, &state.history);
        if let RetryDecision::Retry { delay, jitter, counts } = decision {
            let wait = delay.saturating_add(self.config.jitter.up_to(jitter));
            if let Some(until) = wake_at(request, wait) {
                state.history.count(counts);
                if let Some(call) = request.extensions().get::<CallState>() {
                    call.clear_doubt();
                    if state.history.ambiguous {
                        call.mark_earlier_unknown();
                    }
                }
                self.config.observer.retry_scheduled(request, result, state.attempts, wait);
                state.attempts = state.attempts.saturating_add(1);
                request.extensions_mut().insert(Attempt(state.attempts));
                log_retry(request, wait);
                let next = Err(Error::new(Kind::Deadline));
                state.last = Some(std::mem::replace(result, next));
                self.state = Some(state);
                return Some(Wait { sleep: until.map(sleep_until), hooks: self.config.hooks.before_retry(request) });
            }
            state.past_deadline = CallState::deadline(request.extensions()).is_some();
        }
        state.conclude(request, result);
        None
    }

    fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
        Some(request.clone())
    }
}

impl CallPolicy {
    fn decide(
        &self,
        request: &Request<Body>,
        result: &Result<Response<Body>, Error>,
        history: &History,
    ) -> RetryDecision {
        let options = request.extensions().get::<RetryOverride>().map_or(&self.config.options, |options| &options.0);
        options.classify(request.method(), outcome_of(result), history)
    }
}

impl RetryState {
    fn new(request: &Request<Body>) -> Self {
        let extensions = request.extensions();
        let pages = |operation: &Operation| operation.pagination() == Pagination::Body;
        let idempotent = extensions.get::<Idempotent>().is_some() || extensions.get().is_some_and(pages);
        Self { history: History::new(idempotent), attempts: 1, past_deadline: false, last: None }
    }

    /// Turns the last outcome into the result of the call: adds extensions to a response and details to an error.
    fn conclude(mut self, request: &Request<Body>, result: &mut Result<Response<Body>, Error>) {
        if result.as_ref().is_err_and(Error::is_not_started)
            && let Some(last) = self.last.take()
        {
            self.attempts = self.attempts.saturating_sub(1);
            self.past_deadline = true;
            *result = last;
        }
        match result {
            Ok(response) => {
                response.extensions_mut().insert(Attempt(self.attempts));
                if self.past_deadline {
                    response.extensions_mut().insert(DeadlineReached);
                }
                if self.history.ambiguous {
                    response.extensions_mut().insert(AfterAmbiguous);
                }
            }
            Err(error) => {
                let attempts = if error.is_not_started() { self.attempts.saturating_sub(1) } else { self.attempts };
                let bare = std::mem::replace(error, Error::new(Kind::Layer));
                *error = bare
                    .with_attempts(attempts)
                    .with_earlier_unknown(self.history.ambiguous)
                    .with_safety(request.method().is_safe())
                    .with_deadline(self.past_deadline)
                    .with_operation(request.extensions().get::<Operation>());
            }
        }
    }
}

/// Returns when the next attempt starts: at once (`Some(None)`), at an instant, or never (`None`) if the wait would outlast the
/// deadline.
fn wake_at(request: &Request<Body>, wait: Duration) -> Option<Option<Instant>> {
    let now = Instant::now();
    // A wait beyond the range of `Instant` never ends.
    let until = now.checked_add(wait)?;
    if CallState::deadline(request.extensions()).is_some_and(|deadline| until >= deadline) {
        return None;
    }
    Some((!wait.is_zero()).then_some(until))
}

fn outcome_of(result: &Result<Response<Body>, Error>) -> Outcome {
    match result {
        Ok(response) => Outcome::Response {
            status: response.status(),
            server_delay: super::server_delay(response.status(), response.headers(), SystemTime::now()),
            reauthorized: response.extensions().get::<Reauthorized>().is_some(),
        },
        Err(error) => match error.kind() {
            Kind::Connect => Outcome::Connect,
            Kind::ConnectFatal => Outcome::Fatal,
            Kind::Unsent => Outcome::Unsent,
            Kind::Timeout { .. } if error.attempt_effect() == Effect::NotSent => Outcome::Connect,
            Kind::Interrupted | Kind::Timeout { .. } => Outcome::Ambiguous,
            Kind::NoRuntime | Kind::Deadline | Kind::TooLarge { .. } | Kind::Decode | Kind::Provider | Kind::Layer => {
                Outcome::Fatal
            }
        },
    }
}

fn log_retry(request: &Request<Body>, wait: Duration) {
    #[cfg(feature = "tracing")]
    tracing::debug!(
        http.request.method = %request.method(),
        url.template = request.extensions().get::<Operation>().map(|operation| operation.path()),
        wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "retrying"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = (request, wait);
}

pin_project! {
    /// The wait before a retry: the backoff, then the waits of the hooks.
    pub(super) struct Wait {
        #[pin]
        sleep: Option<Sleep>,
        hooks: Option<RetryWait>,
    }
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if let Some(sleep) = this.sleep.as_mut().as_pin_mut() {
            ready!(sleep.poll(cx));
            this.sleep.set(None);
        }
        this.hooks.as_mut().map_or(Poll::Ready(()), |wait| wait.as_mut().poll(cx))
    }
}
