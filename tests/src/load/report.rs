//! The result of a load.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    time::Duration,
};

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
    pub parts: Vec<SessionReport>,
    /// Tasks that were alive after the sessions were dropped.
    pub tasks_left: usize,
    /// Resident memory over time, in bytes. Empty if the system does not report it.
    pub memory: Vec<u64>,
}

/// The result of one session, as the client and the simulator counted it.
#[derive(Debug, Default)]
pub struct SessionReport {
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
    pub responses_started: BTreeMap<u16, u64>,
    /// The number of injected faults, by kind.
    pub hits: Vec<(&'static str, u64)>,
    /// Connections that were opened, without those that failed in the TLS handshake.
    pub connections_opened: u64,
    /// Connections that were open after the session was dropped.
    pub connections_left: usize,
    /// Teams that must exist.
    pub teams_existing: u64,
    /// Teams that must not exist: deleted, or rejected.
    pub teams_absent: u64,
    /// Teams that may exist: the last response was lost.
    pub teams_unknown: u64,
    /// Users with an older name than the last that was confirmed: an attempt to write the older name timed out, and the server
    /// carried it out after the newer one.
    pub users_with_older_name: u64,
    /// The differences between the client and the simulator.
    pub differences: Vec<String>,
}

impl Report {
    /// Returns the number of calls that ended.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.parts.iter().map(SessionReport::calls).sum()
    }

    /// Returns the checks that failed.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        let mut findings: Vec<String> = self.parts.iter().flat_map(SessionReport::findings).collect();
        if self.tasks_left > 0 {
            findings.push(format!("{} tasks left", self.tasks_left));
        }
        findings
    }

    /// Returns the median of the resident memory in the third and in the last quarter of the run, in bytes.
    #[must_use]
    pub fn memory_early_and_late(&self) -> Option<(u64, u64)> {
        let quarter = self.memory.len() / 4;
        Some((median(self.memory.get(2 * quarter..3 * quarter)?)?, median(self.memory.get(3 * quarter..)?)?))
    }
}

impl SessionReport {
    /// Returns the number of calls that ended.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.ended.values().sum()
    }

    /// Returns the number of calls that got a response.
    #[must_use]
    pub fn responses(&self) -> u64 {
        self.ended.iter().filter(|((_, how), _)| *how == "response").map(|(_, count)| count).sum()
    }

    /// Returns the number of injected faults.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.hits.iter().map(|(_, hits)| hits).sum()
    }

    fn hits_of(&self, names: &[&str]) -> u64 {
        self.hits.iter().filter(|(name, _)| names.contains(name)).map(|(_, hits)| hits).sum()
    }

    /// Returns how many requests the simulator need not have read, at most: those that were not sent, those that were lost with a
    /// connection that the simulator closed, and those that timed out, except for the ones that the simulator read without
    /// responding.
    #[must_use]
    pub fn explained(&self) -> u64 {
        let Attempts { unsent, timed_out, without_response, dropped, .. } = &self.attempts;
        let closed =
            if self.shares_connections { *without_response } else { self.hits_of(&["reset on accept", "close"]) };
        unsent + closed + (timed_out + dropped).saturating_sub(self.hits_of(&["silence"]))
    }

    /// Compares the state that the callers expect with the state of the simulator.
    pub(super) fn compare(&mut self, sim: &Sim, callers: &[Caller]) {
        let mut teams = HashMap::new();
        for team in sim.objects("teams") {
            *teams.entry(team["name"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        // The simulator also has initial teams.
        teams.retain(|name, _| caller::is_name_of_team(name));
        for caller in callers {
            caller.report(sim, &mut teams, self);
        }
        self.differences
            .extend(teams.into_keys().map(|name| format!("{name} exists, but its caller expects that it does not")));
    }

    fn findings(&self) -> Vec<String> {
        let mut findings = self.differences.clone();
        let mut check = |holds: bool, finding: String| {
            if !holds {
                findings.push(finding);
            }
        };
        let (begun, ended) = (self.attempts.begun, self.attempts.ended());
        check(begun == ended, format!("{begun} attempts started and {ended} ended"));
        check(
            begun == self.attempts_of_session,
            format!("{begun} attempts counted by the layer and {} by the session", self.attempts_of_session),
        );
        let read = self.requests_read;
        check(read <= begun, format!("{read} requests read of {begun}"));
        let unread = begun.saturating_sub(read);
        check(
            unread <= self.explained(),
            format!("{unread} requests not read, of which {} explained", self.explained()),
        );
        for (status, count) in &self.attempts.responses {
            let sent = self.responses_started.get(status).copied().unwrap_or(0);
            check(*count <= sent, format!("{count} responses {status} received of {sent} sent"));
        }
        for (call, longest) in &self.longest {
            let limit = if *call == caller::LIST { caller::LONGEST } else { DEADLINE };
            check(*longest < limit + LATE, format!("{call} took {longest:?}, with a deadline of {limit:?}"));
        }
        check(self.connections_left == 0, format!("{} connections left", self.connections_left));
        findings.into_iter().map(|finding| format!("{}: {finding}", self.name)).collect()
    }
}

fn median(samples: &[u64]) -> Option<u64> {
    let mut samples = samples.to_vec();
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied()
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

impl fmt::Display for SessionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} calls, {} got their response", self.name, self.calls(), self.responses())?;
        for ((call, how), count) in &self.ended {
            writeln!(f, "  {call:<16} {how:<26} {count:>8}")?;
        }
        let longest = self.longest.iter().map(|(call, longest)| format!("{call} {:.1} s", longest.as_secs_f64()));
        writeln!(f, "  longest: {}", longest.collect::<Vec<_>>().join(", "))?;
        let Attempts { begun, unsent, timed_out, without_response, dropped, responses } = &self.attempts;
        writeln!(
            f,
            "  {begun} attempts ({} by the session's profile), {} requests read, at most {} explained as unread",
            self.attempts_of_session,
            self.requests_read,
            self.explained()
        )?;
        writeln!(
            f,
            "  unsent {unsent}, timed out {timed_out}, without_response {without_response}, dropped {dropped}"
        )?;
        writeln!(f, "  responses received {responses:?}")?;
        writeln!(f, "  responses started {:?}", self.responses_started)?;
        writeln!(
            f,
            "  teams written: {} must exist, {} must not, {} may; {} users with an older name; {} differences",
            self.teams_existing,
            self.teams_absent,
            self.teams_unknown,
            self.users_with_older_name,
            self.differences.len()
        )?;
        writeln!(f, "  {} faults of {} kinds", self.faults(), self.hits.len())?;
        for (name, hits) in &self.hits {
            writeln!(f, "    {name:<27} {hits:>8}")?;
        }
        write!(f, "  {} connections opened, {} left", self.connections_opened, self.connections_left)
    }
}
