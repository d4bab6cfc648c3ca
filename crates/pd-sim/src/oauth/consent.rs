//! The decision of the simulated user.

/// The decision of the simulated user on an authorization request.
///
/// ```
/// use pd_sim::{Consent, Sim};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let sim = Sim::start().await?;
/// // Grants only one scope, even if the client asks for more ...
/// sim.set_consent(Consent::approve().scopes(["incidents.read"]));
/// // ... or denies the request.
/// sim.set_consent(Consent::deny());
/// # std::io::Result::Ok(())
/// # })?;
/// # std::io::Result::Ok(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Consent {
    pub(super) approves: bool,
    /// The id of the user who is logged in. The default is the first user.
    pub(super) user: Option<String>,
    /// The scopes that can be granted. The default is all.
    pub(super) scopes: Option<Vec<String>>,
}

impl Consent {
    /// The first user grants all known scopes that the client asks for. This is the default.
    pub const fn approve() -> Self {
        Self { approves: true, user: None, scopes: None }
    }

    /// The user denies the request. The redirect has `error=access_denied`.
    pub const fn deny() -> Self {
        Self { approves: false, user: None, scopes: None }
    }

    /// Sets the id of the user who is logged in.
    pub fn user(mut self, id: &str) -> Self {
        self.user = Some(id.to_owned());
        self
    }

    /// Limits the granted scopes to these, as for a client that is not registered for others.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }
}
