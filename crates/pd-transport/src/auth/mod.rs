//! Sends the credential, to trusted origins only.
//!
//! It is the innermost layer but those that shape the response, so no layer of a user's sees the credential; and what such a
//! layer did to the URI of a request decides nothing but whether the credential goes along. Nor does the way back show it:
//! if the server sends the credential back, in a header or in the body, `[redacted]` replaces it; the same is
//! done for secret headers and for a [`BodySecret`](crate::BodySecret) and [`BodySecrets`](crate::BodySecrets).
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
//! let auth = AuthLayer::new(credential.into(), ["https://api.pagerduty.com".parse()?]);
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

use crate::{Body, Error, RejectedCredential, error::Kind};

mod provider;
mod secrets;
mod source;
#[cfg(test)]
mod tests;

pub use provider::CredentialProvider;
use provider::Shared;
use secrets::Secrets;
use source::Held;
pub use source::{CredentialEpoch, CredentialSource};

/// On a 401: there is a new credential since.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reauthorized;

/// Puts the `Authorization` header on requests.
#[derive(Debug, Clone)]
pub struct AuthLayer {
    source: CredentialSource,
    trusted: Arc<[BaseUrl]>,
    secret_headers: Arc<HeaderMap>,
    secrets: Arc<[Redactor]>,
}

impl AuthLayer {
    /// A layer that sends the credential of `source` to the origins of `trusted`, and nowhere else.
    #[must_use]
    pub fn new(source: CredentialSource, trusted: impl IntoIterator<Item = BaseUrl>) -> Self {
        Self { source, trusted: trusted.into_iter().collect(), secret_headers: Arc::default(), secrets: Arc::default() }
    }

    /// Further headers that are secret, a signature for instance: they go where the credential goes, marked as sensitive.
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

/// What a request is sent with.
enum Sent {
    Nothing,
    Credential(Credential),
    Provided(Arc<Shared>),
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
        let sent = if trusted { self.layer.source.read(Sent::of) } else { Sent::Nothing };
        let state = match sent {
            Sent::Nothing => State::Fixed { future: self.inner.call(request), secrets },
            Sent::Credential(credential) => {
                request.headers_mut().insert(AUTHORIZATION, credential.header_value().clone());
                secrets.credential = Some(credential);
                State::Fixed { future: self.inner.call(request), secrets }
            }
            Sent::Provided(provider) => {
                // The clone that is left behind was not made ready; the one that was is called.
                let clone = self.inner.clone();
                let inner = std::mem::replace(&mut self.inner, clone);
                State::Provided { future: Box::pin(provided(provider, inner, request, secrets)) }
            }
        };
        ResponseFuture { state }
    }
}

impl Sent {
    fn of(held: &Held) -> Self {
        match held {
            Held::None => Self::Nothing,
            Held::Fixed(credential) => Self::Credential(credential.clone()),
            Held::Provider(provider) => Self::Provided(Arc::clone(provider)),
        }
    }
}

async fn provided<S>(
    provider: Arc<Shared>,
    mut inner: S,
    mut request: Request<Body>,
    mut secrets: Secrets,
) -> Result<Response<Body>, Error>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error>,
{
    let given = provider.ask().await.map_err(|error| Error::new(Kind::Provider).with_source(error))?;
    request.headers_mut().insert(AUTHORIZATION, given.credential.header_value().clone());
    secrets.credential = Some(given.credential.clone());
    let mut response = secrets.redact(inner.call(request).await)?;
    if response.status() == StatusCode::UNAUTHORIZED {
        refuse(&mut response, &given.credential);
        if provider.tell(&given).await {
            response.extensions_mut().insert(Reauthorized);
        }
    }
    Ok(response)
}

fn refuse(response: &mut Response<Body>, credential: &Credential) {
    response.extensions_mut().insert(RejectedCredential(credential.redacted()));
}

pin_project! {
    /// The future of [`Auth`].
    pub struct ResponseFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<F> {
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
            StateProj::Fixed { future, secrets } => {
                let mut result = secrets.redact(ready!(future.poll(cx)));
                if let (Ok(response), Some(credential)) = (&mut result, &secrets.credential)
                    && response.status() == StatusCode::UNAUTHORIZED
                {
                    refuse(response, credential);
                }
                Poll::Ready(result)
            }
            StateProj::Provided { future } => future.as_mut().poll(cx),
        }
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("auth::ResponseFuture")
    }
}
