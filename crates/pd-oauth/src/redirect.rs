//! The redirect of the browser after a login.

use std::fmt;

use secrecy::SecretString;

use crate::{
    Error, ErrorKind,
    error::{Step, shown},
};

/// The parameters of the redirect that ends a login in the browser: a code, or an error.
///
/// ```
/// use pd_oauth::Redirected;
///
/// let redirected = Redirected::parse("https://app.example.com/callback?code=7fQhnb9k&subdomain=acme&state=c2Fs")?;
/// assert_eq!(redirected.state(), Some("c2Fs"));
/// assert!(!format!("{redirected:?}").contains("7fQhnb9k"));
/// # Ok::<(), pd_oauth::Error>(())
/// ```
#[derive(Clone)]
pub struct Redirected {
    pub(crate) code: Option<SecretString>,
    pub(crate) subdomain: Option<String>,
    state: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

impl Redirected {
    /// Reads the URL to which the browser was redirected: the full URL, the path with the query, or only the query.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind [`Invalid`](ErrorKind::Invalid) if the URL has neither a code nor an error.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let url = url.trim().split('#').next().unwrap_or_default();
        let query = url.split_once('?').map_or(url, |(_, query)| query);
        let (mut code, mut subdomain, mut state, mut error, mut description) = (None, None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "code" => code = Some(SecretString::from(&*value)),
                "subdomain" => subdomain = Some(value.into_owned()),
                "state" => state = Some(value.into_owned()),
                "error" => error = Some(shown(&value)),
                "error_description" => description = Some(shown(&value)),
                _ => {}
            }
        }
        if code.is_none() && error.is_none() {
            let reason = "it has neither a code nor an error; pass the full URL to which the browser was redirected";
            return Err(Error::invalid(Step::ReadRedirect, reason));
        }
        Ok(Self { code, subdomain, state, error, description })
    }

    /// Returns the `state`, which identifies the login that the redirect belongs to. It is not yet verified:
    /// [`OAuthClient::exchange_code`](crate::OAuthClient::exchange_code) does that.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Returns the error, if the redirect has one.
    pub(crate) fn error(&self) -> Option<Error> {
        let code = self.error.as_ref()?;
        let reason = match &self.description {
            Some(description) => format!("{code}: {description}"),
            None => code.clone(),
        };
        let kind = match code.as_str() {
            "access_denied" => ErrorKind::Denied,
            _ => ErrorKind::Rejected { code: Some(code.clone()) },
        };
        Some(Error::new(Step::Login, kind, reason))
    }
}

impl fmt::Debug for Redirected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redirected")
            .field("subdomain", &self.subdomain)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_a_path_and_a_query_are_read() {
        for url in [
            "http://127.0.0.1:8910/callback?code=a%2Bb&state=s",
            "/callback?code=a%2Bb&state=s#fragment",
            " code=a%2Bb&state=s\n",
        ] {
            let redirected = Redirected::parse(url).unwrap();
            assert_eq!(redirected.state(), Some("s"), "{url}");
            assert_eq!(secrecy::ExposeSecret::expose_secret(&redirected.code.unwrap()), "a+b", "{url}");
        }
    }

    #[test]
    fn an_error_is_one_line_of_limited_length() {
        let long = "x".repeat(5_000);
        let redirected = Redirected::parse(&format!("?error=access_denied&error_description=a%0a{long}")).unwrap();
        let error = redirected.error().unwrap();
        assert_eq!(error.kind(), &ErrorKind::Denied);
        assert!(error.to_string().lines().count() == 1 && error.to_string().len() < 400, "{error}");
    }

    #[test]
    fn other_text_is_an_error() {
        for text in ["", "?", "https://example.com/", "codes=1", "\u{0}"] {
            assert_eq!(Redirected::parse(text).unwrap_err().kind(), &ErrorKind::Invalid, "{text:?}");
        }
    }
}
