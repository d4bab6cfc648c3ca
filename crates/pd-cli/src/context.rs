//! The context of a command: settings, output, progress and sessions.

use std::sync::Arc;

use crate::{
    config::{CredentialSource, Settings, USER_AGENT},
    demo,
    exit::{Exit, Failure},
    json::Json,
    output::{Output, note},
    progress::Progress,
    reports::ReportsLayer,
    verbose::VerboseLayer,
};
use pd_core::{Api, Credential};
use pd_events::EventsSession;
use pd_rest::{RestSession, RestSessionBuilder};
use pd_sim::Sim;
use pd_transport::RetryOptions;
use secrecy::SecretString;

/// The context of a command. A session is built when the command asks for one.
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) output: Output,
    pub(crate) progress: Arc<Progress>,
    reports: ReportsLayer,
    /// The simulator of a demo. It stops when this is dropped.
    demo: Option<Sim>,
}

impl Context {
    /// Prepares the output, and starts the simulator of a demo.
    pub(crate) async fn new(settings: Settings) -> Result<Self, Failure> {
        let output = Output::new(settings.output, settings.columns.clone())?;
        let demo = if settings.demo { Some(demo::start().await?) } else { None };
        let progress = Arc::new(Progress::new());
        Ok(Self { output, reports: ReportsLayer::new(Arc::clone(&progress)), progress, settings, demo })
    }

    /// Builds a session for the API of `--api`.
    pub(crate) fn rest(&self) -> Result<RestSession, Failure> {
        self.builder()?.api(self.settings.api).build().map_err(Into::into)
    }

    /// Builds a session for the REST API. Fails if `--api` names another API.
    pub(crate) fn rest_only(&self) -> Result<RestSession, Failure> {
        match self.settings.api {
            Api::Rest => self.rest(),
            api => Err(Failure::usage(format!("this command calls the REST API only; remove --api {api}"))),
        }
    }

    fn builder(&self) -> Result<RestSessionBuilder, Failure> {
        let (settings, reports) = (&self.settings, self.reports.clone());
        let mut builder = self
            .with_credential()?
            .region(settings.region)
            .retry(settings.retry(RetryOptions::new()))
            .pacing(settings.pacing)
            .transport(|transport| transport.user_agent(USER_AGENT).call_layer(reports));
        if let Some(origin) = self.demo.as_ref().map(Sim::url).or(settings.base_url.as_deref()) {
            builder = builder.base_url(origin);
        }
        if let Some(from) = &settings.from {
            builder = builder.default_from(from);
        }
        if let Some(timeout) = settings.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(deadline) = settings.deadline {
            builder = builder.deadline(deadline);
        }
        if let Some(layer) = self.verbose() {
            builder = builder.transport(move |transport| transport.attempt_layer(layer));
        }
        Ok(builder)
    }

    /// Builds a session for the Events API.
    pub(crate) fn events(&self) -> Result<EventsSession, Failure> {
        let key = match (&self.demo, &self.settings.routing_key) {
            (Some(sim), _) => sim.routing_key().to_owned().into(),
            (None, Some(secret)) => secret.get()?,
            (None, None) => {
                return Err(Failure::usage_hint(
                    "there is no routing key",
                    "set PD_ROUTING_KEY, or a profile in ~/.config/pd/config.toml; or try --demo",
                ));
            }
        };
        self.events_with(key)
    }

    /// Builds a session for the Events API, for stored events, which have their own routing keys.
    pub(crate) fn events_of_stored_keys(&self) -> Result<EventsSession, Failure> {
        self.events_with("unused".to_owned().into())
    }

    fn events_with(&self, key: SecretString) -> Result<EventsSession, Failure> {
        let (settings, reports) = (&self.settings, self.reports.clone());
        let mut builder = EventsSession::builder(key)
            .region(settings.region)
            .retry(settings.retry(pd_events::default_retry()))
            .transport(|transport| transport.user_agent(USER_AGENT).call_layer(reports));
        if let Some(origin) = self.demo.as_ref().map(Sim::events_url).or(settings.events_url.as_deref()) {
            builder = builder.base_url(origin);
        }
        if let Some(timeout) = settings.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(deadline) = settings.deadline {
            builder = builder.deadline(deadline);
        }
        if let Some(layer) = self.verbose() {
            builder = builder.transport(move |transport| transport.attempt_layer(layer));
        }
        builder.build().map_err(Into::into)
    }

    /// Returns the layer that prints requests, if `-v` was given.
    fn verbose(&self) -> Option<VerboseLayer> {
        (self.settings.verbose > 0).then_some(VerboseLayer { details: self.settings.verbose > 1 })
    }

    /// Returns the builder of a session with the credential of the settings.
    fn with_credential(&self) -> Result<RestSessionBuilder, Failure> {
        if let Some(sim) = &self.demo {
            return Ok(RestSession::builder(Credential::token(sim.api_key()).map_err(unusable)?));
        }
        let credential = match &self.settings.credential {
            Some(CredentialSource::Token(secret)) => Credential::token(secret.get()?),
            Some(CredentialSource::Bearer(secret)) => Credential::bearer(secret.get()?),
            Some(CredentialSource::Login(login)) => return login.session(&self.settings),
            None => {
                return Err(Failure::usage_hint(
                    "there is no credential",
                    "set PD_API_KEY or PD_BEARER_TOKEN, log in with `pd login`, or use a profile in ~/.config/pd/config.toml; or try --demo",
                ));
            }
        };
        Ok(RestSession::builder(credential.map_err(unusable)?))
    }

    /// Returns the id of the user of the credential.
    pub(crate) async fn me(&self, session: &RestSession) -> Result<String, Failure> {
        let user: Json = session.rget("users/me").await?;
        match user.text_at("id") {
            Some(id) => Ok(id.into_owned()),
            None => Err(Failure::new(Exit::Failed, "GET /users/me: the user has no `id`")),
        }
    }

    /// Prints a line to standard error, beside the progress bar.
    pub(crate) fn note(&self, text: &str) {
        self.progress.beside(|| note(text));
    }
}

fn unusable(error: pd_core::CredentialError) -> Failure {
    Failure::usage(error.to_string())
}
