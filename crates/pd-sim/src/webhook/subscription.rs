//! The subscriptions: their events and secrets, and when they are disabled.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Message, Webhooks, payload::Payload};
use crate::{
    sim_state::SimState,
    store::{Entity, Store},
};

/// The number of consecutive dropped webhooks after which a subscription is disabled.
const MAX_DROPPED: u32 = 3;
/// The time for which a subscription is disabled.
const DISABLED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// The names and values of custom headers.
pub(crate) type CustomHeaders = Vec<(String, String)>;

/// The state of a subscription that the API does not show.
#[derive(Default)]
pub(crate) struct SubscriptionState {
    /// The secrets, oldest first. Every webhook is signed with each of them.
    secrets: Vec<String>,
    /// The custom headers, whose values the API redacts.
    headers: CustomHeaders,
    consecutive_drops: u32,
    disabled_until: Option<Instant>,
}

impl Webhooks {
    pub(crate) fn subscribe(&self, id: &str, secret: &str, headers: CustomHeaders) {
        let state = SubscriptionState { secrets: vec![secret.to_owned()], headers, ..SubscriptionState::default() };
        self.lock().subscriptions.insert(id.to_owned(), state);
    }

    pub(crate) fn unsubscribe(&self, id: &str) {
        self.lock().subscriptions.remove(id);
    }

    /// Adds a secret. Webhooks are still signed with the old ones too.
    pub(crate) fn add_secret(&self, id: &str, secret: &str) -> bool {
        let mut state = self.lock();
        let subscription = state.subscriptions.get_mut(id);
        subscription.map(|subscription| subscription.secrets.push(secret.to_owned())).is_some()
    }

    /// Removes all secrets except the latest.
    pub(crate) fn retire_secrets(&self, id: &str) {
        if let Some(subscription) = self.lock().subscriptions.get_mut(id) {
            let retired = subscription.secrets.len().saturating_sub(1);
            subscription.secrets.drain(..retired);
        }
    }

    /// Returns the secrets and the custom headers, or `None` if there is no such subscription.
    pub(super) fn signing(&self, id: &str) -> Option<(Vec<String>, CustomHeaders)> {
        let state = self.lock();
        let subscription = state.subscriptions.get(id)?;
        Some((subscription.secrets.clone(), subscription.headers.clone()))
    }

    pub(super) fn succeeded(&self, id: &str) {
        if let Some(subscription) = self.lock().subscriptions.get_mut(id) {
            subscription.consecutive_drops = 0;
        }
    }

    /// Counts a dropped webhook. Returns whether this disables the subscription.
    pub(super) fn dropped(&self, id: &str) -> bool {
        let mut state = self.lock();
        let Some(subscription) = state.subscriptions.get_mut(id) else { return false };
        subscription.consecutive_drops += 1;
        if subscription.consecutive_drops < MAX_DROPPED {
            return false;
        }
        subscription.disabled_until = Some(Instant::now() + DISABLED_FOR);
        true
    }

    /// Enables a subscription.
    pub(crate) fn enable(&self, id: &str) {
        if let Some(subscription) = self.lock().subscriptions.get_mut(id) {
            subscription.consecutive_drops = 0;
            subscription.disabled_until = None;
        }
    }

    fn is_disabled_time_over(&self, id: &str) -> bool {
        let state = self.lock();
        let until = state.subscriptions.get(id).and_then(|subscription| subscription.disabled_until);
        until.is_some_and(|until| until <= Instant::now())
    }
}

impl SimState {
    /// Sends webhooks for all changes since the last call.
    pub(crate) fn send_webhooks(self: &Arc<Self>) {
        let mut store = self.store();
        let changes = std::mem::take(&mut store.changes);
        if store.list("webhook_subscriptions").is_empty() {
            return;
        }
        let mut messages = Vec::new();
        for change in changes {
            if let Some(payload) = Payload::of(&mut store, change) {
                messages.extend(self.messages(&mut store, &payload));
            }
        }
        drop(store);
        for message in messages {
            self.enqueue(message);
        }
    }

    /// Sends a test webhook to a subscription. Returns `false` if there is no subscription with this id.
    pub(crate) fn ping_webhook(self: &Arc<Self>, subscription: &str) -> bool {
        let now = self.now();
        let mut store = self.store();
        if store.get("webhook_subscriptions", subscription).is_none() {
            return false;
        }
        let payload = Payload::ping(&mut store, &now);
        let message = message(&mut store, &payload, subscription);
        drop(store);
        self.enqueue(message);
        true
    }

    pub(crate) fn enable_webhook(&self, subscription: &str) -> Option<Arc<Entity>> {
        self.webhooks.enable(subscription);
        self.show_disabled(&mut self.store(), subscription, false)
    }

    pub(super) fn disable_webhook(&self, subscription: &str) {
        self.show_disabled(&mut self.store(), subscription, true);
    }

    fn show_disabled(&self, store: &mut Store, subscription: &str, disabled: bool) -> Option<Arc<Entity>> {
        store.update("webhook_subscriptions", subscription, |object| {
            if let Some(Value::Object(method)) = object.get_mut("delivery_method") {
                method.insert("temporarily_disabled".to_owned(), json!(disabled));
            }
        })
    }

    /// Returns a message for each subscription to the event.
    fn messages(&self, store: &mut Store, payload: &Payload) -> Vec<Message> {
        let all: Vec<_> = store.list("webhook_subscriptions").to_vec();
        for subscription in &all {
            if self.webhooks.is_disabled_time_over(subscription.id()) {
                self.webhooks.enable(subscription.id());
                self.show_disabled(store, subscription.id(), false);
            }
        }
        let all: Vec<_> = store.list("webhook_subscriptions").to_vec();
        let subscribed = all.iter().filter(|subscription| matches(subscription.value(), payload));
        subscribed.map(|subscription| message(store, payload, subscription.id())).collect()
    }
}

fn message(store: &mut Store, payload: &Payload, subscription: &str) -> Message {
    Message {
        webhook_id: store.ids.next_key(),
        subscription: subscription.to_owned(),
        event_type: payload.event_type,
        resource: payload.resource.clone(),
        body: payload.body.to_string().into(),
    }
}

/// Returns whether a subscription is enabled and includes the event.
fn matches(subscription: &Value, payload: &Payload) -> bool {
    let is = |pointer: &str, value: bool| subscription.pointer(pointer).and_then(Value::as_bool) == Some(value);
    if is("/active", false) || is("/delivery_method/temporarily_disabled", true) {
        return false;
    }
    let events = subscription.get("events").and_then(Value::as_array);
    if !events.into_iter().flatten().any(|event| event == payload.event_type) {
        return false;
    }
    let id = subscription.pointer("/filter/id").and_then(Value::as_str).unwrap_or_default();
    match subscription.pointer("/filter/type").and_then(Value::as_str) {
        Some("service_reference") => payload.service.as_deref() == Some(id),
        Some("team_reference") => payload.teams.iter().any(|team| team == id),
        _ => true,
    }
}
