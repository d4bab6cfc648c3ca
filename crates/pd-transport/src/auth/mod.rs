//! Sends the credential, to trusted origins only.
//!
//! The layers of the caller are outside of this one, so they never see the credential. If such a layer changes the URI of a
//! request to an origin that is not trusted, the request is sent without the credential.
//!
//! If the server returns the credential in a header or in the body, `[redacted]` replaces it. The same is done with secret
//! headers, with a [`BodySecret`](crate::BodySecret) and with [`BodySecrets`](crate::BodySecrets).
//!
//! ```
//! use http::{Request, Response};
//! use pd_core::Credential;
//! use pd_transport::{Body, Error, auth::AuthLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), pd_transport::BoxError> {
//! let credential = Credential::token("u+NoTaReAlKeY_wxyz")?;
//! let auth = AuthLayer::new(credential, ["https://api.pagerduty.com".parse()?]);
//! let service = auth.layer(service_fn(|request: Request<Body>| async move {
//!     let sent = request.headers().contains_key("authorization");
//!     assert_eq!(sent, request.uri().host() == Some("api.pagerduty.com"));
//!     Ok::<_, Error>(Response::new(Body::empty()))
//! }));
//! for url in ["https://api.pagerduty.com/users", "https://evil.example/users"] {
//!     service.clone().oneshot(Request::get(url).body(Body::empty())?).await?;
//! }
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::future::BoxFuture;
use http::{HeaderMap, Request, Response, StatusCode, header::AUTHORIZATION};
use pd_core::{BaseUrl, Credential, Redactor};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::{Body, Error, RejectedCredential, RenewalFailed, error::Kind};

mod provider;
mod secrets;
mod source;
#[cfg(test)]
mod tests;

pub use provider::CredentialProvider;
use provider::{Renewal, SharedProvider};
use secrets::Secrets;
pub use source::CredentialEpoch;
pub(crate) use source::CredentialSource;
use source::CredentialState;

/// Marks a 401 after which the credential provider has returned another credential.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reauthorized;

/// Adds the `Authorization` header to requests.
#[derive(Debug, Clone)]
pub struct AuthLayer {
    source: CredentialSource,
    trusted: Arc<[BaseUrl]>,
    secret_headers: Arc<HeaderMap>,
    secrets: Arc<[Redactor]>,
}

impl AuthLayer {
    /// Creates a layer that sends `credential` to the origins of `trusted` only.
    #[must_use]
    pub fn new(credential: Credential, trusted: impl IntoIterator<Item = BaseUrl>) -> Self {
        Self::from_source(credential.into(), trusted)
    }

    /// Creates a layer that asks `provider` for the credential at each attempt.
    #[must_use]
    pub fn with_provider(provider: impl CredentialProvider, trusted: impl IntoIterator<Item = BaseUrl>) -> Self {
        Self::from_source(CredentialSource::provider(provider), trusted)
    }

    /// Creates a layer whose credential can be replaced through `source`.
    pub(crate) fn from_source(source: CredentialSource, trusted: impl IntoIterator<Item = BaseUrl>) -> Self {
        Self { source, trusted: trusted.into_iter().collect(), secret_headers: Arc::default(), secrets: Arc::default() }
    }

    /// Sets further headers whose values are secret, such as a signature. They are sent to the same origins as the credential, and
    /// marked as sensitive.
    #[must_use]
    pub fn secret_headers(mut self, mut headers: HeaderMap) -> Self {
        headers.values_mut().for_each(|value| value.set_sensitive(true));
        self.secrets = secrets::of_headers(&headers);
        self.secret_headers = Arc::new(headers);
        self
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Auth { inner, layer: self.clone() }
    }
}

/// The service of [`AuthLayer`].
#[derive(Debug, Clone)]
pub struct Auth<S> {
    inner: S,
    layer: AuthLayer,
}

/// The credential that a request is sent with.
enum RequestCredential {
    None,
    Fixed(Credential),
    Provider(Arc<SharedProvider>),
}

impl<S> Service<Request<Body>> for Auth<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let trusted = self.layer.trusted.iter().any(|base| base.is_origin_of(request.uri()));
        if trusted && !self.layer.secret_headers.is_empty() {
            let secrets = self.layer.secret_headers.iter().map(|(name, value)| (name.clone(), value.clone()));
            request.headers_mut().extend(secrets);
        }
        let mut secrets = Secrets::of(&request, &self.layer.secrets);
        let credential = if trusted { self.layer.source.read(RequestCredential::of) } else { RequestCredential::None };
        let state = match credential {
            RequestCredential::None => AuthState::Fixed { future: self.inner.call(request), secrets },
            RequestCredential::Fixed(credential) => {
                request.headers_mut().insert(AUTHORIZATION, credential.header_value().clone());
                secrets.credential = Some(credential);
                AuthState::Fixed { future: self.inner.call(request), secrets }
            }
            RequestCredential::Provider(provider) => {
                // `self.inner` is ready and its clone is not, so the call takes `self.inner`.
                let clone = self.inner.clone();
                let inner = std::mem::replace(&mut self.inner, clone);
                AuthState::Provided { future: Box::pin(call_with_provider(provider, inner, request, secrets)) }
            }
        };
        ResponseFuture { state }
    }
}

impl RequestCredential {
    fn of(state: &CredentialState) -> Self {
        match state {
            CredentialState::None => Self::None,
            CredentialState::Fixed(credential) => Self::Fixed(credential.clone()),
            CredentialState::Provider(provider) => Self::Provider(Arc::clone(provider)),
        }
    }
}

async fn call_with_provider<S>(
    provider: Arc<SharedProvider>,
    mut inner: S,
    mut request: Request<Body>,
    mut secrets: Secrets,
) -> Result<Response<Body>, Error>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error>,
{
    let issued = provider.credential().await.map_err(|error| Error::new(Kind::Provider).with_source(error))?;
    request.headers_mut().insert(AUTHORIZATION, issued.credential.header_value().clone());
    secrets.credential = Some(issued.credential.clone());
    let mut response = secrets.redact(inner.call(request).await)?;
    if response.status() == StatusCode::UNAUTHORIZED {
        mark_rejected(&mut response, &issued.credential);
        match provider.reject(&issued).await {
            Renewal::Renewed => drop(response.extensions_mut().insert(Reauthorized)),
            Renewal::Same => {}
            Renewal::Failed(error) => drop(response.extensions_mut().insert(RenewalFailed(error.into_inner()))),
        }
    }
    Ok(response)
}

fn mark_rejected(response: &mut Response<Body>, credential: &Credential) {
    response.extensions_mut().insert(RejectedCredential(credential.redacted()));
}

pin_project! {
    /// The future of [`Auth`].
    pub struct ResponseFuture<F> {
        #[pin]
        state: AuthState<F>,
    }
}

pin_project! {
    #[project = AuthStateProj]
    enum AuthState<F> {
        Fixed { #[pin] future: F, secrets: Secrets },
        Provided { future: BoxFuture<'static, Result<Response<Body>, Error>> },
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Body>, Error>>,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            AuthStateProj::Fixed { future, secrets } => {
                let mut result = secrets.redact(ready!(future.poll(cx)));
                if let (Ok(response), Some(credential)) = (&mut result, &secrets.credential)
                    && response.status() == StatusCode::UNAUTHORIZED
                {
                    mark_rejected(response, credential);
                }
                Poll::Ready(result)
            }
            AuthStateProj::Provided { future } => future.as_mut().poll(cx),
        }
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("auth::ResponseFuture")
    }
}
