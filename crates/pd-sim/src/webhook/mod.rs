//! Webhooks: subscriptions, signed deliveries, retries.
//!
//! An endpoint records changes in the store. After each request, `SimState::send_webhooks` converts them to messages, one for
//! each subscription to the event, and queues them. There is a queue for each subscription and incident. A task delivers the
//! messages of a queue in order.

mod attempt;
mod change;
mod destination;
mod payload;
mod queue;
mod subscription;

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use tokio::{runtime::Handle, sync::watch, task::JoinSet};

pub use attempt::WebhookAttempt;
pub(crate) use change::ChangeRecord;
pub(crate) use destination::Receiver;
pub(crate) use subscription::SubscriptionState;

/// Options of the delivery of webhooks.
#[derive(Debug, Clone)]
pub(crate) struct WebhookOptions {
    /// The delay before each retry.
    pub(crate) retry_delays: Vec<Duration>,
    /// The timeout of an attempt.
    pub(crate) timeout: Duration,
}

impl Default for WebhookOptions {
    fn default() -> Self {
        // PagerDuty makes five attempts in about 20 minutes.
        Self { retry_delays: [60, 120, 300, 720].map(Duration::from_secs).to_vec(), timeout: Duration::from_secs(5) }
    }
}

/// A webhook to one subscription.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) webhook_id: String,
    pub(crate) subscription: String,
    pub(crate) event_type: &'static str,
    /// The id of the resource whose webhooks are delivered in order.
    pub(crate) resource: String,
    pub(crate) body: Bytes,
}

/// The state of all webhooks of a simulator.
pub(crate) struct Webhooks {
    pub(crate) options: WebhookOptions,
    state: Mutex<WebhookState>,
    /// The runtime of the listener, which also sends the webhooks of changes that other threads make.
    runtime: OnceLock<Handle>,
    /// The number of messages that are queued or being delivered.
    pending: watch::Sender<usize>,
}

#[derive(Default)]
struct WebhookState {
    subscriptions: HashMap<String, SubscriptionState>,
    queues: HashMap<(String, String), VecDeque<Message>>,
    tasks: JoinSet<()>,
    receivers: HashMap<String, Arc<Receiver>>,
    attempts: VecDeque<Arc<WebhookAttempt>>,
    /// The latest messages, for redelivery.
    sent: VecDeque<Message>,
}

/// The number of attempts, and of messages, that are kept.
const KEPT: usize = 10_000;

impl Webhooks {
    pub(crate) fn new(options: WebhookOptions) -> Self {
        Self { options, state: Mutex::default(), runtime: OnceLock::new(), pending: watch::Sender::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, WebhookState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn run_on(&self, runtime: Handle) {
        // Set once, by the listener.
        let _ = self.runtime.set(runtime);
    }

    /// Aborts all deliveries.
    pub(crate) fn abort(&self) {
        let mut state = self.lock();
        state.tasks.abort_all();
        state.queues.clear();
    }

    pub(crate) fn attempts(&self) -> Vec<Arc<WebhookAttempt>> {
        self.lock().attempts.iter().cloned().collect()
    }

    pub(crate) fn receive(&self, url: &str, receiver: Receiver) {
        self.lock().receivers.insert(url.to_owned(), Arc::new(receiver));
    }

    /// Resolves when no message is queued or being delivered.
    pub(crate) async fn settled(&self) {
        // The sender outlives this future, so waiting cannot fail.
        let _ = self.pending.subscribe().wait_for(|pending| *pending == 0).await;
    }

    fn record(&self, attempt: WebhookAttempt) {
        let attempts = &mut self.lock().attempts;
        if attempts.len() == KEPT {
            attempts.pop_front();
        }
        attempts.push_back(Arc::new(attempt));
    }
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").field("pending", &*self.pending.borrow()).finish_non_exhaustive()
    }
}
