//! Layers of features. Without its feature, a layer is the identity.

#[cfg(not(all(feature = "tracing", feature = "metrics", feature = "gzip")))]
use tower::layer::util::Identity;

#[cfg(feature = "tracing")]
pub(super) const fn call_span() -> crate::trace::TraceLayer {
    crate::trace::TraceLayer::call()
}

#[cfg(not(feature = "tracing"))]
pub(super) fn call_span() -> Identity {
    Identity::new()
}

#[cfg(feature = "tracing")]
pub(super) const fn attempt_span() -> crate::trace::TraceLayer {
    crate::trace::TraceLayer::attempt()
}

#[cfg(not(feature = "tracing"))]
pub(super) fn attempt_span() -> Identity {
    Identity::new()
}

#[cfg(feature = "metrics")]
pub(super) fn observer(observer: &crate::observer::ObserverHandle) -> crate::metrics::ObserverLayer {
    crate::metrics::ObserverLayer::with_handle(observer.clone())
}

#[cfg(not(feature = "metrics"))]
pub(super) fn observer(_: &crate::observer::ObserverHandle) -> Identity {
    Identity::new()
}

#[cfg(feature = "gzip")]
pub(super) const fn decompress(max_response_bytes: usize) -> crate::decompress::DecompressLayer {
    crate::decompress::DecompressLayer::new().max_response_bytes(max_response_bytes)
}

#[cfg(not(feature = "gzip"))]
pub(super) fn decompress(_: usize) -> Identity {
    Identity::new()
}
