//! The options of the stack.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header::USER_AGENT};
use pd_core::BaseUrl;

use super::layer_slot::LayerSlot;
use crate::{
    RetryOptions,
    auth::CredentialSource,
    collect::CollectLayer,
    observer::ObserverHandle,
    retry::{Jitter, RetryHooks},
};

/// The options of all layers.
#[derive(Debug, Clone)]
pub(super) struct StackOptions {
    pub(super) credential: CredentialSource,
    /// The origins that get the credential, besides that of the base URL.
    pub(super) trusted: Vec<BaseUrl>,
    pub(super) headers: HeaderMap,
    pub(super) secret_headers: HeaderMap,
    pub(super) retry: RetryOptions,
    pub(super) jitter: Jitter,
    pub(super) retry_hooks: RetryHooks,
    pub(super) deadline: Option<Duration>,
    pub(super) timeout: Duration,
    pub(super) pacing: bool,
    pub(super) max_response_bytes: usize,
    pub(super) call_layers: LayerSlot,
    pub(super) attempt_layers: LayerSlot,
    pub(super) observer: ObserverHandle,
}

impl Default for StackOptions {
    fn default() -> Self {
        let user_agent = HeaderValue::from_static(concat!("pd-transport/", env!("CARGO_PKG_VERSION")));
        Self {
            credential: CredentialSource::none(),
            trusted: Vec::new(),
            headers: HeaderMap::from_iter([(USER_AGENT, user_agent)]),
            secret_headers: HeaderMap::new(),
            retry: RetryOptions::new(),
            jitter: Jitter::new(),
            retry_hooks: RetryHooks::default(),
            deadline: None,
            timeout: Duration::from_secs(60),
            pacing: true,
            max_response_bytes: 64 << 20,
            call_layers: LayerSlot::new(CollectLayer::for_call_layer()),
            attempt_layers: LayerSlot::new(CollectLayer::for_attempt_layer()),
            observer: ObserverHandle::default(),
        }
    }
}

impl StackOptions {
    /// Returns whether a layer or a hook of the caller's sees requests.
    pub(super) fn shows_requests(&self) -> bool {
        !(self.call_layers.is_empty() && self.attempt_layers.is_empty() && self.retry_hooks.is_empty())
    }

    /// Returns the option that must not be zero and is, with its value.
    pub(super) fn zero(&self) -> Option<(&'static str, &'static str)> {
        let times = [("timeout", Some(self.timeout)), ("deadline", self.deadline)];
        let time = times.into_iter().find(|(_, time)| *time == Some(Duration::ZERO)).map(|(option, _)| (option, "0ns"));
        time.or_else(|| (self.max_response_bytes == 0).then_some(("max_response_bytes", "0")))
    }
}
