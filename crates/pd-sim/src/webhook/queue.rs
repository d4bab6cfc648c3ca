//! Queues messages, delivers them in order, and retries.

use std::{sync::Arc, time::Duration};

use http::StatusCode;
use tokio::runtime::Handle;

use super::{KEPT, Message, WebhookAttempt, destination};
use crate::sim_state::SimState;

/// The maximum length of a queue. Further messages are dropped.
const MAX_QUEUED: usize = 4_000;

impl SimState {
    /// Queues a message after the others of its subscription and resource.
    pub(super) fn enqueue(self: &Arc<Self>, message: Message) {
        let Some(runtime) = self.webhooks.runtime.get().cloned().or_else(|| Handle::try_current().ok()) else {
            return;
        };
        let key = (message.subscription.clone(), message.resource.clone());
        let mut state = self.webhooks.lock();
        if state.sent.len() == KEPT {
            state.sent.pop_front();
        }
        state.sent.push_back(message.clone());
        let is_new = !state.queues.contains_key(&key);
        let queue = state.queues.entry(key.clone()).or_default();
        if queue.len() >= MAX_QUEUED {
            return;
        }
        queue.push_back(message);
        self.webhooks.pending.send_modify(|pending| *pending += 1);
        if is_new {
            // Removes finished tasks, so that the set does not grow.
            while state.tasks.try_join_next().is_some() {}
            state.tasks.spawn_on(deliver_queue(Arc::clone(self), key), &runtime);
        }
    }

    /// Sends a webhook again, with the same id and body. Returns `false` if no webhook with this id was sent.
    pub(crate) fn redeliver_webhook(self: &Arc<Self>, webhook_id: &str) -> bool {
        let found = self.webhooks.lock().sent.iter().find(|message| message.webhook_id == webhook_id).cloned();
        found.map(|message| self.enqueue(message)).is_some()
    }
}

/// Delivers the messages of one queue, one after the other, until it is empty.
async fn deliver_queue(state: Arc<SimState>, key: (String, String)) {
    loop {
        let Some(message) = state.webhooks.lock().queues.get(&key).and_then(|queue| queue.front().cloned()) else {
            return;
        };
        deliver(&state, &message).await;
        let mut webhooks = state.webhooks.lock();
        if let Some(queue) = webhooks.queues.get_mut(&key) {
            queue.pop_front();
            if queue.is_empty() {
                webhooks.queues.remove(&key);
            }
        }
        drop(webhooks);
        state.webhooks.pending.send_modify(|pending| *pending = pending.saturating_sub(1));
    }
}

/// Makes attempts until one succeeds, or the webhook is dropped.
async fn deliver(state: &Arc<SimState>, message: &Message) {
    let mut delays = state.webhooks.options.retry_delays.iter();
    for number in 1.. {
        let outcome = destination::attempt(state, message).await;
        let delay = if is_retried(&outcome) { delays.next() } else { None };
        let delivered = outcome.as_ref().is_ok_and(StatusCode::is_success);
        let dropped = !delivered && delay.is_none();
        state.webhooks.record(WebhookAttempt {
            webhook_id: message.webhook_id.clone(),
            subscription: message.subscription.clone(),
            event_type: message.event_type,
            number,
            at: state.clock.elapsed(),
            outcome: outcome.map_err(|failure| failure.message),
            dropped,
        });
        if delivered {
            state.webhooks.succeeded(&message.subscription);
            return;
        }
        if dropped {
            if state.webhooks.dropped(&message.subscription) {
                state.disable_webhook(&message.subscription);
            }
            return;
        }
        tokio::time::sleep(delay.copied().unwrap_or(Duration::ZERO)).await;
    }
}

/// Returns whether PagerDuty retries: after 429, 5xx and a failed connection. After any other status, and after a TLS error,
/// it drops the webhook.
fn is_retried(outcome: &Result<StatusCode, destination::Failure>) -> bool {
    match outcome {
        Ok(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
        Err(failure) => failure.is_retried,
    }
}
