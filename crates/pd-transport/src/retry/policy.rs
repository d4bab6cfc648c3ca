//! The policy of `tower::retry`: carries the state of one call from attempt to attempt.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use http::{Request, Response};
use pd_core::{Effect, Operation, Pagination};
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::retry::Policy;

use super::{History, Jitter, Outcome, RetryOptions, Verdict, repeated};
use crate::{
    AfterAmbiguous, Attempt, Body, DeadlineReached, Error, Idempotent, RetryOverride, auth::Reauthorized,
    call_state::CallState, error::Kind,
};

/// Cloned for each call; what a call changes is its own.
#[derive(Debug)]
pub(super) struct CallPolicy {
    pub(super) shared: Arc<Shared>,
    state: Option<Box<State>>,
}

/// What all calls share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: RetryOptions,
    pub(super) jitter: Jitter,
}

/// Exists only for a call that is repeated.
#[derive(Debug)]
struct State {
    history: History,
    attempts: u32,
    /// Whether there would be one more attempt, had the deadline left the time.
    past_deadline: bool,
    /// What the last attempt came to: the outcome of the call where the next one is not begun.
    last: Option<Result<Response<Body>, Error>>,
}

impl CallPolicy {
    pub(super) fn new(options: RetryOptions, jitter: Jitter) -> Self {
        Self { shared: Arc::new(Shared { options, jitter }), state: None }
    }
}

impl Clone for CallPolicy {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), state: None }
    }
}

impl Policy<Request<Body>, Response<Body>, Error> for CallPolicy {
    type Future = Wait;

    fn retry(&mut self, request: &mut Request<Body>, result: &mut Result<Response<Body>, Error>) -> Option<Wait> {
        if self.state.is_none() && result.as_ref().is_ok_and(|response| response.status().is_success()) {
            return None;
        }
        let mut state = self.state.take().unwrap_or_else(|| Box::new(State::new(request)));
        repeated::settle(request.method(), state.history.ambiguous, result);
        let verdict = self.judge(request, result, &state.history);
        if let Verdict::Retry { delay, jitter, counts } = verdict {
            let wait = delay.saturating_add(self.shared.jitter.up_to(jitter));
            if let Some(until) = wake_at(request, wait) {
                state.history.count(counts);
                if let Some(call) = request.extensions().get::<CallState>() {
                    call.clear_doubt();
                    if state.history.ambiguous {
                        call.mark_earlier_unknown();
                    }
                }
                state.attempts = state.attempts.saturating_add(1);
                request.extensions_mut().insert(Attempt(state.attempts));
                trace_retry(request, wait);
                let next = Err(Error::new(Kind::Deadline));
                state.last = Some(std::mem::replace(result, next));
                self.state = Some(state);
                return Some(Wait { sleep: until.map(sleep_until) });
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
    fn judge(&self, request: &Request<Body>, result: &Result<Response<Body>, Error>, history: &History) -> Verdict {
        let options = request.extensions().get::<RetryOverride>().map_or(&self.shared.options, |options| &options.0);
        options.classify(request.method(), outcome(result), history)
    }
}

impl State {
    fn new(request: &Request<Body>) -> Self {
        let extensions = request.extensions();
        let pages = |operation: &Operation| operation.pagination() == Pagination::Body;
        let idempotent = extensions.get::<Idempotent>().is_some() || extensions.get().is_some_and(pages);
        Self { history: History::new(idempotent), attempts: 1, past_deadline: false, last: None }
    }

    /// Makes `result` what the caller gets.
    fn conclude(mut self, request: &Request<Body>, result: &mut Result<Response<Body>, Error>) {
        let not_begun = |error: &Error| matches!(error.kind(), Kind::Deadline) && error.attempts() == 0;
        if result.as_ref().is_err_and(not_begun)
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
                let attempts = if not_begun(error) { self.attempts.saturating_sub(1) } else { self.attempts };
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

/// When to wake up: at once (`Some(None)`), later, or, where that passes the deadline, never (`None`).
fn wake_at(request: &Request<Body>, wait: Duration) -> Option<Option<Instant>> {
    let now = Instant::now();
    // A clock that cannot count so far never gets there.
    let until = now.checked_add(wait)?;
    if CallState::deadline(request.extensions()).is_some_and(|deadline| until >= deadline) {
        return None;
    }
    Some((!wait.is_zero()).then_some(until))
}

fn outcome(result: &Result<Response<Body>, Error>) -> Outcome {
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

fn trace_retry(request: &Request<Body>, wait: Duration) {
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
    /// The wait before a retry; none is over at once.
    #[derive(Debug)]
    pub(super) struct Wait {
        #[pin]
        sleep: Option<Sleep>,
    }
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().sleep.as_pin_mut().map_or(Poll::Ready(()), |sleep| sleep.poll(cx))
    }
}
