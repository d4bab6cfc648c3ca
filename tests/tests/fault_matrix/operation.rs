//! The operations, and how often the server carried out each.

use std::fmt;

use futures_util::{StreamExt, stream};
use pd_core::Effect;
use pd_events::{Event, EventsSession, Trigger};
use pd_rest::RestSession;
use pd_sim::Sim;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One column of the matrix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Op {
    Get,
    /// A list of 30 users in pages of 10. The fault is injected into the second page.
    List,
    Put,
    Post,
    Delete,
    TriggerWithKey,
    Trigger,
    /// Three triggers, one after the other. The fault is injected into the second.
    SendAll,
}

/// How an operation ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Ok,
    /// An error that says that the request was not sent.
    NotConnected,
    /// An error that says that the effect of the request is unknown.
    Ambiguous,
    /// The same, after a timeout.
    TimedOut,
    TooLarge,
    /// The body does not have the encoding that `Content-Encoding` says.
    Undecodable,
    Status(u16),
    NotJson,
    /// JSON of another shape than expected.
    OtherJson,
    /// Any other error.
    Other,
}

const ID: &str = "PMATRIX";
const KEY: &str = "matrix/key";
const NAME: &str = "Matrix";

/// An entity with two required fields. `others` makes serde read all members.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only deserialization is tested")]
struct Named {
    id: String,
    name: String,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// The result of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct OpResult {
    pub(crate) outcome: Outcome,
    /// The effect that the error states. `None` without an error.
    pub(crate) effect: Option<Effect>,
    /// The number of items that a list delivered, or of events that failed.
    pub(crate) count: usize,
}

impl OpResult {
    const OK: Self = Self { outcome: Outcome::Ok, effect: None, count: 0 };

    fn with_count(self, count: usize) -> Self {
        Self { count, ..self }
    }
}

/// The sessions of one cell.
pub(crate) struct Sessions {
    pub(crate) rest: RestSession,
    pub(crate) events: EventsSession,
}

impl Op {
    pub(crate) const ALL: [Self; 8] = [
        Self::Get,
        Self::List,
        Self::Put,
        Self::Post,
        Self::Delete,
        Self::TriggerWithKey,
        Self::Trigger,
        Self::SendAll,
    ];

    pub(crate) const fn is_event(self) -> bool {
        matches!(self, Self::TriggerWithKey | Self::Trigger | Self::SendAll)
    }

    /// Returns the number of requests before the one that the fault is injected into.
    pub(crate) const fn skip(self) -> u32 {
        if matches!(self, Self::List | Self::SendAll) { 1 } else { 0 }
    }

    /// Inserts the object that the operation reads or changes. With it there are 30 users.
    pub(crate) fn prepare(self, sim: &Sim) {
        let collection = if self == Self::Delete { "teams" } else { "users" };
        sim.insert(collection, json!({"id": ID, "name": "Before", "email": "matrix@example.com"}));
    }

    /// Makes one successful call with the session that the operation uses.
    pub(crate) async fn warm_up(self, sessions: &Sessions) {
        if self.is_event() {
            sessions.events.trigger("Warm-up", "tests").await.unwrap();
        } else {
            sessions.rest.rget::<Value>("abilities").await.unwrap();
        }
    }

    pub(crate) async fn run(self, sessions: &Sessions) -> OpResult {
        let Sessions { rest, events } = sessions;
        let user = format!("users/{ID}");
        match self {
            Self::Get => rest_result(rest.rget::<Named>(user).await),
            Self::Put => rest_result(rest.rput::<Named>(user).json(&json!({"name": NAME})).await),
            Self::Post => rest_result(rest.rpost::<Named>("teams").json(&json!({"name": NAME})).await),
            Self::Delete => rest_result(rest.rdelete(format!("teams/{ID}")).await),
            Self::List => {
                let mut items = rest.iter_all::<Named>("users").page_size(10);
                let (mut count, mut result) = (0, OpResult::OK);
                while let Some(item) = items.next().await {
                    match item {
                        Ok(_) => count += 1,
                        Err(error) => result = rest_failure(&error),
                    }
                }
                result.with_count(count)
            }
            Self::TriggerWithKey => event_result(events.trigger(NAME, "tests").dedup_key(KEY).await),
            Self::Trigger => event_result(events.trigger(NAME, "tests").await),
            Self::SendAll => {
                let triggers = (0..3).map(|n| Event::from(Trigger::new(NAME, "tests").dedup_key(format!("{KEY}/{n}"))));
                let sent: Vec<_> = events.send_all(stream::iter(triggers)).concurrency(1).collect().await;
                let failures: Vec<_> =
                    sent.iter().filter_map(|sent| sent.result.as_ref().err()).map(event_failure).collect();
                let first = failures.first().copied().unwrap_or(OpResult::OK);
                let same = failures.iter().all(|failure| *failure == first) && sent.len() == 3;
                let outcome = if same { first.outcome } else { Outcome::Other };
                OpResult { outcome, ..first }.with_count(failures.len())
            }
        }
    }

    /// Returns how often the server carried out the operation, or `None` for a read, which changes nothing.
    pub(crate) fn carried_out(self, sim: &Sim) -> Option<usize> {
        let named = |collection: &str, field: &str| {
            sim.objects(collection).iter().filter(|object| object[field] == NAME).count()
        };
        match self {
            Self::Get | Self::List => None,
            Self::Put => Some(named("users", "name")),
            Self::Post => Some(named("teams", "name")),
            Self::Delete => Some(usize::from(sim.get("teams", ID).is_none())),
            Self::TriggerWithKey | Self::Trigger | Self::SendAll => {
                let alerts = named("alerts", "summary");
                assert_eq!(named("incidents", "title"), alerts, "each alert has its incident");
                Some(alerts)
            }
        }
    }
}

fn rest_result<T>(result: Result<T, pd_rest::Error>) -> OpResult {
    result.map_or_else(|error| rest_failure(&error), |_| OpResult::OK)
}

fn event_result(result: Result<pd_events::Receipt, pd_events::Error>) -> OpResult {
    match result {
        Ok(receipt) => {
            assert!(!receipt.dedup_key().is_empty());
            OpResult::OK
        }
        Err(error) => {
            assert!(error.dedup_key().is_some(), "the error has the key to send the event again with: {error}");
            event_failure(&error).with_count(1)
        }
    }
}

fn rest_failure(error: &pd_rest::Error) -> OpResult {
    use pd_rest::Error;
    let outcome = match error {
        Error::Api(_) => Outcome::Status(error.status().unwrap().as_u16()),
        Error::Transport { source, .. } => transport_outcome(source),
        Error::Decode(failure) if failure.is_json() => Outcome::OtherJson,
        Error::Decode(_) => Outcome::NotJson,
        _ => Outcome::Other,
    };
    OpResult { outcome, effect: Some(error.effect()), count: 0 }
}

fn event_failure(error: &pd_events::Error) -> OpResult {
    let outcome = match (error.status(), error.transport()) {
        (Some(status), _) => Outcome::Status(status.as_u16()),
        (None, Some(source)) => transport_outcome(source),
        (None, None) => Outcome::Other,
    };
    OpResult { outcome, effect: Some(error.effect()), count: 0 }
}

fn transport_outcome(error: &pd_transport::Error) -> Outcome {
    if error.to_string().contains("max_response_bytes") {
        return Outcome::TooLarge;
    }
    if error.is_decode() {
        return Outcome::Undecodable;
    }
    match (error.effect(), error.is_timeout()) {
        (Effect::NotSent, _) => Outcome::NotConnected,
        (Effect::Unknown, true) => Outcome::TimedOut,
        (Effect::Unknown, false) => Outcome::Ambiguous,
        (Effect::Rejected | Effect::Done, _) => Outcome::Other,
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::NotConnected => f.write_str("not connected"),
            Self::Ambiguous => f.write_str("ambiguous"),
            Self::TimedOut => f.write_str("timed out"),
            Self::TooLarge => f.write_str("too large"),
            Self::Undecodable => f.write_str("not decodable"),
            Self::Status(status) => write!(f, "{status}"),
            Self::NotJson => f.write_str("no JSON"),
            Self::OtherJson => f.write_str("other JSON"),
            Self::Other => f.write_str("?"),
        }
    }
}
