//! One caller, who remembers what has to be true in the end.

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

use super::{DEADLINE, Load, PAGE, PartReport, USERS, attempts::LateAttempts, report::kind};

/// The longest that a call may take: a list requests one page after another, each with a deadline of its own.
pub(super) const LONGEST: Duration = DEADLINE.saturating_mul(USERS.div_ceil(PAGE as usize) as u32);

/// What an invalid byte of a response reads as.
const SPOILT: char = char::REPLACEMENT_CHARACTER;

/// The call that requests several pages.
pub(super) const LIST: &str = "list_all";

/// Returns whether a caller made a team of this name.
pub(super) fn is_name_of_team(name: &str) -> bool {
    name.starts_with("team ") && name.contains(" of ")
}

pub(super) struct Caller {
    rng: fastrand::Rng,
    /// A user that nobody else writes to, and the names it may have: the last that was confirmed and those after it.
    user: String,
    names: Vec<String>,
    /// Earlier names that the server may write again: an attempt timed out, and the server may read its request at any time
    /// after that. No client can prevent it.
    late: Vec<String>,
    others: Vec<String>,
    /// Teams that exist or may exist, by their unique name. The others are not kept: the memory of a run is to be that of the
    /// session.
    teams: Vec<Team>,
    teams_gone: u64,
    number: usize,
    made: u64,
    ended: BTreeMap<(&'static str, &'static str), u64>,
    mixed_up: Vec<String>,
    longest: BTreeMap<&'static str, Duration>,
}

struct Team {
    name: String,
    id: Option<String>,
    exists: Exists,
    /// What the last call about it failed with, if it did.
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
            teams_gone: 0,
            number,
            made: 0,
            ended: BTreeMap::new(),
            mixed_up: Vec::new(),
            longest: BTreeMap::new(),
        }
    }

    /// Calls, until it has called often enough or it is time to stop.
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
        let answer = session.rget::<Value>(format!("users/{asked}")).await;
        self.see(answer, |user| user.is_null() || id(user) == asked)
    }

    async fn get_page(&mut self, session: &RestSession) -> &'static str {
        let answer = session.rget::<Vec<Value>>("users").query("limit", 50).await;
        self.see(answer, |users| users.len() == 50)
    }

    async fn list(&mut self, session: &RestSession) -> &'static str {
        let concurrency = self.rng.usize(1..4);
        let answer = session.list_all::<Value>("users").page_size(PAGE).concurrency(concurrency).await;
        self.see(answer, |users| {
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
        let answer = session.rput::<Value>(path).json(&body).extension(late.clone()).await;
        let confirmed = answer.is_ok();
        let outcome = self.see(answer, |user| user.is_null() || user["name"] == name.as_str());
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
        let answer = session.rpost::<Value>("teams").json(&json!({"name": name, "type": "team"})).await;
        let exists = match &answer {
            Ok(_) => Exists::Yes,
            Err(error) => after_failure(error, Exists::No, Exists::Yes),
        };
        let made = answer.as_ref().ok().map(id).filter(|id| !id.is_empty() && !id.contains(SPOILT));
        let failure = answer.as_ref().err().map(chain);
        let outcome = self.see(answer, |team| team.is_null() || team["name"] == name.as_str());
        match exists {
            Exists::No => self.teams_gone += 1,
            Exists::Yes | Exists::Perhaps => self.teams.push(Team { name, id: made, exists, failure }),
        }
        outcome
    }

    async fn delete(&mut self, session: &RestSession, at: usize) -> &'static str {
        let Some(team) = self.teams.get_mut(at) else { return "none" };
        let answer = session.rdelete(format!("teams/{}", team.id.take().unwrap_or_default())).await;
        team.exists = match &answer {
            Ok(()) => Exists::No,
            Err(error) => after_failure(error, Exists::Yes, Exists::No),
        };
        team.failure = answer.as_ref().err().map(chain);
        if team.exists == Exists::No {
            self.teams.swap_remove(at);
            self.teams_gone += 1;
        }
        self.see(answer, |()| true)
    }

    /// Files an outcome; an answer that belongs to another call is remembered. A 204 has no body, which reads as null.
    fn see<T: std::fmt::Debug>(&mut self, answer: Result<T, Error>, fits: impl FnOnce(&T) -> bool) -> &'static str {
        match answer {
            Ok(answer) if fits(&answer) => "answer",
            Ok(answer) => {
                let shown = format!("{answer:?}");
                if shown.contains(SPOILT) {
                    return "answer with a spoilt character";
                }
                self.mixed_up.push(shown.chars().take(300).collect());
                "answer"
            }
            Err(error) => kind(&error),
        }
    }

    /// Compares what this caller knows with what the simulator holds. Takes the caller's teams out of `teams`, which counts
    /// all teams by name.
    pub(super) fn report(&self, sim: &Sim, teams: &mut HashMap<String, usize>, report: &mut PartReport) {
        for (ended, count) in &self.ended {
            *report.ended.entry(*ended).or_default() += count;
        }
        for (call, took) in &self.longest {
            let longest = report.longest.entry(call).or_default();
            *longest = (*longest).max(*took);
        }
        report.wrong.extend(self.mixed_up.iter().map(|answer| format!("an answer to another call: {answer}")));
        let user = sim.get("callers", &self.user).unwrap_or_default();
        let is_called = |name: &String| user["name"] == name.as_str();
        if !self.names.iter().any(is_called) {
            if self.late.iter().any(is_called) {
                report.overtaken += 1;
            } else {
                report.wrong.push(format!("the user is called {}, not one of {:?}", user["name"], self.names));
            }
        }
        report.teams_gone += self.teams_gone;
        for team in &self.teams {
            let there = teams.remove(&team.name).unwrap_or(0);
            let right = match team.exists {
                Exists::Yes => there == 1,
                Exists::No => there == 0,
                Exists::Perhaps => there <= 1,
            };
            if !right {
                report.wrong.push(format!(
                    "{} is there {there} times, expected: {:?}; it failed with: {}",
                    team.name,
                    team.exists,
                    team.failure.as_deref().unwrap_or("nothing")
                ));
            }
            match team.exists {
                Exists::Yes => report.teams_there += 1,
                Exists::No => report.teams_gone += 1,
                Exists::Perhaps => report.teams_unknown += 1,
            }
        }
    }
}

/// Returns whether something exists after a failed call that was to change that from `before` to `after`.
fn after_failure(error: &Error, before: Exists, after: Exists) -> Exists {
    match (error, error.effect()) {
        // The status was a success, which a fault may have made up.
        (Error::Decode(_), _) | (_, Effect::Unknown) => Exists::Perhaps,
        (_, Effect::NotSent | Effect::Rejected) => before,
        (_, Effect::Done) => after,
    }
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}

/// An error and what it came from.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
