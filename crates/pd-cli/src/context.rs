//! What a command works with: settings, output, progress, and sessions once they are needed.

use std::io::{self, Write as _};

use pd_core::{Api, Credential};
use pd_events::EventsSession;
use pd_rest::{RestSession, RestSessionBuilder};
use pd_sim::Sim;
use pd_transport::RetryOptions;
use serde_json::Value;

use crate::{
    config::{CredentialSource, Settings},
    demo,
    exit::Failure,
    output::{Output, inert},
    progress::Progress,
    verbose::VerboseLayer,
};

/// The name that requests carry.
const USER_AGENT: &str = concat!("pd-cli/", env!("CARGO_PKG_VERSION"));

/// What every command gets.
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) output: Output,
    pub(crate) progress: Progress,
    /// The simulator of a demo; it runs as long as this lives.
    demo: Option<Sim>,
}

impl Context {
    /// Starts the simulator of a demo, and nothing else.
    pub(crate) async fn new(settings: Settings) -> Result<Self, Failure> {
        let demo = if settings.demo { Some(demo::start().await?) } else { None };
        Ok(Self { output: Output::new(settings.output), progress: Progress::new(), settings, demo })
    }

    /// A session with the API that was asked for.
    pub(crate) fn rest(&self) -> Result<RestSession, Failure> {
        self.builder()?.api(self.settings.api).build().map_err(Into::into)
    }

    /// A session with the REST API, for the commands that are about it alone.
    pub(crate) fn rest_only(&self) -> Result<RestSession, Failure> {
        match self.settings.api {
            Api::Rest => self.rest(),
            api => Err(Failure::usage(format!("this command speaks the REST API only; leave --api {api} away"))),
        }
    }

    fn builder(&self) -> Result<RestSessionBuilder, Failure> {
        let settings = &self.settings;
        let mut builder = RestSession::builder(self.credential()?)
            .region(settings.region)
            .retry(settings.retry(RetryOptions::new()))
            .pacing(settings.pacing)
            .transport(|transport| transport.user_agent(USER_AGENT));
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

    /// A session with the Events API.
    pub(crate) fn events(&self) -> Result<EventsSession, Failure> {
        let settings = &self.settings;
        let key = match (&self.demo, &settings.routing_key) {
            (Some(sim), _) => sim.routing_key().to_owned().into(),
            (None, Some(secret)) => secret.get()?,
            (None, None) => {
                return Err(Failure::usage_hint(
                    "no routing key is given",
                    "set PD_ROUTING_KEY, or a profile in ~/.config/pd/config.toml; or try it with --demo",
                ));
            }
        };
        let mut builder = EventsSession::builder(key)
            .region(settings.region)
            .retry(settings.retry(pd_events::default_retry()))
            .pacing(settings.pacing)
            .transport(|transport| transport.user_agent(USER_AGENT));
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

    /// The layer that shows requests, where they are to be shown.
    fn verbose(&self) -> Option<VerboseLayer> {
        (self.settings.verbose > 0).then_some(VerboseLayer { details: self.settings.verbose > 1 })
    }

    fn credential(&self) -> Result<Credential, Failure> {
        if let Some(sim) = &self.demo {
            return Credential::token(sim.api_key()).map_err(unusable);
        }
        match &self.settings.credential {
            Some(CredentialSource::Token(secret)) => Credential::token(secret.get()?).map_err(unusable),
            Some(CredentialSource::Bearer(secret)) => Credential::bearer(secret.get()?).map_err(unusable),
            None => Err(Failure::usage_hint(
                "no credential is given",
                "set PD_API_KEY or PD_BEARER_TOKEN, or a profile in ~/.config/pd/config.toml; or try it with --demo",
            )),
        }
    }

    /// The identifier of the user of the credential.
    pub(crate) async fn me(&self, session: &RestSession) -> Result<String, Failure> {
        let user: Value = session.rget("users/me").await?;
        match user.get("id").and_then(Value::as_str) {
            Some(id) => Ok(id.to_owned()),
            None => Err(Failure::new(crate::exit::Exit::Failed, "GET /users/me: the user has no `id`")),
        }
    }

    /// A line on standard error.
    pub(crate) fn note(&self, text: &str) {
        self.progress.beside(|| note(text));
    }
}

/// A line on standard error; nobody is told where that is closed.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", inert(text));
}

fn unusable(error: pd_core::CredentialError) -> Failure {
    Failure::usage(error.to_string())
}
