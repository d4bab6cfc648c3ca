//! The result of a load.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    time::Duration,
};

use pd_rest::Error;
use pd_sim::Sim;

use super::{DEADLINE, attempts::Attempts};

/// The tolerance of a deadline on a busy machine.
const LATE: Duration = Duration::from_secs(5);

/// The result of a load, from both sides.
#[derive(Debug, Default)]
pub struct Report {
    /// The duration.
    pub elapsed: Duration,
    /// Calls, by operation and outcome.
    pub ended: BTreeMap<(&'static str, &'static str), u64>,
    /// The duration of the longest call.
    pub longest: Duration,
    /// Attempts that the attempt layer counted.
    pub attempts: Attempts,
    /// Attempts that the session's profile counted.
    pub attempts_of_session: u64,
    /// Requests that the simulator read.
    pub requests_read: u64,
    /// Responses that the simulator started, by status.
    pub answers_begun: BTreeMap<u16, u64>,
    /// The number of injected faults, by kind.
    pub hits: Vec<(&'static str, u64)>,
    /// Connections that were opened.
    pub connections_opened: u64,
    /// Connections that were open after the session was dropped.
    pub connections_left: usize,
    /// Tasks that were alive after the session was dropped.
    pub tasks_left: usize,
    /// Teams that must exist.
    pub teams_there: u64,
    /// Teams that must not exist: deleted, or rejected.
    pub teams_gone: u64,
    /// Teams that may exist: the last response was lost.
    pub teams_unknown: u64,
    /// The disagreements between both sides.
    pub wrong: Vec<String>,
    /// Resident memory over time, in bytes. Empty if the system does not report it.
    pub memory: Vec<u64>,
    pub(super) teams: Option<HashMap<String, usize>>,
}

impl Report {
    /// Calls that ended.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.ended.values().sum()
    }

    /// Returns the number of calls that got a response.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.ended.iter().filter(|((_, how), _)| *how == "answer").map(|(_, count)| count).sum()
    }

    /// Requests that were sent and that the simulator never read: it reset the connection instead of accepting it, had closed it
    /// unannounced, or no longer reads it.
    #[must_use]
    pub fn explained(&self) -> u64 {
        let lost = ["reset on accept", "close", "path goes silent"];
        self.hits.iter().filter(|(name, _)| lost.contains(name)).map(|(_, hits)| hits).sum::<u64>()
            + self.attempts.unsent
    }

    /// Returns all findings; empty if the run is good.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        let mut findings = self.wrong.clone();
        let mut hold = |holds: bool, finding: String| {
            if !holds {
                findings.push(finding);
            }
        };
        let Attempts { begun, unsent, unanswered, dropped, answered } = &self.attempts;
        let ended = unsent + unanswered + dropped + answered.values().sum::<u64>();
        hold(*begun == ended, format!("{begun} attempts begun and {ended} ended"));
        hold(
            *begun == self.attempts_of_session,
            format!("{begun} attempts counted by the layer and {} by the session", self.attempts_of_session),
        );
        let read = self.requests_read;
        hold(read <= *begun, format!("{read} requests read of {begun}"));
        let unread = begun.saturating_sub(read);
        hold(
            unread <= self.explained(),
            format!("{unread} requests never read, of which {} explained", self.explained()),
        );
        for (status, count) in answered {
            let sent = self.answers_begun.get(status).copied().unwrap_or(0);
            hold(*count <= sent, format!("{count} answers {status} received of {sent} sent"));
        }
        let longest = self.longest;
        hold(longest < DEADLINE + LATE, format!("a call took {longest:?}, with a deadline of {DEADLINE:?}"));
        hold(self.connections_left == 0, format!("{} connections left", self.connections_left));
        hold(self.tasks_left == 0, format!("{} tasks left", self.tasks_left));
        findings
    }

    /// Resident memory in the second and in the last quarter of the run (medians, in bytes).
    #[must_use]
    pub fn memory_early_and_late(&self) -> Option<(u64, u64)> {
        let quarter = self.memory.len() / 4;
        Some((median(self.memory.get(quarter..2 * quarter)?)?, median(self.memory.get(3 * quarter..)?)?))
    }

    /// How many teams of each name there are.
    pub(super) fn teams_of(&mut self, sim: &Sim) -> &HashMap<String, usize> {
        self.teams.get_or_insert_with(|| {
            let mut teams = HashMap::new();
            for team in sim.objects("teams") {
                *teams.entry(team["name"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
            teams
        })
    }
}

fn median(samples: &[u64]) -> Option<u64> {
    let mut samples = samples.to_vec();
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied()
}

/// Returns the kind of an error.
pub(super) fn kind(error: &Error) -> &'static str {
    match error {
        Error::Api(refusal) if refusal.error().status().is_server_error() => "refused (5xx)",
        Error::Api(_) => "refused (4xx)",
        Error::Transport { source, .. } if source.is_deadline() => "deadline",
        Error::Transport { source, .. } if source.is_connect() => "no connection",
        Error::Transport { source, .. } if source.is_timeout() && source.is_ambiguous() => "time-out, ambiguous",
        Error::Transport { source, .. } if source.is_timeout() => "time-out",
        Error::Transport { source, .. } if source.is_ambiguous() => "no response, ambiguous",
        Error::Transport { .. } => "no response",
        Error::Decode(_) => "unreadable answer",
        Error::Page { .. } => "list cannot be continued",
        _ => "other",
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = |bytes: u64| bytes / (1 << 20);
        let (elapsed, longest) = (self.elapsed.as_secs_f64(), self.longest.as_secs_f64());
        writeln!(f, "{} calls in {elapsed:.1} s, the longest {longest:.1} s", self.calls())?;
        for ((call, how), count) in &self.ended {
            writeln!(f, "  {call:<16} {how:<26} {count:>8}")?;
        }
        let Attempts { begun, unsent, unanswered, dropped, answered } = &self.attempts;
        writeln!(
            f,
            "{begun} attempts ({} by the session's profile), {} requests read",
            self.attempts_of_session, self.requests_read
        )?;
        writeln!(f, "  unsent {unsent}, unanswered {unanswered}, dropped {dropped}, answered {answered:?}")?;
        writeln!(f, "  answers begun {:?}", self.answers_begun)?;
        writeln!(
            f,
            "teams written: {} must be there, {} must not, {} may; {} disagreements",
            self.teams_there,
            self.teams_gone,
            self.teams_unknown,
            self.wrong.len()
        )?;
        writeln!(f, "{} faults of {} kinds", self.hits.iter().map(|(_, hits)| hits).sum::<u64>(), self.hits.len())?;
        for (name, hits) in &self.hits {
            writeln!(f, "  {name:<22} {hits:>8}")?;
        }
        let tenth = (self.memory.len() / 10).max(1);
        let medians: Vec<u64> = self.memory.chunks_exact(tenth).filter_map(median).map(mebibytes).collect();
        writeln!(f, "resident memory over time, in MiB: {medians:?}")?;
        write!(
            f,
            "{} connections opened; {} connections and {} tasks left",
            self.connections_opened, self.connections_left, self.tasks_left
        )
    }
}
