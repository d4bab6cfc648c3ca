//! One caller, which records the expected final state of the server.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use pd_core::Effect;
use pd_rest::{Error, RestSession};
use pd_sim::Sim;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{DEADLINE, Load, PAGE, SessionReport, USERS, attempts::LateAttempts};

/// The maximum duration of a call. A list requests one page after another, and each page has its own deadline.
pub(super) const LONGEST: Duration = DEADLINE.saturating_mul(USERS.div_ceil(PAGE as usize) as u32);

/// An invalid byte of a response is read as this character.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// The call that requests several pages.
pub(super) const LIST: &str = "list_all";

/// Returns whether a caller made a team of this name.
pub(super) fn is_name_of_team(name: &str) -> bool {
    name.starts_with("team ") && name.contains(" of ")
}

pub(super) struct Caller {
    rng: fastrand::Rng,
    /// A user that only this caller writes to.
    user: String,
    /// The names that the user may have: the last one that was confirmed, and those that were sent after it.
    names: Vec<String>,
    /// Older names that the user may have: an attempt timed out, and the server may carry it out at any later time. No client can
    /// prevent that.
    late: Vec<String>,
    /// Users that the caller only reads.
    others: Vec<String>,
    /// Teams that exist or may exist. The others are not kept, so that the memory of the process is that of the session.
    teams: Vec<Team>,
    teams_absent: u64,
    number: usize,
    made: u64,
    ended: BTreeMap<(&'static str, &'static str), u64>,
    wrong_responses: Vec<String>,
    longest: BTreeMap<&'static str, Duration>,
}

struct Team {
    name: String,
    id: Option<String>,
    exists: Exists,
    /// The error of the last call about the team, if it failed.
    failure: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exists {
    Yes,
    No,
    Perhaps,
}

impl Caller {
    pub(super) fn new(number: usize, load: &Load, sim: &Arc<Sim>) -> Self {
        let name = format!("caller {number}");
        let email = format!("caller{number}@example.com");
        let user = sim.insert("callers", json!({"name": name, "email": email, "type": "user"}));
        let others = sim.objects("users").iter().map(id).collect();
        Self {
            rng: fastrand::Rng::with_seed(load.seed.wrapping_mul(1_000_003).wrapping_add(number as u64)),
            user: id(&user),
            names: vec![name],
            late: Vec::new(),
            others,
            teams: Vec::new(),
            teams_absent: 0,
            number,
            made: 0,
            ended: BTreeMap::new(),
            wrong_responses: Vec::new(),
            longest: BTreeMap::new(),
        }
    }

    /// Makes at most `calls` calls, and starts none after `until`.
    pub(super) async fn run(mut self, session: RestSession, calls: u64, until: Instant) -> Self {
        for _ in 0..calls {
            if Instant::now() >= until {
                break;
            }
            let begun = Instant::now();
            let (call, outcome) = match self.rng.u8(..100) {
                0..45 => ("rget", self.get_one(&session).await),
                45..60 => ("rget of a list", self.get_page(&session).await),
                60..65 => (LIST, self.list(&session).await),
                65..80 => ("rput", self.put(&session).await),
                _ => match self.teams.iter().position(|team| team.exists == Exists::Yes && team.id.is_some()) {
                    Some(team) => ("rdelete", self.delete(&session, team).await),
                    None => ("rpost", self.post(&session).await),
                },
            };
            let longest = self.longest.entry(call).or_default();
            *longest = begun.elapsed().max(*longest);
            *self.ended.entry((call, outcome)).or_default() += 1;
        }
        self
    }

    async fn get_one(&mut self, session: &RestSession) -> &'static str {
        let Some(asked) = self.others.get(self.rng.usize(0..self.others.len())).cloned() else { return "none" };
        let response = session.rget::<Value>(format!("users/{asked}")).await;
        self.record(response, |user| user.is_null() || id(user) == asked)
    }

    async fn get_page(&mut self, session: &RestSession) -> &'static str {
        let response = session.rget::<Vec<Value>>("users").query("limit", 50).await;
        self.record(response, |users| users.len() == 50)
    }

    async fn list(&mut self, session: &RestSession) -> &'static str {
        let concurrency = self.rng.usize(1..4);
        let response = session.list_all::<Value>("users").page_size(PAGE).concurrency(concurrency).await;
        self.record(response, |users| {
            let mut ids: Vec<String> = users.iter().map(id).collect();
            ids.sort_unstable();
            ids.dedup();
            users.len() == USERS && ids.len() == USERS
        })
    }

    async fn put(&mut self, session: &RestSession) -> &'static str {
        self.made += 1;
        let name = format!("caller {} write {}", self.number, self.made);
        let path = format!("callers/{}", self.user);
        let (body, late) = (json!({"name": name, "type": "user"}), LateAttempts::default());
        let response = session.rput::<Value>(path).json(&body).extension(late.clone()).await;
        let confirmed = response.is_ok();
        let outcome = self.record(response, |user| user.is_null() || user["name"] == name.as_str());
        if confirmed {
            self.names.clear();
        }
        if late.any() {
            self.late.push(name.clone());
        }
        self.names.push(name);
        outcome
    }

    async fn post(&mut self, session: &RestSession) -> &'static str {
        self.made += 1;
        let name = format!("team {} of {}", self.made, self.number);
        let response = session.rpost::<Value>("teams").json(&json!({"name": name, "type": "team"})).await;
        let exists = match &response {
            Ok(_) => Exists::Yes,
            Err(error) => after_failure(error, Exists::No, Exists::Yes),
        };
        let made = response.as_ref().ok().map(id).filter(|id| !id.is_empty() && !id.contains(REPLACEMENT));
        let failure = response.as_ref().err().map(chain);
        let outcome = self.record(response, |team| team.is_null() || team["name"] == name.as_str());
        match exists {
            Exists::No => self.teams_absent += 1,
            Exists::Yes | Exists::Perhaps => self.teams.push(Team { name, id: made, exists, failure }),
        }
        outcome
    }

    async fn delete(&mut self, session: &RestSession, at: usize) -> &'static str {
        let Some(team) = self.teams.get_mut(at) else { return "none" };
        let response = session.rdelete(format!("teams/{}", team.id.take().unwrap_or_default())).await;
        team.exists = match &response {
            Ok(()) => Exists::No,
            Err(error) => after_failure(error, Exists::Yes, Exists::No),
        };
        team.failure = response.as_ref().err().map(chain);
        if team.exists == Exists::No {
            self.teams.swap_remove(at);
            self.teams_absent += 1;
        }
        self.record(response, |()| true)
    }

    /// Returns the kind of an outcome, and records a response that belongs to another call. The empty body of a 204 is read as null.
    fn record<T: std::fmt::Debug>(
        &mut self,
        response: Result<T, Error>,
        fits: impl FnOnce(&T) -> bool,
    ) -> &'static str {
        match response {
            Ok(response) if fits(&response) => "response",
            Ok(response) => {
                let shown = format!("{response:?}");
                if shown.contains(REPLACEMENT) {
                    return "response with an invalid byte";
                }
                self.wrong_responses.push(shown.chars().take(300).collect());
                "response"
            }
            Err(error) => kind(&error),
        }
    }

    /// Compares the expected state with the state of the simulator. Removes the caller's teams from `teams`, which has the number of
    /// teams with each name.
    pub(super) fn report(&self, sim: &Sim, teams: &mut HashMap<String, usize>, report: &mut SessionReport) {
        for (ended, count) in &self.ended {
            *report.ended.entry(*ended).or_default() += count;
        }
        for (call, took) in &self.longest {
            let longest = report.longest.entry(call).or_default();
            *longest = (*longest).max(*took);
        }
        report
            .differences
            .extend(self.wrong_responses.iter().map(|response| format!("a response to another call: {response}")));
        let user = sim.get("callers", &self.user).unwrap_or_default();
        let is_called = |name: &String| user["name"] == name.as_str();
        if !self.names.iter().any(is_called) {
            if self.late.iter().any(is_called) {
                report.users_with_older_name += 1;
            } else {
                report.differences.push(format!("the user is called {}, not one of {:?}", user["name"], self.names));
            }
        }
        report.teams_absent += self.teams_absent;
        for team in &self.teams {
            let there = teams.remove(&team.name).unwrap_or(0);
            let right = match team.exists {
                Exists::Yes => there == 1,
                Exists::No => there == 0,
                Exists::Perhaps => there <= 1,
            };
            if !right {
                report.differences.push(format!(
                    "{} exists {there} times, expected: {:?}; the last error was: {}",
                    team.name,
                    team.exists,
                    team.failure.as_deref().unwrap_or("none")
                ));
            }
            match team.exists {
                Exists::Yes => report.teams_existing += 1,
                Exists::No => report.teams_absent += 1,
                Exists::Perhaps => report.teams_unknown += 1,
            }
        }
    }
}

/// Returns whether a team exists after a failed call that should have changed this from `before` to `after`.
fn after_failure(error: &Error, before: Exists, after: Exists) -> Exists {
    match (error, error.effect()) {
        // The status was a success, but the response may be a fault's.
        (Error::Decode(_), _) | (_, Effect::Unknown) => Exists::Perhaps,
        (_, Effect::NotSent | Effect::Rejected) => before,
        (_, Effect::Done) => after,
    }
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}

/// Returns an error and its sources as text.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Returns the kind of an error.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::Api(failure) if failure.error().status().is_server_error() => "5xx",
        Error::Api(_) => "3xx or 4xx",
        Error::Transport { source, .. } if source.is_deadline() => "deadline",
        Error::Transport { source, .. } if source.is_connect() => "no connection",
        Error::Transport { source, .. } if source.is_timeout() && source.is_ambiguous() => "time-out, ambiguous",
        Error::Transport { source, .. } if source.is_timeout() => "time-out",
        Error::Transport { source, .. } if source.is_ambiguous() => "no response, ambiguous",
        Error::Transport { .. } => "no response",
        Error::Decode(_) => "unreadable response",
        Error::Page { .. } => "list cannot be continued",
        _ => "other",
    }
}
