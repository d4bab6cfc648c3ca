//! What must happen, from what a fault is.

use std::{ops::RangeInclusive, time::Duration};

use crate::{
    Cell,
    fault::{Effect, Protocol, Shape, Via, Wait},
    operation::{Op, Outcome},
};

/// How often a fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// One request; the server is well afterwards.
    Once,
    /// That request and all after it.
    Always,
}

pub(crate) struct Expected {
    pub(crate) outcome: Outcome,
    /// The effect that the error states.
    pub(crate) stated: Option<pd_core::Effect>,
    /// Items delivered of a list, events named as failed of a bulk.
    pub(crate) count: usize,
    /// Requests that the server saw.
    pub(crate) requests: u32,
    pub(crate) carried_out: Option<usize>,
    /// Seconds.
    pub(crate) time: RangeInclusive<f64>,
}

/// The retries that follow a failure of the network, unless set.
const NETWORK_RETRIES: u32 = 3;
/// The time of one attempt, unless set; in seconds.
const TIMEOUT: f64 = 60.0;
/// An HTTP/2 connection is given up if nothing arrives for 20 s and no response to a PING within 10 s more; in seconds.
const PING: f64 = 30.0;
/// No wait that the client picks is longer than this, unless set; in seconds.
const LONGEST_COOLDOWN: f64 = 60.0;
/// The retries that a server's 429 gets before the deadline that [`deadline`] sets.
const RETRIES_BEFORE_DEADLINE: u32 = 3;

/// What a call that a fault strikes does.
enum Fate {
    /// It goes on as if nothing were.
    Passes,
    Fails(Outcome),
    /// It is repeated so many times before it fails.
    Repeated(u32, Outcome),
}

fn fate(effect: Effect, op: Op) -> Fate {
    match effect {
        Effect::Harmless => Fate::Passes,
        Effect::Expired if op.is_event() => Fate::Fails(Outcome::Status(401)),
        Effect::Expired => Fate::Repeated(1, Outcome::Status(401)),
        Effect::NotConnected | Effect::Unprocessed => Fate::Repeated(NETWORK_RETRIES, Outcome::NotConnected),
        Effect::Doubtful { .. } => doubtful(op, Outcome::Ambiguous),
        Effect::Silent { .. } => doubtful(op, Outcome::TimedOut),
        Effect::TooLarge => Fate::Fails(Outcome::TooLarge),
        Effect::Undecodable => Fate::Fails(Outcome::Undecodable),
        Effect::Status(status) => match retries(op, status) {
            0 => Fate::Fails(Outcome::Status(status)),
            retries => Fate::Repeated(retries, Outcome::Status(status)),
        },
        // DELETE has no use for a body, and an event is taken with any 2xx.
        Effect::Body { .. } if op == Op::Delete || op.is_event() => Fate::Passes,
        Effect::Body { shape: Shape::NotJson, .. } => Fate::Fails(Outcome::NotJson),
        Effect::Body { shape: Shape::OtherJson, .. } => Fate::Fails(Outcome::OtherJson),
    }
}

/// A POST that is no event is not repeated in doubt.
fn doubtful(op: Op, outcome: Outcome) -> Fate {
    if op == Op::Post { Fate::Fails(outcome) } else { Fate::Repeated(NETWORK_RETRIES, outcome) }
}

/// The retries that a status gets, unless set.
fn retries(op: Op, status: u16) -> u32 {
    match status {
        429 => RETRIES_BEFORE_DEADLINE,
        500 if op.is_event() => 2,
        502 if op.is_event() => 4,
        503 | 504 if op.is_event() => 6,
        _ => 0,
    }
}

/// What the fault is for this operation: the answer to a DELETE is 204, of which no body can be spoilt on a connection.
pub(crate) fn effect(cell: Cell) -> Effect {
    let spoils_body = matches!(
        cell.case.name,
        "headers, then silence"
            | "body drips"
            | "body cut, by its length"
            | "body cut, in chunks"
            | "oversized body"
            | "gzip bomb"
            | "gzip cut"
    );
    match cell.case.is {
        _ if spoils_body && cell.op == Op::Delete => Effect::Harmless,
        // An item that nests too deep is an error of that item: the page around it is JSON.
        Effect::Body { carried_out, .. } if cell.op == Op::List && cell.case.name.ends_with("arrays in the entity") => {
            Effect::Body { shape: Shape::OtherJson, carried_out }
        }
        other => other,
    }
}

fn is_carried_out(effect: Effect) -> bool {
    match effect {
        Effect::NotConnected | Effect::Unprocessed | Effect::Status(_) | Effect::Expired => false,
        Effect::TooLarge | Effect::Undecodable | Effect::Harmless => true,
        Effect::Doubtful { carried_out } | Effect::Silent { carried_out } | Effect::Body { carried_out, .. } => {
            carried_out
        }
    }
}

/// The effect that an error after this fault states. It describes the request, whatever its method.
fn stated(effect: Effect) -> pd_core::Effect {
    use pd_core::Effect as Stated;
    match effect {
        Effect::NotConnected | Effect::Unprocessed => Stated::NotSent,
        Effect::Doubtful { .. } | Effect::Silent { .. } => Stated::Unknown,
        Effect::Expired => Stated::Rejected,
        Effect::Status(status) => match status {
            500.. => Stated::Unknown,
            300..500 => Stated::Rejected,
            _ => Stated::Done,
        },
        // The server answered with a 2xx: only its body cannot be used.
        Effect::TooLarge | Effect::Undecodable | Effect::Body { .. } | Effect::Harmless => Stated::Done,
    }
}

pub(crate) fn expect(cell: Cell) -> Expected {
    let Cell { case, mode, op } = cell;
    let effect = effect(cell);
    // Requests that go by before the fault, and the calls that it strikes.
    let before = if matches!(case.via, Via::Unresolved) { 0 } else { op.skip() };
    let fate = fate(effect, op);
    let (outcome, retries) = match (&fate, mode) {
        (Fate::Passes, _) => (Outcome::Ok, 0),
        (Fate::Fails(outcome), _) => (*outcome, 0),
        (Fate::Repeated(..), Mode::Once) => (Outcome::Ok, 1),
        (Fate::Repeated(retries, outcome), Mode::Always) => (*outcome, *retries),
    };
    let is_ok = outcome == Outcome::Ok;
    let (struck, after) = match (op, mode) {
        (Op::List, Mode::Once) => (1, u32::from(is_ok)),
        (Op::List, Mode::Always) => (1 + u32::from(is_ok), 0),
        (Op::SendAll, Mode::Once) => (1, 1),
        (Op::SendAll, Mode::Always) => (3 - before, 0),
        _ => (1, 0),
    };
    let unseen = match (effect, mode) {
        // The attempt on the silent connection.
        _ if matches!(case.via, Via::SilentPath(_)) => 1,
        (Effect::NotConnected, Mode::Once) => 1,
        (Effect::NotConnected, Mode::Always) => retries + 1,
        _ => 0,
    };
    let carried_out = is_carried_out(effect) || (mode == Mode::Once && matches!(fate, Fate::Repeated(..)));
    let count = match op {
        Op::List if is_ok => 30,
        Op::List => before * 10,
        _ if op.is_event() && !is_ok => struck,
        _ => 0,
    };
    Expected {
        outcome,
        stated: (!is_ok).then(|| stated(effect)),
        count: count as usize,
        requests: preparing(case.via, mode, struck * (retries + 1)) + before + struck * (retries + 1 - unseen) + after,
        carried_out: (!matches!(op, Op::Get | Op::List))
            .then(|| (before + after + if carried_out { struck } else { 0 }) as usize),
        time: time(cell, effect, struck, retries, mode),
    }
}

/// The requests that prepare the fault, which meets this many attempts if it strikes always.
fn preparing(via: Via, mode: Mode, attempts: u32) -> u32 {
    match (via, mode) {
        (Via::NoStream, Mode::Always) => attempts,
        (Via::NoStream | Via::SilentPath(_) | Via::OtherRuntime(..), _) => 1,
        (
            Via::Http1(_)
            | Via::Http2(_)
            | Via::NewToken(_)
            | Via::Refused
            | Via::Unresolved
            | Via::Handshake
            | Via::Stall { .. },
            _,
        ) => 0,
    }
}

/// The seconds that the struck calls take.
fn time(Cell { case, op, .. }: Cell, effect: Effect, struck: u32, retries: u32, mode: Mode) -> RangeInclusive<f64> {
    let silent = match (case.via, effect) {
        (Via::Stall { connect_timeout }, _) => (connect_timeout as f64).min(TIMEOUT),
        (Via::SilentPath(Protocol::Http2), _) => PING,
        (Via::NoStream, _) | (_, Effect::Silent { .. }) => TIMEOUT,
        _ => 0.0,
    };
    let attempts = if mode == Mode::Once { 1 } else { retries + 1 };
    let fixed = f64::from(attempts) * silent;
    let struck = f64::from(struck);
    let (least, most) = match case.wait {
        Wait::Cooldown => {
            let waits: f64 = (1..=retries).map(|retry| (1.5 * 2.0_f64.powi(retry as i32)).min(LONGEST_COOLDOWN)).sum();
            (waits, waits)
        }
        Wait::Server(seconds) => {
            (seconds * f64::from(retries), (seconds + longest_jitter(seconds)) * f64::from(retries))
        }
        Wait::Perhaps if matches!(op, Op::List | Op::SendAll) => (0.0, 3.0),
        Wait::None | Wait::Perhaps => (0.0, 0.0),
    };
    (fixed + least) * struck..=(fixed + most) * struck
}

/// What is added to a wait that the server asks for, at most.
fn longest_jitter(seconds: f64) -> f64 {
    (seconds / 4.0).min(1.0)
}

/// A deadline that lets a 429 be repeated [`RETRIES_BEFORE_DEADLINE`] times, and no other time pass.
pub(crate) fn deadline(cell: Cell) -> Option<Duration> {
    (cell.case.is == Effect::Status(429)).then(|| match cell.case.wait {
        // After 3 + 6 + 12 s, before 24 s more.
        Wait::Cooldown => Duration::from_secs(30),
        // Half-way between the end of the third wait, at the latest, and that of a fourth, at the earliest.
        Wait::Server(seconds) => {
            let retries = f64::from(RETRIES_BEFORE_DEADLINE);
            let (third, fourth) = ((seconds + longest_jitter(seconds)) * retries, seconds * (retries + 1.0));
            Duration::from_secs_f64(f64::midpoint(third, fourth))
        }
        Wait::None | Wait::Perhaps => Duration::MAX,
    })
}
