//! The operations, and what the server has done of each.

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
    /// 30 users, 10 to a page; the fault meets the second page.
    List,
    Put,
    Post,
    Delete,
    TriggerWithKey,
    Trigger,
    /// Three triggers, one after the other; the fault meets the second.
    SendAll,
}

/// How an operation ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Ok,
    /// The request was not sent, and the error says so.
    NotConnected,
    /// The effect of the request is unknown, and the error says so.
    Ambiguous,
    /// The same, because of a timeout.
    TimedOut,
    TooLarge,
    /// The body is not what its `Content-Encoding` says.
    Undecodable,
    Status(u16),
    NotJson,
    OtherJson,
    /// None of those.
    Other,
}

const ID: &str = "PMATRIX";
const KEY: &str = "matrix/key";
const NAME: &str = "Matrix";

/// What a caller reads: two fields that have to be there, and all others.
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is enough that they can be read")]
struct Named {
    id: String,
    name: String,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// The end of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    /// The effect that the error states. `None` without an error.
    pub(crate) effect: Option<Effect>,
    /// Items delivered of a list, events that failed of a bulk.
    pub(crate) count: usize,
}

impl Ended {
    const OK: Self = Self { outcome: Outcome::Ok, effect: None, count: 0 };

    fn with_count(self, count: usize) -> Self {
        Self { count, ..self }
    }
}

/// The sessions and the server of one cell.
pub(crate) struct Rig {
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

    /// How many requests go by before the fault.
    pub(crate) const fn skip(self) -> u32 {
        if matches!(self, Self::List | Self::SendAll) { 1 } else { 0 }
    }

    /// Puts in what the operation is about; there are 30 users with it.
    pub(crate) fn prepare(self, sim: &Sim) {
        let collection = if self == Self::Delete { "teams" } else { "users" };
        sim.insert(collection, json!({"id": ID, "name": "Before", "email": "matrix@example.com"}));
    }

    /// Sends a request through the session that the operation uses, and reads the response.
    pub(crate) async fn warm_up(self, rig: &Rig) {
        if self.is_event() {
            rig.events.trigger("Warm-up", "tests").await.unwrap();
        } else {
            rig.rest.rget::<Value>("abilities").await.unwrap();
        }
    }

    /// Runs the operation.
    pub(crate) async fn run(self, rig: &Rig) -> Ended {
        let Rig { rest, events } = rig;
        let user = format!("users/{ID}");
        match self {
            Self::Get => one(rest.rget::<Named>(user).await),
            Self::Put => one(rest.rput::<Named>(user).json(&json!({"name": NAME})).await),
            Self::Post => one(rest.rpost::<Named>("teams").json(&json!({"name": NAME})).await),
            Self::Delete => one(rest.rdelete(format!("teams/{ID}")).await),
            Self::List => {
                let mut items = rest.iter_all::<Named>("users").page_size(10);
                let (mut count, mut ended) = (0, Ended::OK);
                while let Some(item) = items.next().await {
                    match item {
                        Ok(_) => count += 1,
                        Err(error) => ended = of_rest(&error),
                    }
                }
                ended.with_count(count)
            }
            Self::TriggerWithKey => event(events.trigger(NAME, "tests").dedup_key(KEY).await),
            Self::Trigger => event(events.trigger(NAME, "tests").await),
            Self::SendAll => {
                let triggers = (0..3).map(|n| Event::from(Trigger::new(NAME, "tests").dedup_key(format!("{KEY}/{n}"))));
                let sent: Vec<_> = events.send_all(stream::iter(triggers)).concurrency(1).collect().await;
                let failures: Vec<_> =
                    sent.iter().filter_map(|sent| sent.result.as_ref().err()).map(of_events).collect();
                let first = failures.first().copied().unwrap_or(Ended::OK);
                let alike = failures.iter().all(|failure| *failure == first) && sent.len() == 3;
                let outcome = if alike { first.outcome } else { Outcome::Other };
                Ended { outcome, ..first }.with_count(failures.len())
            }
        }
    }

    /// How often the server has carried it out; `None` where there is nothing to see.
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

fn one<T>(result: Result<T, pd_rest::Error>) -> Ended {
    result.map_or_else(|error| of_rest(&error), |_| Ended::OK)
}

fn event(result: Result<pd_events::Receipt, pd_events::Error>) -> Ended {
    match result {
        Ok(receipt) => {
            assert!(!receipt.dedup_key().is_empty());
            Ended::OK
        }
        Err(error) => {
            assert!(error.dedup_key().is_some(), "a failed event can be sent again under its key: {error}");
            of_events(&error).with_count(1)
        }
    }
}

fn of_rest(error: &pd_rest::Error) -> Ended {
    use pd_rest::Error;
    let outcome = match error {
        Error::Api(_) => Outcome::Status(error.status().unwrap().as_u16()),
        Error::Transport { source, .. } => of_transport(source),
        Error::Decode(failure) if failure.is_json() => Outcome::OtherJson,
        Error::Decode(_) => Outcome::NotJson,
        _ => Outcome::Other,
    };
    Ended { outcome, effect: Some(error.effect()), count: 0 }
}

fn of_events(error: &pd_events::Error) -> Ended {
    let outcome = match (error.status(), error.transport()) {
        (Some(status), _) => Outcome::Status(status.as_u16()),
        (None, Some(source)) => of_transport(source),
        (None, None) => Outcome::Other,
    };
    Ended { outcome, effect: Some(error.effect()), count: 0 }
}

fn of_transport(error: &pd_transport::Error) -> Outcome {
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
