//! The options of a session.

use http::{HeaderValue, header::ACCEPT};
use pd_core::BaseUrl;
use pd_transport::TransportBuilder;

/// The options of a session: the base URL, and the options of the transport below it.
///
/// A session builder holds one, and gets the methods that set it from [`session_options!`](crate::session_options).
///
/// ```
/// use std::time::Duration;
///
/// use pd_session::SessionOptions;
///
/// let mut options = SessionOptions::new("my-session/1.0");
/// options.configure(|transport| transport.timeout(Duration::from_secs(5)));
/// let transport = options.into_transport("https://api.pagerduty.com".parse()?, "application/json").build()?;
/// # let _ = transport;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SessionOptions {
    base_url: Option<String>,
    transport: TransportBuilder,
}

impl SessionOptions {
    /// Returns the defaults, with this `User-Agent`.
    #[must_use]
    pub fn new(user_agent: &str) -> Self {
        Self { base_url: None, transport: TransportBuilder::default().user_agent(user_agent) }
    }

    /// Sets the base URL, in place of the documented one.
    pub fn set_base_url(&mut self, url: String) {
        self.base_url = Some(url);
    }

    /// Returns the base URL, if one was set.
    #[must_use]
    pub fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Changes the options of the transport.
    pub fn configure(&mut self, change: impl FnOnce(TransportBuilder) -> TransportBuilder) {
        self.transport = change(std::mem::take(&mut self.transport));
    }

    /// Returns the transport's builder, for requests below `base` that accept the media type `accept` by default.
    pub fn into_transport(self, base: BaseUrl, accept: &'static str) -> TransportBuilder {
        let transport = self.transport.base_url(base);
        if transport.default_headers().contains_key(ACCEPT) {
            return transport;
        }
        transport.default_header(ACCEPT, HeaderValue::from_static(accept))
    }
}

/// Declares the methods of session options, in the `impl` block of a session builder.
///
/// The builder has a method `options_mut(&mut self) -> &mut SessionOptions`, and a method `assemble(self, impl
/// FnOnce(TransportBuilder) -> Result<Transport, pd_transport::BuildError>) -> Result<S, E>` for the types `$session` and
/// `$error` that the macro is given. With `@base` before them, the macro leaves out `pacing`, for a session whose API reports no
/// rate limit.
#[macro_export]
macro_rules! session_options {
    ($session:ty, $error:ty) => {
        $crate::session_options!(@base $session, $error);

        /// Sets whether to slow down before the rate limit is reached; on by default.
        pub fn pacing(self, pacing: bool) -> Self {
            self.transport(|transport| transport.pacing(pacing))
        }
    };
    (@base $session:ty, $error:ty) => {
        /// Sets the origin that receives the requests in place of PagerDuty: a simulator, or a gateway of your own. It must be
        /// `https`, or `http` on a loopback host. The base path of the API, such as `/scim/v2`, is appended if the origin does
        /// not end with it. REST v2 and the Events API have no base path.
        pub fn base_url(mut self, origin: impl Into<String>) -> Self {
            self.options_mut().set_base_url(origin.into());
            self
        }

        /// Sets a default header. A request that sets the header itself replaces it.
        pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.transport(|transport| transport.default_header(name.as_ref(), value.as_ref()))
        }

        /// Sets the timeout of each attempt, from connecting to the last byte of the response body: 60 s by default.
        pub fn timeout(self, timeout: ::std::time::Duration) -> Self {
            self.transport(|transport| transport.timeout(timeout))
        }

        /// Sets the deadline of each call. It covers all attempts, the waits between them, and pacing. There is none by default:
        /// after a 429, a call waits as long as the server demands.
        pub fn deadline(self, deadline: ::std::time::Duration) -> Self {
            self.transport(|transport| transport.deadline(deadline))
        }

        /// Sets which outcomes are retried, how often and after which delay.
        pub fn retry(self, retry: $crate::reexport::RetryOptions) -> Self {
            self.transport(|transport| transport.retry(retry))
        }

        /// Sets any option of the transport: HTTP client, proxy, TLS, layers of your own.
        pub fn transport(
            mut self,
            configure: impl FnOnce($crate::reexport::TransportBuilder) -> $crate::reexport::TransportBuilder,
        ) -> Self {
            self.options_mut().configure(configure);
            self
        }

        /// Builds the session. Nothing is sent.
        ///
        /// # Errors
        ///
        /// An error if an option is invalid.
        #[cfg(feature = "client")]
        pub fn build(self) -> Result<$session, $error> {
            self.assemble(|transport| transport.build())
        }

        /// Builds the session with a client of your own in place of the network: another HTTP library, a mock, an in-process
        /// router.
        ///
        /// # Errors
        ///
        /// An error if an option is invalid.
        pub fn build_with<C, B>(self, client: C) -> Result<$session, $error>
        where
            C: $crate::reexport::Service<
                    $crate::reexport::Request<$crate::reexport::Body>,
                    Response = $crate::reexport::Response<B>,
                > + Clone
                + Send
                + Sync
                + 'static,
            C::Error: Into<$crate::reexport::BoxError>,
            C::Future: Send + 'static,
            B: $crate::reexport::HttpBody<Data = $crate::reexport::Bytes> + Send + 'static,
            B::Error: Into<$crate::reexport::BoxError>,
        {
            self.assemble(|transport| transport.build_with(client))
        }
    };
}
