//! Subscriptions: which events they want, their secrets, and when they are disabled.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Message, Webhooks, payload::Payload};
use crate::{
    store::{Entity, Store},
    world::World,
};

/// A subscription is disabled after this many dropped webhooks in a row.
const MAX_DROPPED: u32 = 3;
/// How long a subscription stays disabled.
const DISABLED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Names and values.
pub(crate) type CustomHeaders = Vec<(String, String)>;

/// What the simulator keeps of a subscription and does not show.
#[derive(Default)]
pub(crate) struct SubscriptionState {
    /// The oldest first. Every webhook is signed with each.
    secrets: Vec<String>,
    /// The clear text of the custom headers, whose values the API redacts.
    headers: CustomHeaders,
    dropped_in_a_row: u32,
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

    /// Adds a secret. Webhooks are signed with the old ones too.
    pub(crate) fn add_secret(&self, id: &str, secret: &str) -> bool {
        let mut state = self.lock();
        let subscription = state.subscriptions.get_mut(id);
        subscription.map(|subscription| subscription.secrets.push(secret.to_owned())).is_some()
    }

    /// Removes every secret but the latest.
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
            subscription.dropped_in_a_row = 0;
        }
    }

    /// Counts a dropped webhook, and returns whether the subscription is now disabled.
    pub(super) fn dropped(&self, id: &str) -> bool {
        let mut state = self.lock();
        let Some(subscription) = state.subscriptions.get_mut(id) else { return false };
        subscription.dropped_in_a_row += 1;
        if subscription.dropped_in_a_row < MAX_DROPPED {
            return false;
        }
        subscription.disabled_until = Some(Instant::now() + DISABLED_FOR);
        true
    }

    /// Enables a subscription, by hand or because its time is over.
    pub(crate) fn enable(&self, id: &str) {
        if let Some(subscription) = self.lock().subscriptions.get_mut(id) {
            subscription.dropped_in_a_row = 0;
            subscription.disabled_until = None;
        }
    }

    fn disabled_time_is_over(&self, id: &str) -> bool {
        let state = self.lock();
        let until = state.subscriptions.get(id).and_then(|subscription| subscription.disabled_until);
        until.is_some_and(|until| until <= Instant::now())
    }
}

impl World {
    /// Sends the webhooks of everything that happened since the last call.
    pub(crate) fn send_webhooks(self: &Arc<Self>) {
        let mut store = self.store();
        let happenings = std::mem::take(&mut store.happenings);
        if store.list("webhook_subscriptions").is_empty() {
            return;
        }
        let mut messages = Vec::new();
        for happening in happenings {
            if let Some(payload) = Payload::of(&mut store, happening) {
                messages.extend(self.addressed(&mut store, &payload));
            }
        }
        drop(store);
        for message in messages {
            self.enqueue(message);
        }
    }

    /// Sends a test to one subscription, or returns `false` if there is none of this id.
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

    fn addressed(&self, store: &mut Store, payload: &Payload) -> Vec<Message> {
        let all: Vec<_> = store.list("webhook_subscriptions").to_vec();
        for subscription in &all {
            if self.webhooks.disabled_time_is_over(subscription.id()) {
                self.webhooks.enable(subscription.id());
                self.show_disabled(store, subscription.id(), false);
            }
        }
        let all: Vec<_> = store.list("webhook_subscriptions").to_vec();
        let wanting = all.iter().filter(|subscription| wants(subscription.value(), payload));
        wanting.map(|subscription| message(store, payload, subscription.id())).collect()
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

fn wants(subscription: &Value, payload: &Payload) -> bool {
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
