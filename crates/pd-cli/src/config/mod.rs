//! The settings of a command: a flag takes precedence over its variable, which takes precedence over the profile.

use std::{fmt::Display, str::FromStr, time::Duration};

use clap::ArgMatches;
use pd_core::{Api, BaseUrl, Region, UrlError};
use pd_transport::RetryOptions;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    cli::{
        Format, Global, is_flag,
        value::{RetryRule, retry_rule},
    },
    exit::Failure,
    login::{Login, LoginDirectory},
};

mod profile;
mod secret;

pub(crate) use secret::Secret;

use profile::{Profile, Retries};

/// The `User-Agent` of all requests.
pub(crate) const USER_AGENT: &str = concat!("pd-cli/", env!("CARGO_PKG_VERSION"));

/// The default deadline of a request.
const DEADLINE: Duration = Duration::from_secs(300);

/// The settings of a command.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The name of the profile.
    pub(crate) profile: Option<String>,
    pub(crate) credential: Option<CredentialSource>,
    pub(crate) routing_key: Option<Secret>,
    pub(crate) from: Option<String>,
    pub(crate) region: Region,
    pub(crate) base_url: Option<String>,
    pub(crate) events_url: Option<String>,
    pub(crate) api: Api,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    retry: Vec<RetryRule>,
    max_attempts: Option<u32>,
    initial_delay: Option<Duration>,
    pub(crate) pacing: bool,
    pub(crate) output: Option<Format>,
    pub(crate) columns: Vec<String>,
    pub(crate) demo: bool,
    pub(crate) verbose: u8,
}

/// The kinds of credentials.
#[derive(Debug, Clone)]
pub(crate) enum CredentialSource {
    /// An API key.
    Token(Secret),
    /// An OAuth access token.
    Bearer(Secret),
    /// A login, whose tokens are refreshed.
    Login(Box<Login>),
}

impl Settings {
    /// Merges flags, environment and profile. `--demo` ignores the profile file, credentials and URLs.
    pub(crate) fn resolve(global: Global, matches: &ArgMatches) -> Result<Self, Failure> {
        let (profile, for_all) = if global.demo {
            Default::default()
        } else {
            let may_be_absent = is_about_login(matches) || has_login(global.profile.as_deref());
            profile::load(global.config.as_deref(), global.profile.as_deref(), may_be_absent)?.unwrap_or_default()
        };
        let region = pick(global.region, parsed(&profile.region)?, parsed(&for_all.region)?);
        let mut settings = Self {
            profile: profile.name.clone().or_else(|| global.profile.clone()),
            credential: None,
            routing_key: None,
            from: global.from.clone().or_else(|| profile.from.clone()).or_else(|| for_all.from.clone()),
            region: region.unwrap_or_default(),
            base_url: None,
            events_url: None,
            api: pick(global.api, parsed(&profile.api)?, parsed(&for_all.api)?).unwrap_or_default(),
            timeout: pick(global.timeout, time("timeout", profile.timeout)?, time("timeout", for_all.timeout)?),
            deadline: pick(global.deadline, time("deadline", profile.deadline)?, time("deadline", for_all.deadline)?)
                .map_or(Some(DEADLINE), |deadline| (!deadline.is_zero()).then_some(deadline)),
            retry: retry_rules(&global, &profile, &for_all)?,
            max_attempts: pick(global.max_attempts, profile.max_attempts, for_all.max_attempts),
            initial_delay: pick(
                global.initial_delay,
                time("initial_delay", profile.initial_delay)?,
                time("initial_delay", for_all.initial_delay)?,
            ),
            pacing: !(global.no_pacing || profile.no_pacing.or(for_all.no_pacing).unwrap_or(false)),
            output: pick(global.output, profile.output, for_all.output),
            columns: global.columns.clone(),
            demo: global.demo,
            verbose: global.verbose,
        };
        if settings.timeout == Some(Duration::ZERO) {
            return Err(Failure::usage("the profile file: timeout must be greater than 0"));
        }
        if !global.demo {
            settings.base_url = origin(
                "--base-url",
                pick(global.base_url.clone(), profile.base_url.clone(), for_all.base_url.clone()),
            )?;
            settings.events_url = origin(
                "--events-url",
                pick(global.events_url.clone(), profile.events_url.clone(), for_all.events_url.clone()),
            )?;
            settings.routing_key = routing_key(&global, &profile, &for_all);
            let login = || login(settings.profile.as_deref(), matches);
            // A login takes precedence over the defaults of the file.
            let for_all = if is_about_login(matches) { Profile::default() } else { for_all };
            settings.credential = credential(global, profile, for_all, matches, login)?;
            if let (None, Some(CredentialSource::Login(login))) = (region, &settings.credential) {
                settings.region = login.app.region();
            }
        }
        Ok(settings)
    }

    /// Returns the retry options of the library with the changes of the settings.
    pub(crate) fn retry(&self, defaults: RetryOptions) -> RetryOptions {
        let mut options = self.retry.iter().fold(defaults, |options, rule| options.status(rule.status, rule.limit));
        if let Some(retries) = self.max_attempts {
            options = options.max_http_attempts(retries);
        }
        if let Some(initial) = self.initial_delay {
            options = options.initial(initial);
        }
        options
    }
}

fn pick<T>(given: Option<T>, profile: Option<T>, for_all: Option<T>) -> Option<T> {
    given.or(profile).or(for_all)
}

fn parsed<T: FromStr<Err: Display>>(text: &Option<String>) -> Result<Option<T>, Failure> {
    text.as_deref().map(T::from_str).transpose().map_err(|error| Failure::usage(format!("the profile file: {error}")))
}

fn time(name: &str, seconds: Option<f64>) -> Result<Option<Duration>, Failure> {
    seconds
        .map(Duration::try_from_secs_f64)
        .transpose()
        .map_err(|_| Failure::usage(format!("the profile file: {name} must be a number of seconds, at least 0")))
}

fn retry_rules(global: &Global, profile: &Profile, for_all: &Profile) -> Result<Vec<RetryRule>, Failure> {
    if !global.retry.is_empty() {
        return Ok(global.retry.clone());
    }
    let table = profile.retry.as_ref().or(for_all.retry.as_ref());
    let rule = |(status, retries): (&String, &Retries)| {
        let retries = match retries {
            Retries::Number(number) => number.to_string(),
            Retries::Word(word) => word.clone(),
        };
        let rule = retry_rule(&format!("{status}={retries}"));
        rule.map_err(|why| Failure::usage(format!("the profile file: retry: {why}")))
    };
    table.into_iter().flatten().map(rule).collect()
}

/// Checks an origin, which must have no path: the API adds its own.
fn origin(flag: &str, url: Option<String>) -> Result<Option<String>, Failure> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    let wrong = |why: String| {
        Failure::usage_hint(
            format!("{flag} {url}: {why}"),
            "give the origin only: scheme, host and port, such as https://api.pagerduty.com or http://127.0.0.1:8080",
        )
    };
    let base = BaseUrl::parse(&url).map_err(|error| match error {
        // The text of the library's error also explains paths, which an origin does not have.
        UrlError::Invalid { reason } => wrong(reason.to_owned()),
        error => wrong(error.to_string()),
    })?;
    if base.path().is_empty() { Ok(Some(url)) } else { Err(wrong(format!("remove the path {:?}", base.path()))) }
}

/// Returns a secret unless it is empty.
fn given(secret: Option<SecretString>) -> Option<SecretString> {
    secret.filter(|secret| !secret.expose_secret().is_empty())
}

fn routing_key(global: &Global, profile: &Profile, for_all: &Profile) -> Option<Secret> {
    let of_profile = |profile: &Profile| {
        let command = || profile.routing_key_command.clone().map(Secret::Command);
        given(profile.routing_key.clone()).map(Secret::Value).or_else(command)
    };
    let key = given(global.routing_key.clone()).map(Secret::Value);
    key.or_else(|| of_profile(profile)).or_else(|| of_profile(for_all))
}

/// Returns whether the command is `login` or `logout`, which must work even if the stored login is unreadable.
fn is_about_login(matches: &ArgMatches) -> bool {
    matches!(matches.subcommand_name(), Some("login" | "logout"))
}

fn has_login(profile: Option<&str>) -> bool {
    LoginDirectory::of_profile(profile).and_then(|place| place.login()).is_ok_and(|login| login.is_some())
}

/// Returns the login of a profile.
fn login(profile: Option<&str>, matches: &ArgMatches) -> Result<Option<CredentialSource>, Failure> {
    // Without a home directory there is no login.
    let Ok(place) = LoginDirectory::of_profile(profile) else { return Ok(None) };
    let login = if is_about_login(matches) { place.login().ok().flatten() } else { place.login()? };
    Ok(login.map(|login| CredentialSource::Login(Box::new(login))))
}

/// Returns the first credential that is set, in this order: flags, environment, profile, login of the profile, defaults of the
/// profile file.
fn credential(
    global: Global,
    profile: Profile,
    for_all: Profile,
    matches: &ArgMatches,
    login: impl FnOnce() -> Result<Option<CredentialSource>, Failure>,
) -> Result<Option<CredentialSource>, Failure> {
    let value = |secret: Option<SecretString>| given(secret).map(Secret::Value);
    let (token, bearer) = (value(global.token), value(global.bearer));
    let found = match (is_flag(matches, "token"), is_flag(matches, "bearer")) {
        (true, false) => one("the command line", token, None)?,
        (false, true) => one("the command line", None, bearer)?,
        (true, true) => one("the command line", token, bearer)?,
        (false, false) => one("the environment", token, bearer)?,
    };
    if found.is_some() {
        return Ok(found);
    }
    let of_level = |level: Profile| {
        let token = value(level.token).or(level.token_command.map(Secret::Command));
        let bearer = value(level.bearer).or(level.bearer_command.map(Secret::Command));
        one("the profile file", token, bearer)
    };
    if let Some(found) = of_level(profile)? {
        return Ok(Some(found));
    }
    match login()? {
        Some(login) => Ok(Some(login)),
        None => of_level(for_all),
    }
}

fn one(place: &str, token: Option<Secret>, bearer: Option<Secret>) -> Result<Option<CredentialSource>, Failure> {
    match (token, bearer) {
        (Some(_), Some(_)) => {
            Err(Failure::usage(format!("{place} has an API key and a bearer token; give one of them")))
        }
        (Some(token), None) => Ok(Some(CredentialSource::Token(token))),
        (None, Some(bearer)) => Ok(Some(CredentialSource::Bearer(bearer))),
        (None, None) => Ok(None),
    }
}
