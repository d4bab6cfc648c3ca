//! The result of a load.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    time::Duration,
};

use pd_rest::Error;
use pd_sim::Sim;

use super::{
    DEADLINE,
    attempts::Attempts,
    caller::{self, Caller},
};

/// The tolerance of a deadline on a busy machine.
const LATE: Duration = Duration::from_secs(5);

/// The result of a load.
#[derive(Debug, Default)]
pub struct Report {
    /// The duration.
    pub elapsed: Duration,
    /// The result of each session.
    pub parts: Vec<PartReport>,
    /// Tasks that were alive after the sessions were dropped.
    pub tasks_left: usize,
    /// Resident memory over time, in bytes. Empty if the system does not report it.
    pub memory: Vec<u64>,
}

/// The result of one session, from both sides.
#[derive(Debug, Default)]
pub struct PartReport {
    /// The protocol of the session.
    pub name: &'static str,
    /// Whether requests share connections, as in HTTP/2.
    pub shares_connections: bool,
    /// Calls, by operation and outcome.
    pub ended: BTreeMap<(&'static str, &'static str), u64>,
    /// The duration of the longest call of each operation.
    pub longest: BTreeMap<&'static str, Duration>,
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
    /// Connections that were opened, those excepted that failed in the TLS handshake.
    pub connections_opened: u64,
    /// Connections that were open after the session was dropped.
    pub connections_left: usize,
    /// Teams that must exist.
    pub teams_there: u64,
    /// Teams that must not exist: deleted, or rejected.
    pub teams_gone: u64,
    /// Teams that may exist: the last response was lost.
    pub teams_unknown: u64,
    /// Users with an earlier name than the last that was confirmed: an attempt to write it had timed out, and the server read
    /// it later than a newer one.
    pub overtaken: u64,
    /// The disagreements between both sides.
    pub wrong: Vec<String>,
}

impl Report {
    /// Calls that ended.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.parts.iter().map(PartReport::calls).sum()
    }

    /// Returns all findings; empty if the run is good.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        let mut findings: Vec<String> = self.parts.iter().flat_map(PartReport::findings).collect();
        if self.tasks_left > 0 {
            findings.push(format!("{} tasks left", self.tasks_left));
        }
        findings
    }

    /// Resident memory in the third and in the last quarter of the run (medians, in bytes).
    #[must_use]
    pub fn memory_early_and_late(&self) -> Option<(u64, u64)> {
        let quarter = self.memory.len() / 4;
        Some((median(self.memory.get(2 * quarter..3 * quarter)?)?, median(self.memory.get(3 * quarter..)?)?))
    }
}

impl PartReport {
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

    /// Injected faults.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.hits.iter().map(|(_, hits)| hits).sum()
    }

    fn hits_of(&self, names: &[&str]) -> u64 {
        self.hits.iter().filter(|(name, _)| names.contains(name)).map(|(_, hits)| hits).sum()
    }

    /// The most requests that were begun and that the simulator never read: those that were not sent; those that the simulator
    /// lost with a connection that it closed; and those that timed out, except the ones that the simulator read and left
    /// without an answer.
    #[must_use]
    pub fn explained(&self) -> u64 {
        let Attempts { unsent, timed_out, unanswered, dropped, .. } = &self.attempts;
        let closed = if self.shares_connections { *unanswered } else { self.hits_of(&["reset on accept", "close"]) };
        unsent + closed + (timed_out + dropped).saturating_sub(self.hits_of(&["silence"]))
    }

    /// Compares both sides.
    pub(super) fn compare(&mut self, sim: &Sim, callers: &[Caller]) {
        let mut teams = HashMap::new();
        for team in sim.objects("teams") {
            *teams.entry(team["name"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        // The simulator has teams of its own.
        teams.retain(|name, _| caller::is_name_of_team(name));
        for caller in callers {
            caller.report(sim, &mut teams, self);
        }
        self.wrong.extend(teams.into_keys().map(|name| format!("{name} is there, and its caller says it is not")));
    }

    fn findings(&self) -> Vec<String> {
        let mut findings = self.wrong.clone();
        let mut hold = |holds: bool, finding: String| {
            if !holds {
                findings.push(finding);
            }
        };
        let (begun, ended) = (self.attempts.begun, self.attempts.ended());
        hold(begun == ended, format!("{begun} attempts begun and {ended} ended"));
        hold(
            begun == self.attempts_of_session,
            format!("{begun} attempts counted by the layer and {} by the session", self.attempts_of_session),
        );
        let read = self.requests_read;
        hold(read <= begun, format!("{read} requests read of {begun}"));
        let unread = begun.saturating_sub(read);
        hold(
            unread <= self.explained(),
            format!("{unread} requests never read, of which {} explained", self.explained()),
        );
        for (status, count) in &self.attempts.answered {
            let sent = self.answers_begun.get(status).copied().unwrap_or(0);
            hold(*count <= sent, format!("{count} answers {status} received of {sent} sent"));
        }
        for (call, longest) in &self.longest {
            let limit = if *call == caller::LIST { caller::LONGEST } else { DEADLINE };
            hold(*longest < limit + LATE, format!("{call} took {longest:?}, with a deadline of {limit:?}"));
        }
        hold(self.connections_left == 0, format!("{} connections left", self.connections_left));
        findings.into_iter().map(|finding| format!("{}: {finding}", self.name)).collect()
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
        writeln!(f, "{} calls in {:.1} s", self.calls(), self.elapsed.as_secs_f64())?;
        for part in &self.parts {
            writeln!(f, "{part}")?;
        }
        let tenth = (self.memory.len() / 10).max(1);
        let medians: Vec<u64> = self.memory.chunks_exact(tenth).filter_map(median).map(mebibytes).collect();
        writeln!(f, "resident memory over time, in MiB: {medians:?}")?;
        write!(f, "{} tasks left", self.tasks_left)
    }
}

impl fmt::Display for PartReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} calls, {} with their answer", self.name, self.calls(), self.answers())?;
        for ((call, how), count) in &self.ended {
            writeln!(f, "  {call:<16} {how:<26} {count:>8}")?;
        }
        let longest = self.longest.iter().map(|(call, longest)| format!("{call} {:.1} s", longest.as_secs_f64()));
        writeln!(f, "  longest: {}", longest.collect::<Vec<_>>().join(", "))?;
        let Attempts { begun, unsent, timed_out, unanswered, dropped, answered } = &self.attempts;
        writeln!(
            f,
            "  {begun} attempts ({} by the session's profile), {} requests read, at most {} explained as unread",
            self.attempts_of_session,
            self.requests_read,
            self.explained()
        )?;
        writeln!(f, "  unsent {unsent}, timed out {timed_out}, unanswered {unanswered}, dropped {dropped}")?;
        writeln!(f, "  answered {answered:?}")?;
        writeln!(f, "  answers begun {:?}", self.answers_begun)?;
        writeln!(
            f,
            "  teams written: {} must be there, {} must not, {} may; {} users overtaken; {} disagreements",
            self.teams_there,
            self.teams_gone,
            self.teams_unknown,
            self.overtaken,
            self.wrong.len()
        )?;
        writeln!(f, "  {} faults of {} kinds", self.faults(), self.hits.len())?;
        for (name, hits) in &self.hits {
            writeln!(f, "    {name:<27} {hits:>8}")?;
        }
        write!(f, "  {} connections opened, {} left", self.connections_opened, self.connections_left)
    }
}
