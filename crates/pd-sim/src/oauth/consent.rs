//! The answer of the simulated user.

/// How the simulated user answers an authorization request.
///
/// ```
/// use pd_sim::{Consent, Sim};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let sim = Sim::start().await?;
/// // Grants one scope, whatever the client asks for ...
/// sim.set_consent(Consent::approve().scopes(["incidents.read"]));
/// // ... or nothing at all.
/// sim.set_consent(Consent::deny());
/// # std::io::Result::Ok(())
/// # })?;
/// # std::io::Result::Ok(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Consent {
    pub(super) approves: bool,
    /// The user who is logged in; the first one unless given.
    pub(super) user: Option<String>,
    /// The scopes that are granted at most.
    pub(super) scopes: Option<Vec<String>>,
}

impl Consent {
    /// Grants every known scope that the client asks for, as the first user. This is the default.
    pub const fn approve() -> Self {
        Self { approves: true, user: None, scopes: None }
    }

    /// Denies the request: `error=access_denied`.
    pub const fn deny() -> Self {
        Self { approves: false, user: None, scopes: None }
    }

    /// Sets the user who is logged in, by id.
    pub fn user(mut self, id: &str) -> Self {
        self.user = Some(id.to_owned());
        self
    }

    /// Grants these scopes only, as if the client were not registered for others.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }
}
